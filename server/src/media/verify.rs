//! Compares stored pictures with their hashes in the database, to verify a copy or a backup; also
//! hashes files that an earlier version stored without a hash.

use shared::digest::Sha256;
use tokio::task::spawn_blocking;

use super::Media;
use crate::{
    db::{Database, StoredBytes, StoredFile},
    error::Result,
    media::low_priority::run_low_priority,
};

/// Number of files in one query.
const BATCH_SIZE: u64 = 200;

/// The state of a stored file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileCheck {
    /// The bytes match the stored hash.
    Intact,
    /// The file had no hash and was hashed now.
    HashAdded,
    Missing,
    /// The bytes differ from the stored hash.
    Corrupt,
}

/// Checks every file that an image names, and passes each result to `tell`.
///
/// # Errors
/// The database or the disk cannot be read. A missing file is a result, not an error.
pub async fn verify_files(
    db: &Database,
    media: &Media,
    mut tell: impl FnMut(Sha256, FileCheck),
) -> Result<()> {
    let mut after = None;
    loop {
        let files = db.stored_files(after, BATCH_SIZE).await?;
        let Some(last) = files.last() else {
            return Ok(());
        };
        after = Some(last.name);
        for file in files {
            tell(file.name, verify_file(db, media, file).await?);
        }
    }
}

async fn verify_file(db: &Database, media: &Media, file: StoredFile) -> Result<FileCheck> {
    let Some(bytes) = media.read(file.name).await? else {
        return Ok(FileCheck::Missing);
    };
    let found = spawn_blocking(move || StoredBytes::of(&bytes)).await?;
    match file.stored {
        Some(stored) if stored == (found.sha256, found.bytes) => Ok(FileCheck::Intact),
        Some(_) => Ok(FileCheck::Corrupt),
        None => {
            db.record_stored_hash(file.name, found).await?;
            Ok(FileCheck::HashAdded)
        }
    }
}

/// Hashes a file of an earlier version; `false` if it is missing.
pub async fn hash_file(db: &Database, media: &Media, name: Sha256) -> Result<bool> {
    let Some(bytes) = media.read(name).await? else {
        return Ok(false);
    };
    let stored = run_low_priority(move || StoredBytes::of(&bytes)).await?;
    db.record_stored_hash(name, stored).await?;
    Ok(true)
}
