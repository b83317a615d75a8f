//! Storage of picture files under their SHA-256; a file is durable when the call returns.
//!
//! The name is the hash of the bytes as they were received, which receipts show and candidates can
//! check. Only the picture itself is stored: location, device data and thumbnail (T11) are removed
//! before the first byte is written, so that no file, crash remnant or backup contains them.
//! Removing them costs one copy, far less than the hash.
//!
//! The module does not know HTTP or the owner of a picture.

mod blob;
mod disk;
pub mod low_priority;
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
use crate::{db::StoredBytes, error::Result, private_files};

/// Maximum number of concurrent file writes. More would only wait for each other in the file
/// system.
const MAX_CONCURRENT_WRITES: usize = 64;

/// Maximum number of thumbnails rendered at a time: each holds a decoded picture in memory.
const MAX_CONCURRENT_THUMBNAILS: usize = 2;

/// Maximum number of pictures that are decoded at a time for the office's test bench.
const MAX_CONCURRENT_TRIALS: usize = 1;

#[derive(Clone)]
pub struct Media(Arc<MediaInner>);

struct MediaInner {
    folders: Folders,
    write_permits: Semaphore,
    thumbnail_permits: Semaphore,
    trial_permits: Arc<Semaphore>,
    new_image: Notify,
    /// Number of uploads being stored now.
    active_uploads: watch::Sender<usize>,
}

/// Guard held from the last byte of an upload to its response. Background work waits meanwhile.
pub struct UploadGuard(Arc<MediaInner>);

impl Drop for UploadGuard {
    fn drop(&mut self) {
        self.0.active_uploads.send_if_modified(|count| {
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
pub struct StoredImage {
    /// The SHA-256 of the received bytes: the name of the file.
    pub sha256: Sha256,
    /// The facts about the received bytes that the examination found.
    pub facts: FileFacts,
    pub stored: StoredBytes,
}

impl Media {
    /// Opens the store, creates it if it does not exist, and removes unfinished files of a crash.
    pub async fn open(folder: &Path) -> Result<Self> {
        Self::open_on_disk(folder, Arc::new(LocalDisk)).await
    }

    /// As [`Self::open`], on another disk than the local one.
    pub async fn open_on_disk(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self> {
        let media = Self::new(folder, disk);
        let (prepared, folder) = (media.0.folders.clone(), folder.to_owned());
        spawn_blocking(move || {
            match folder.exists() {
                // Files of earlier versions were readable by other users.
                true => private_files::restrict_permissions_recursively(&folder)?,
                false => private_files::create_folder(&folder)?,
            }
            blob::prepare(&prepared)
        })
        .await??;
        Ok(media)
    }

    /// Opens the store read-only: nothing is created or removed, so a server may be using it.
    pub fn open_read_only(folder: &Path) -> Self {
        Self::new(folder, Arc::new(LocalDisk))
    }

    fn new(folder: &Path, disk: Arc<dyn Disk>) -> Self {
        let folders = Folders {
            disk,
            blobs: folder.join("blobs"),
            thumbnails: folder.join("thumbs"),
            unfinished: folder.join("tmp"),
            unused: folder.join("unused"),
            lock: folder.join("sweep.lock"),
        };
        Self(Arc::new(MediaInner {
            folders,
            write_permits: Semaphore::new(MAX_CONCURRENT_WRITES),
            thumbnail_permits: Semaphore::new(MAX_CONCURRENT_THUMBNAILS),
            trial_permits: Arc::new(Semaphore::new(MAX_CONCURRENT_TRIALS)),
            new_image: Notify::new(),
            active_uploads: watch::Sender::new(0),
        }))
    }

    /// Stores the bytes. Storing the same bytes again is the same file.
    pub async fn put(&self, bytes: Bytes) -> Result<StoredImage> {
        let examine = |bytes: &[u8]| Ok((Sha256::of(bytes), jpeg::inspect(bytes)));
        self.put_examined(bytes, examine).await
    }

    /// Stores the bytes under the hash that `examine` returns, unless it returns an error. Both run
    /// on one thread, because a thread switch costs more than the hash.
    pub async fn put_examined<E>(&self, bytes: Bytes, examine: E) -> Result<StoredImage>
    where
        E: FnOnce(&[u8]) -> Result<(Sha256, FileFacts)> + Send + 'static,
    {
        let _writer = self
            .0
            .write_permits
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
            Ok(StoredImage {
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

    pub fn begin_upload(&self) -> UploadGuard {
        self.0.active_uploads.send_if_modified(|count| {
            *count += 1;
            false
        });
        UploadGuard(self.0.clone())
    }

    /// Waits until no upload is being stored, at most `longest`.
    pub async fn wait_for_uploads(&self, longest: Duration) {
        let mut keeping = self.0.active_uploads.subscribe();
        let quiet = keeping.wait_for(|count| *count == 0);
        drop(timeout(longest, quiet).await);
    }

    /// Signals that a new picture is stored and in the database, so that it can be decoded.
    pub fn notify_new_image(&self) {
        self.0.new_image.notify_one();
    }

    pub async fn wait_for_new_image(&self) {
        self.0.new_image.notified().await;
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
            .thumbnail_permits
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let store = self.0.clone();
        Ok(spawn_blocking(move || thumbnail::load_or_render(&store.folders, digest)).await??)
    }
}

impl Media {
    /// Runs `decode` on a picture that is not stored, at low priority and one at a time. It has
    /// permits of its own: a reviewer's thumbnail must not wait for a low-priority thread.
    ///
    /// # Errors
    /// The thread could not be created, or `decode` panicked.
    pub async fn decode_unstored<T: Send + 'static>(
        &self,
        decode: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permits = self.0.trial_permits.clone();
        let permit = permits
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        low_priority::run_low_priority(move || {
            // It belongs to the thread, which goes on when the request is over.
            let _permit = permit;
            decode()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wait_for_uploads_ends_with_last_upload_or_timeout() {
        let folder = tempfile::tempdir().expect("a folder");
        let media = Media::open(folder.path()).await.expect("opens");
        let ever = Duration::MAX;
        media.wait_for_uploads(ever).await;
        let (one, other) = (media.begin_upload(), media.begin_upload());
        media.wait_for_uploads(Duration::from_millis(1)).await;
        let mut quiet = Box::pin(media.wait_for_uploads(ever));
        assert!(futures::poll!(&mut quiet).is_pending());
        drop(one);
        assert!(futures::poll!(&mut quiet).is_pending());
        drop(other);
        quiet.await;
    }

    #[tokio::test]
    async fn open_keeps_stored_and_removes_unfinished_files() {
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
