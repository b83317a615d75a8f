//! Content-addressed files: written to a temporary name, synced, renamed, and the folder synced. A
//! file under its final name is therefore complete, even after a power failure.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use rustix::fs::{Timespec, Timestamps, UTIME_NOW};
use shared::digest::Sha256;

use super::Folders;
use crate::{private_files, random};

/// Creates all folders in advance, so that no upload has to make one durable.
pub(super) fn prepare(folders: &Folders) -> io::Result<()> {
    for folder in [
        &folders.blobs,
        &folders.thumbnails,
        &folders.unfinished,
        &folders.unused,
    ] {
        private_files::create_folder(folder)?;
    }
    private_files::create_file(&folders.lock)?;
    for leftover in fs::read_dir(&folders.unfinished)? {
        fs::remove_file(leftover?.path())?;
    }
    for first in 0..=u8::MAX {
        for folder in [&folders.blobs, &folders.thumbnails] {
            private_files::create_folder(&folder.join(format!("{first:02x}")))?;
        }
    }
    let disk = &folders.disk;
    disk.sync_folder(&folders.blobs)?;
    folders
        .blobs
        .parent()
        .map_or(Ok(()), |folder| disk.sync_folder(folder))
}

/// Stores the bytes durably; `true` if a file with other bytes was replaced.
pub(super) fn write(folders: &Folders, digest: Sha256, bytes: &[u8]) -> io::Result<bool> {
    let place = blob_path(&folders.blobs, digest);
    let has_replaced = match file_length(&place)? {
        None => {
            write_new(folders, &place, bytes)?;
            false
        }
        Some(_) => mark_used(folders, &place, bytes)?,
    };
    // Also for an existing file: its writer may have been interrupted before this step.
    place
        .parent()
        .map_or(Ok(()), |folder| folders.disk.sync_folder(folder))?;
    Ok(has_replaced)
}

/// Marks an existing file as used again. The sweep deletes old unused files and checks the age
/// under the same lock. It therefore either sees the new time of this file, or has deleted it
/// before this check.
fn mark_used(folders: &Folders, place: &Path, bytes: &[u8]) -> io::Result<bool> {
    let lock = File::open(&folders.lock)?;
    lock.lock_shared()?;
    match file_length(place)? {
        // An earlier version of this program wrote a file with another length.
        Some(length) if length == bytes.len() as u64 => touch(place).map(|()| false),
        found => write_new(folders, place, bytes).map(|()| found.is_some()),
    }
}

fn write_new(folders: &Folders, place: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = write_temporary(folders, bytes, Durability::Synced)?;
    folders
        .disk
        .rename(&unfinished, place)
        .inspect_err(|_| remove_temporary(&unfinished))
}

/// Sets the modification time to now, by the clock of the file system.
fn touch(path: &Path) -> io::Result<()> {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: UTIME_NOW,
    };
    let times = Timestamps {
        last_access: now,
        last_modification: now,
    };
    Ok(rustix::fs::futimens(File::open(path)?, &times)?)
}

/// The length of a file; `None` if it does not exist.
pub(super) fn file_length(place: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(place) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn read(folders: &Folders, digest: Sha256) -> io::Result<Option<Bytes>> {
    read_file(&blob_path(&folders.blobs, digest))
}

pub(super) fn read_file(path: &Path) -> io::Result<Option<Bytes>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// `ab/cd…`: 256 folders, so that none becomes too large.
pub(super) fn blob_path(folder: &Path, digest: Sha256) -> PathBuf {
    let name = digest.to_string();
    let (first, rest) = name.split_at(2);
    folder.join(first).join(rest)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    Synced,
    /// A file that can be made again need not survive a crash.
    Unsynced,
}

/// Writes the bytes to a new temporary file.
pub(super) fn write_temporary(
    folders: &Folders,
    bytes: &[u8],
    durable: Durability,
) -> io::Result<PathBuf> {
    let path = folders
        .unfinished
        .join(format!("{:032x}", u128::from_ne_bytes(random::bytes())));
    let fill = || {
        let file = folders.disk.write_new(&path, bytes)?;
        if durable == Durability::Synced {
            folders.disk.sync_file(&file)
        } else {
            Ok(())
        }
    };
    fill().inspect_err(|_| remove_temporary(&path))?;
    Ok(path)
}

/// Removes a temporary file. Its own error is ignored: the first failure is reported, and the next
/// start removes the rest.
pub(super) fn remove_temporary(path: &Path) {
    let _ = fs::remove_file(path);
}
