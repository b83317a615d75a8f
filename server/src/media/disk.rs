//! The four acts on files of which each can fail, so that a test can make any of them fail.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use crate::private;

/// Where the store keeps its files.
pub trait Disk: Send + Sync + 'static {
    /// A new file with these bytes; an error if there is one of this name.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<File>;
    /// The file's bytes are durable when it returns.
    fn sync_file(&self, file: &File) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// The names in the folder are durable when it returns.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The disk of this machine.
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        let mut file = private::create_new(path)?;
        file.write_all(bytes)?;
        Ok(file)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        file.sync_data()?;
        forget(file);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

/// Gives back the memory in which the system keeps what was written. The files of a busy hour are
/// read later, if at all in the next minutes; to take fresh memory for each of them can cost more
/// than to write it, and what is read often would have to go for it.
#[cfg(target_os = "linux")]
fn forget(file: &File) {
    // A wish: where it is not heard, files are only written more slowly.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn forget(_: &File) {}
