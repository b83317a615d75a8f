//! Compares stored pictures with their hashes in the database, to verify a copy or a backup; also
//! hashes files that an earlier version stored without a hash.

use shared::digest::Sha256;
use tokio::task::spawn_blocking;

use super::{Media, last::run_last};
use crate::{
    db::{Database, StoredBytes, StoredFile},
    error::Result,
};

/// Number of files in one query.
const BATCH: u64 = 200;

/// The state of a stored file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The bytes match the stored hash.
    Sound,
    /// The file had no hash and was hashed now.
    Hashed,
    Missing,
    /// The bytes differ from the stored hash.
    Differs,
}

/// Checks every file that an image names, and passes each result to `tell`.
///
/// # Errors
/// The database or the disk cannot be read. A missing file is a result, not an error.
pub async fn verify(
    db: &Database,
    media: &Media,
    mut tell: impl FnMut(Sha256, Verdict),
) -> Result<()> {
    let mut after = None;
    loop {
        let files = db.stored_files(after, BATCH).await?;
        let Some(last) = files.last() else {
            return Ok(());
        };
        after = Some(last.name);
        for file in files {
            tell(file.name, verify_file(db, media, file).await?);
        }
    }
}

async fn verify_file(db: &Database, media: &Media, file: StoredFile) -> Result<Verdict> {
    let Some(bytes) = media.read(file.name).await? else {
        return Ok(Verdict::Missing);
    };
    let found = spawn_blocking(move || StoredBytes::of(&bytes)).await?;
    match file.stored {
        Some(stored) if stored == (found.sha256, found.bytes) => Ok(Verdict::Sound),
        Some(_) => Ok(Verdict::Differs),
        None => {
            db.record_stored(file.name, found).await?;
            Ok(Verdict::Hashed)
        }
    }
}

/// Hashes a file of an earlier version; `false` if it is missing.
pub(super) async fn hash_file(db: &Database, media: &Media, name: Sha256) -> Result<bool> {
    let Some(bytes) = media.read(name).await? else {
        return Ok(false);
    };
    let stored = run_last(move || StoredBytes::of(&bytes)).await?;
    db.record_stored(name, stored).await?;
    Ok(true)
}
