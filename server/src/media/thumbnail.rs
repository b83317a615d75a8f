//! Small pictures of the pictures. They can be made again, so nothing waits for the disk.

use std::{fs, io};

use bytes::Bytes;
use shared::digest::Sha256;

use super::{
    Folders,
    blob::{self, Durable},
};

/// Pixels along the longer side: sharp on a dense screen at the size of a card.
const LONGER_SIDE: u32 = 480;

pub(super) fn read(folders: &Folders, digest: Sha256) -> io::Result<Option<Bytes>> {
    blob::read_file(&blob::place(&folders.thumbnails, digest))
}

pub(super) fn make(folders: &Folders, digest: Sha256) -> io::Result<Option<Bytes>> {
    let Some(picture) = blob::read(folders, digest)? else {
        return Ok(None);
    };
    let small = match imaging::thumbnail(&picture, LONGER_SIDE) {
        Ok(small) => Bytes::from(small),
        Err(fault) => {
            tracing::warn!(%digest, %fault, "no thumbnail");
            return Ok(None);
        }
    };
    let place = blob::place(&folders.thumbnails, digest);
    let unfinished = blob::write_aside(folders, &small, Durable::No)?;
    fs::rename(&unfinished, &place).inspect_err(|_| blob::discard(&unfinished))?;
    Ok(Some(small))
}
