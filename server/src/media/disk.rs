//! The file operations of the store that can fail; a test can make each of them fail.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use crate::private_files;

/// The file system of the store.
pub trait Disk: Send + Sync + 'static {
    /// Creates a new file with these bytes; an error if the name exists.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<File>;
    /// Makes the file's bytes durable.
    fn sync_file(&self, file: &File) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the names in the folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The local file system.
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        let mut file = private_files::create_new_file(path)?;
        file.write_all(bytes)?;
        Ok(file)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        file.sync_data()?;
        drop_page_cache(file);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

/// Drops the written pages from the page cache. Files of a busy hour are rarely read in the next
/// minutes; new cache pages for each can cost more than the write, and displace data that is read
/// often.
#[cfg(target_os = "linux")]
fn drop_page_cache(file: &File) {
    // Only a hint: if it fails, writes are slower.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn drop_page_cache(_: &File) {}
