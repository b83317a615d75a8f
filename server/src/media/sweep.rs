//! Deletes stored pictures that are not used any more: images removed from drafts, and uploads that
//! were not completed. A file named by any image row is kept. The row of a submitted image that was
//! replaced lives until the application is decided, since reviewers compare it with the new one.
//!
//! A file without a row is first marked. A later sweep deletes it if the mark is older than the
//! grace period, the file is still unused, and it was not uploaded again meanwhile. The marks are
//! on the disk beside the files: a crash at any point leaves an extra file or an extra mark, never
//! a row without its file.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::Path,
    time::{Duration, SystemTime},
};

use shared::{digest::Sha256, time::Timestamp};
use tokio::{task::spawn_blocking, time::sleep};

use super::{Folders, Media, blob};
use crate::{
    error::{Result, to_problem},
    private_files,
    state::AppState,
};

/// Interval between sweeps.
const SWEEP_INTERVAL: Duration = Duration::from_secs(6 * 3600);
/// Delay of the first sweep, so that it does not slow down the start of the server.
const FIRST_SWEEP_DELAY: Duration = Duration::from_secs(600);
/// Number of names in one query.
const NAMES_PER_QUERY: usize = 200;

/// The result of a sweep of unused files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    pub marked: usize,
    pub deleted: usize,
}

/// Sweeps at intervals until the process ends.
pub async fn sweep_periodically(state: AppState) {
    sleep(FIRST_SWEEP_DELAY).await;
    loop {
        match sweep(&state, state.clock.now()).await {
            Ok(swept) if swept == SweepReport::default() => {}
            Ok(swept) => tracing::info!(?swept, "pictures that nobody uses"),
            // The error is only logged here: this task has no caller.
            Err(error) => drop(to_problem(error)),
        }
        sleep(SWEEP_INTERVAL).await;
    }
}

/// Sweeps the whole store once.
///
/// # Errors
/// Errors of the database or the disk; earlier deletions stay done.
pub async fn sweep(state: &AppState, now: Timestamp) -> Result<SweepReport> {
    let before = now.plus(-state.config.removed_retention_ms());
    let mut swept = SweepReport::default();
    for first in 0..=u8::MAX {
        let names = state.media.list_names(first).await?;
        for names in names.chunks(NAMES_PER_QUERY) {
            let used = state.db.find_used_names(names).await?;
            let (used, unused): (Vec<_>, Vec<_>) =
                names.iter().copied().partition(|name| used.contains(name));
            let done = state.media.sweep_names(used, unused, before).await?;
            swept.marked += done.marked;
            swept.deleted += done.deleted;
        }
    }
    state.media.delete_stale_marks().await?;
    Ok(swept)
}

impl Media {
    /// The names of the files in one of the 256 folders.
    async fn list_names(&self, first: u8) -> Result<Vec<Sha256>> {
        let store = self.0.clone();
        Ok(spawn_blocking(move || list_names(&store.folders.blobs, first)).await??)
    }

    async fn sweep_names(
        &self,
        used: Vec<Sha256>,
        unused: Vec<Sha256>,
        before: Timestamp,
    ) -> Result<SweepReport> {
        let store = self.0.clone();
        Ok(spawn_blocking(move || sweep_names(&store.folders, &used, &unused, before)).await??)
    }

    /// Deletes the marks of files that do not exist any more.
    async fn delete_stale_marks(&self) -> Result<()> {
        let store = self.0.clone();
        Ok(spawn_blocking(move || delete_stale_marks(&store.folders)).await??)
    }
}

fn list_names(blobs: &Path, first: u8) -> io::Result<Vec<Sha256>> {
    let first = format!("{first:02x}");
    let mut names = Vec::new();
    for entry in fs::read_dir(blobs.join(&first))? {
        let name = entry?.file_name();
        let whole = name.to_str().map(|rest| format!("{first}{rest}"));
        // A file with another name does not belong to the store.
        names.extend(whole.and_then(|name| name.parse::<Sha256>().ok()));
    }
    Ok(names)
}

fn sweep_names(
    folders: &Folders,
    used: &[Sha256],
    unused: &[Sha256],
    before: Timestamp,
) -> io::Result<SweepReport> {
    for name in used {
        remove(&mark_path(folders, *name))?;
    }
    let before = SystemTime::UNIX_EPOCH + Duration::from_millis(before.0.max(0).cast_unsigned());
    let mut swept = SweepReport::default();
    for name in unused {
        let mark = mark_path(folders, *name);
        match modified_at(&mark)? {
            None => {
                private_files::create_file(&mark)?;
                swept.marked += 1;
            }
            Some(marked) if marked < before => {
                swept.deleted += usize::from(delete(folders, *name, before)?);
            }
            Some(_) => {}
        }
    }
    Ok(swept)
}

/// Deletes a file and its thumbnail, unless the file was used again since `before`.
fn delete(folders: &Folders, name: Sha256, before: SystemTime) -> io::Result<bool> {
    let place = blob::blob_path(&folders.blobs, name);
    let lock = File::open(&folders.lock)?;
    lock.lock()?;
    if modified_at(&place)?.is_none_or(|changed| changed >= before) {
        return Ok(false);
    }
    // The thumbnail is deleted first: a sweep does not find one without its picture.
    remove(&blob::blob_path(&folders.thumbnails, name))?;
    remove(&place)?;
    drop(lock);
    remove(&mark_path(folders, name))?;
    Ok(true)
}

fn delete_stale_marks(folders: &Folders) -> io::Result<()> {
    let mut marks = BTreeSet::new();
    for entry in fs::read_dir(&folders.unused)? {
        let name = entry?.file_name();
        marks.extend(name.to_str().and_then(|name| name.parse::<Sha256>().ok()));
    }
    for name in marks {
        if blob::file_length(&blob::blob_path(&folders.blobs, name))?.is_none() {
            remove(&mark_path(folders, name))?;
        }
    }
    Ok(())
}

fn mark_path(folders: &Folders, name: Sha256) -> std::path::PathBuf {
    folders.unused.join(name.to_string())
}

/// The modification time of a file; `None` if it does not exist.
fn modified_at(path: &Path) -> io::Result<Option<SystemTime>> {
    match fs::metadata(path) {
        Ok(found) => found.modified().map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use bytes::Bytes;

    use super::*;

    const BYTES: &[u8] = b"picture";

    /// A store with one old file that was marked long ago.
    async fn open_with_old_file(folder: &Path) -> (Media, Sha256) {
        let media = Media::open(folder).await.expect("opens");
        let name = media
            .put(Bytes::from_static(BYTES))
            .await
            .expect("keeps")
            .sha256;
        make_old(&media, name);
        (media, name)
    }

    fn make_old(media: &Media, name: Sha256) {
        let folders = &media.0.folders;
        private_files::create_file(&mark_path(folders, name)).expect("marks");
        for path in [
            blob::blob_path(&folders.blobs, name),
            mark_path(folders, name),
        ] {
            let file = File::options().write(true).open(path).expect("is there");
            file.set_modified(SystemTime::UNIX_EPOCH).expect("is set");
        }
    }

    /// Between the time set by `make_old` and the time of files written now.
    const BEFORE: Timestamp = Timestamp(Timestamp::DAY_MS);

    #[tokio::test]
    async fn an_old_unused_file_goes_with_its_thumbnail_and_mark() {
        let folder = tempfile::tempdir().expect("a folder");
        let (media, name) = open_with_old_file(folder.path()).await;
        media.thumbnail(name).await.expect("tries");
        let swept = media.sweep_names(Vec::new(), vec![name], BEFORE).await;
        assert_eq!(swept.expect("sweeps").deleted, 1);
        let folders = &media.0.folders;
        for path in [
            blob::blob_path(&folders.blobs, name),
            blob::blob_path(&folders.thumbnails, name),
            mark_path(folders, name),
        ] {
            assert!(!path.exists(), "{}", path.display());
        }
    }

    #[tokio::test]
    async fn a_used_file_loses_its_mark_and_a_new_one_only_gets_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let (media, name) = open_with_old_file(folder.path()).await;
        let sweep = async |used: Vec<_>, unused| {
            let swept = media.sweep_names(used, unused, BEFORE).await;
            swept.expect("sweeps")
        };
        sweep(vec![name], Vec::new()).await;
        assert!(!mark_path(&media.0.folders, name).exists());
        let marked = SweepReport {
            marked: 1,
            deleted: 0,
        };
        assert_eq!(sweep(Vec::new(), vec![name]).await, marked);
        assert_eq!(
            sweep(Vec::new(), vec![name]).await,
            SweepReport::default(),
            "young"
        );
        assert!(media.read(name).await.expect("reads").is_some());
    }

    #[tokio::test]
    async fn stored_again_file_survives_sweep() {
        let folder = tempfile::tempdir().expect("a folder");
        let (media, name) = open_with_old_file(folder.path()).await;
        media.put(Bytes::from_static(BYTES)).await.expect("keeps");
        let swept = media.sweep_names(Vec::new(), vec![name], BEFORE).await;
        assert_eq!(swept.expect("sweeps"), SweepReport::default());
        assert!(media.read(name).await.expect("reads").is_some());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn concurrent_sweep_loses_no_upload() {
        let folder = tempfile::tempdir().expect("a folder");
        let (media, name) = open_with_old_file(folder.path()).await;
        for _ in 0..200 {
            make_old(&media, name);
            let is_over = Arc::new(AtomicBool::new(false));
            let (sweeping, over) = (media.clone(), is_over.clone());
            let sweeps = tokio::spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    let swept = sweeping.sweep_names(Vec::new(), vec![name], BEFORE).await;
                    swept.expect("sweeps");
                }
            });
            media.put(Bytes::from_static(BYTES)).await.expect("keeps");
            let read = media.read(name).await.expect("reads");
            assert_eq!(read.as_deref(), Some(BYTES), "acknowledged and gone");
            is_over.store(true, Ordering::SeqCst);
            sweeps.await.expect("ends");
        }
    }
}
