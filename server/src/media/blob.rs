//! Files named by their content: written aside, flushed, moved into place, the folder flushed.
//! A file that is in its place is therefore whole, whenever the power goes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use shared::digest::Sha256;

use super::Folders;
use crate::random;

/// Makes the folders, all of them now, so that no upload has to make one durable.
pub(super) fn prepare(folders: &Folders) -> io::Result<()> {
    for folder in [&folders.blobs, &folders.thumbnails, &folders.unfinished] {
        fs::create_dir_all(folder)?;
    }
    for leftover in fs::read_dir(&folders.unfinished)? {
        fs::remove_file(leftover?.path())?;
    }
    for first in 0..=u8::MAX {
        for folder in [&folders.blobs, &folders.thumbnails] {
            fs::create_dir_all(folder.join(format!("{first:02x}")))?;
        }
    }
    let disk = &folders.disk;
    disk.sync_folder(&folders.blobs)?;
    folders
        .blobs
        .parent()
        .map_or(Ok(()), |folder| disk.sync_folder(folder))
}

/// Keeps the bytes; durable when it returns.
pub(super) fn write(folders: &Folders, digest: Sha256, bytes: &[u8]) -> io::Result<()> {
    let place = place(&folders.blobs, digest);
    if !is_there(&place, bytes.len())? {
        let unfinished = write_aside(folders, bytes, Durable::Yes)?;
        folders
            .disk
            .rename(&unfinished, &place)
            .inspect_err(|_| discard(&unfinished))?;
    }
    // Also for a file that was there: whoever wrote it may not have come so far.
    place
        .parent()
        .map_or(Ok(()), |folder| folders.disk.sync_folder(folder))
}

pub(super) fn read(folders: &Folders, digest: Sha256) -> io::Result<Option<Bytes>> {
    read_file(&place(&folders.blobs, digest))
}

pub(super) fn read_file(path: &Path) -> io::Result<Option<Bytes>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// `ab/cd…`: 256 folders, so that none grows too large.
pub(super) fn place(folder: &Path, digest: Sha256) -> PathBuf {
    let name = digest.to_string();
    let (first, rest) = name.split_at(2);
    folder.join(first).join(rest)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durable {
    Yes,
    /// What can be made again need not survive a crash.
    No,
}

/// A new file with these bytes, where nothing looks for it.
pub(super) fn write_aside(
    folders: &Folders,
    bytes: &[u8],
    durable: Durable,
) -> io::Result<PathBuf> {
    let path = folders
        .unfinished
        .join(format!("{:032x}", u128::from_ne_bytes(random::bytes())));
    let fill = || {
        let file = folders.disk.write_new(&path, bytes)?;
        if durable == Durable::Yes {
            folders.disk.sync_file(&file)
        } else {
            Ok(())
        }
    };
    fill().inspect_err(|_| discard(&path))?;
    Ok(path)
}

/// A file of another length cannot be ours: it is written again over it.
fn is_there(place: &Path, length: usize) -> io::Result<bool> {
    match fs::metadata(place) {
        Ok(found) => Ok(found.len() == length as u64),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The failure that led here is the one to report; what is left goes at the next start.
pub(super) fn discard(path: &Path) {
    let _ = fs::remove_file(path);
}
