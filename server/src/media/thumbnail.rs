//! Thumbnails of the pictures. They can be made again, so they are not written durably.

use std::{fs, io};

use bytes::Bytes;
use imaging::DecodeLimits;
use shared::digest::Sha256;

use super::{
    Folders,
    blob::{self, Durability},
};

/// Pixels of the longer side: sharp on a high-density screen at the size of a card.
const MAX_SIDE_PX: u32 = 480;

/// A thumbnail, or the reason for which there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thumbnail {
    Made(Bytes),
    /// The picture cannot be decoded.
    Undecodable,
    /// The file of the picture is not in the store.
    Missing,
}

/// The stored thumbnail; `None` before the first attempt. A failed attempt is stored as an empty
/// file, so that it is not repeated.
pub(super) fn read(folders: &Folders, digest: Sha256) -> io::Result<Option<Thumbnail>> {
    let kept = blob::read_file(&blob::blob_path(&folders.thumbnails, digest))?;
    Ok(kept.map(|bytes| match bytes.is_empty() {
        true => Thumbnail::Undecodable,
        false => Thumbnail::Made(bytes),
    }))
}

pub(super) fn load_or_render(folders: &Folders, digest: Sha256) -> io::Result<Thumbnail> {
    // A concurrent request may have made it meanwhile.
    if let Some(made) = read(folders, digest)? {
        return Ok(made);
    }
    let Some(picture) = blob::read(folders, digest)? else {
        return Ok(Thumbnail::Missing);
    };
    let small = match imaging::thumbnail(&picture, MAX_SIDE_PX, DecodeLimits::SERVER) {
        Ok(small) => Bytes::from(small),
        Err(fault) => {
            tracing::warn!(%digest, %fault, "no thumbnail");
            Bytes::new()
        }
    };
    let place = blob::blob_path(&folders.thumbnails, digest);
    let unfinished = blob::write_temporary(folders, &small, Durability::Unsynced)?;
    fs::rename(&unfinished, &place).inspect_err(|_| blob::remove_temporary(&unfinished))?;
    Ok(match small.is_empty() {
        true => Thumbnail::Undecodable,
        false => Thumbnail::Made(small),
    })
}
