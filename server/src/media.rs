//! Storage of picture files under their SHA-256; a file is durable when the call returns.
//!
//! The name is the hash of the bytes as they were received, which receipts show and candidates can
//! check. Only the picture itself is stored: location, device data and thumbnail (T11) are removed
//! before the first byte is written, so that no file, crash remnant or backup contains them.
//! Removing them costs one copy, far less than the hash.
//!
//! The module does not know HTTP or the owner of a picture.

mod blob;
pub mod decoding;
mod disk;
mod last;
pub mod sweep;
mod thumbnail;
pub mod verify;

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use shared::{
    digest::Sha256,
    jpeg::{self, FileFacts},
};
use tokio::{
    sync::{Notify, Semaphore, watch},
    task::spawn_blocking,
    time::timeout,
};

pub use self::{
    disk::{Disk, LocalDisk},
    thumbnail::Thumbnail,
};
use crate::{db::StoredBytes, error::Result, private};

/// Maximum number of concurrent file writes. More would only wait for each other in the file
/// system.
const WRITERS: usize = 64;

/// Maximum number of thumbnails rendered at a time: each holds a decoded picture in memory.
const PAINTERS: usize = 2;

#[derive(Clone)]
pub struct Media(Arc<Store>);

struct Store {
    folders: Folders,
    writers: Semaphore,
    painters: Semaphore,
    new: Notify,
    /// Number of uploads being stored now.
    keeping: watch::Sender<usize>,
}

/// Guard held from the last byte of an upload to its response. Background work waits meanwhile.
pub struct Keeping(Arc<Store>);

impl Drop for Keeping {
    fn drop(&mut self) {
        self.0.keeping.send_if_modified(|count| {
            *count -= 1;
            *count == 0
        });
    }
}

/// The folders of the store.
#[derive(Clone)]
struct Folders {
    disk: Arc<dyn Disk>,
    blobs: PathBuf,
    thumbnails: PathBuf,
    unfinished: PathBuf,
    /// Folder with an empty file for each unused picture; its age is the time since the picture is
    /// known to be unused.
    unused: PathBuf,
    /// Lock file: exclusive for deleting unused files, shared for using a file again.
    lock: PathBuf,
}

/// A file in the store.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The SHA-256 of the received bytes: the name of the file.
    pub sha256: Sha256,
    /// The facts about the received bytes that the examination found.
    pub facts: FileFacts,
    pub stored: StoredBytes,
}

impl Media {
    /// Opens the store, creates it if it does not exist, and removes unfinished files of a crash.
    pub async fn open(folder: &Path) -> Result<Self> {
        Self::open_on(folder, Arc::new(LocalDisk)).await
    }

    /// As [`Self::open`], on another disk than the local one.
    pub async fn open_on(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self> {
        let media = Self::on(folder, disk);
        let (prepared, folder) = (media.0.folders.clone(), folder.to_owned());
        spawn_blocking(move || {
            match folder.exists() {
                // Files of earlier versions were readable by other users.
                true => private::tighten_all(&folder)?,
                false => private::make_folder(&folder)?,
            }
            blob::prepare(&prepared)
        })
        .await??;
        Ok(media)
    }

    /// Opens the store read-only: nothing is created or removed, so a server may be using it.
    pub fn open_to_read(folder: &Path) -> Self {
        Self::on(folder, Arc::new(LocalDisk))
    }

    fn on(folder: &Path, disk: Arc<dyn Disk>) -> Self {
        let folders = Folders {
            disk,
            blobs: folder.join("blobs"),
            thumbnails: folder.join("thumbs"),
            unfinished: folder.join("tmp"),
            unused: folder.join("unused"),
            lock: folder.join("sweep.lock"),
        };
        Self(Arc::new(Store {
            folders,
            writers: Semaphore::new(WRITERS),
            painters: Semaphore::new(PAINTERS),
            new: Notify::new(),
            keeping: watch::Sender::new(0),
        }))
    }

    /// Stores the bytes. Storing the same bytes again is the same file.
    pub async fn put(&self, bytes: Bytes) -> Result<Kept> {
        let examine = |bytes: &[u8]| Ok((Sha256::of(bytes), jpeg::inspect(bytes)));
        self.put_examined(bytes, examine).await
    }

    /// Stores the bytes under the hash that `examine` returns, unless it returns an error. Both run
    /// on one thread, because a thread switch costs more than the hash.
    pub async fn put_examined<E>(&self, bytes: Bytes, examine: E) -> Result<Kept>
    where
        E: FnOnce(&[u8]) -> Result<(Sha256, FileFacts)> + Send + 'static,
    {
        let _writer = self
            .0
            .writers
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let store = self.0.clone();
        spawn_blocking(move || {
            let (sha256, facts) = examine(&bytes)?;
            // Uploads are valid pictures. Other bytes come from this program and stay unchanged.
            let kept = imaging::strip_inspected(&bytes, &facts).unwrap_or(Cow::Borrowed(&bytes));
            let stored = match kept {
                // The stored bytes are the received ones, whose hash is known.
                Cow::Borrowed(_) => StoredBytes {
                    sha256,
                    bytes: bytes.len() as u64,
                    has_replaced: false,
                },
                Cow::Owned(ref kept) => StoredBytes::of(kept),
            };
            let has_replaced = blob::write(&store.folders, sha256, &kept)?;
            Ok(Kept {
                sha256,
                facts,
                stored: StoredBytes {
                    has_replaced,
                    ..stored
                },
            })
        })
        .await?
    }

    pub fn begin_keeping(&self) -> Keeping {
        self.0.keeping.send_if_modified(|count| {
            *count += 1;
            false
        });
        Keeping(self.0.clone())
    }

    /// Waits until no upload is being stored, at most `longest`.
    async fn wait_for_quiet(&self, longest: Duration) {
        let mut keeping = self.0.keeping.subscribe();
        let quiet = keeping.wait_for(|count| *count == 0);
        drop(timeout(longest, quiet).await);
    }

    /// Signals that a new picture is stored and in the database, so that it can be decoded.
    pub fn tell_new(&self) {
        self.0.new.notify_one();
    }

    async fn wait_for_new(&self) {
        self.0.new.notified().await;
    }

    pub async fn read(&self, digest: Sha256) -> Result<Option<Bytes>> {
        let store = self.0.clone();
        Ok(spawn_blocking(move || blob::read(&store.folders, digest)).await??)
    }

    /// A small upright JPEG of the picture, made at the first request.
    pub async fn thumbnail(&self, digest: Sha256) -> Result<Thumbnail> {
        let store = self.0.clone();
        let kept = spawn_blocking(move || thumbnail::read(&store.folders, digest)).await??;
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let _painter = self
            .0
            .painters
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let store = self.0.clone();
        Ok(spawn_blocking(move || thumbnail::make(&store.folders, digest)).await??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_quiet_when_the_last_upload_is_kept_and_nobody_waits_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let media = Media::open(folder.path()).await.expect("opens");
        let ever = Duration::MAX;
        media.wait_for_quiet(ever).await;
        let (one, other) = (media.begin_keeping(), media.begin_keeping());
        media.wait_for_quiet(Duration::from_millis(1)).await;
        let mut quiet = Box::pin(media.wait_for_quiet(ever));
        assert!(futures::poll!(&mut quiet).is_pending());
        drop(one);
        assert!(futures::poll!(&mut quiet).is_pending());
        drop(other);
        quiet.await;
    }

    #[tokio::test]
    async fn what_was_put_is_there_and_what_was_unfinished_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let media = Media::open(folder.path()).await.expect("opens");
        let digest = media
            .put(Bytes::from_static(b"picture"))
            .await
            .expect("keeps")
            .sha256;
        let again = media.put(Bytes::from_static(b"picture")).await;
        assert_eq!(again.expect("keeps again").sha256, digest);
        std::fs::write(folder.path().join("tmp/half"), b"pict").expect("writes");

        let media = Media::open(folder.path()).await.expect("opens again");
        assert_eq!(
            media.read(digest).await.expect("reads").as_deref(),
            Some(b"picture".as_slice())
        );
        assert_eq!(media.read(Sha256::of(b"other")).await.expect("reads"), None);
        // The failed first attempt is remembered, so the second gives the same result.
        for _ in 0..2 {
            let small = media.thumbnail(digest).await.expect("looks");
            assert_eq!(small, Thumbnail::Undecodable);
        }
        let other = media.thumbnail(Sha256::of(b"other")).await;
        assert_eq!(other.expect("looks"), Thumbnail::Missing);
        assert!(!folder.path().join("tmp/half").exists());
    }
}
