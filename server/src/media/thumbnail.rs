//! Small pictures of the pictures. They can be made again, so nothing waits for the disk.

use std::{fs, io};

use bytes::Bytes;
use imaging::Limits;
use shared::digest::Sha256;

use super::{
    Folders,
    blob::{self, Durable},
};

/// Pixels along the longer side: sharp on a dense screen at the size of a card.
const LONGER_SIDE: u32 = 480;

/// A small picture, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thumbnail {
    Made(Bytes),
    /// The picture has no pixels that could be shown.
    Undecodable,
    /// The file of the picture is not in the store.
    Missing,
}

/// `None` until it was tried. What could not be made is remembered by an empty file, so that no
/// file costs more than one attempt.
pub(super) fn read(folders: &Folders, digest: Sha256) -> io::Result<Option<Thumbnail>> {
    let kept = blob::read_file(&blob::place(&folders.thumbnails, digest))?;
    Ok(kept.map(|bytes| match bytes.is_empty() {
        true => Thumbnail::Undecodable,
        false => Thumbnail::Made(bytes),
    }))
}

pub(super) fn make(folders: &Folders, digest: Sha256) -> io::Result<Thumbnail> {
    // Another request may have made it while this one waited.
    if let Some(made) = read(folders, digest)? {
        return Ok(made);
    }
    let Some(picture) = blob::read(folders, digest)? else {
        return Ok(Thumbnail::Missing);
    };
    let small = match imaging::thumbnail(&picture, LONGER_SIDE, Limits::SERVER) {
        Ok(small) => Bytes::from(small),
        Err(fault) => {
            tracing::warn!(%digest, %fault, "no thumbnail");
            Bytes::new()
        }
    };
    let place = blob::place(&folders.thumbnails, digest);
    let unfinished = blob::write_aside(folders, &small, Durable::No)?;
    fs::rename(&unfinished, &place).inspect_err(|_| blob::discard(&unfinished))?;
    Ok(match small.is_empty() {
        true => Thumbnail::Undecodable,
        false => Thumbnail::Made(small),
    })
}
