//! Tests of a failing disk (goals, T7): no false acknowledgement, no loss of acknowledged data,
//! reads still work, and the server recovers with the disk without a restart.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use server::media::{Disk, LocalDisk, Media};
use shared::{problem::Problem, url};

use crate::{
    actor::new_image_id,
    app::{TestApp, load_picture},
};

/// Fails at an operation after a given number, and at every later one until it is repaired.
struct FailingDisk {
    acts_left: AtomicI64,
    kind: io::ErrorKind,
}

/// A count so high that no operation fails.
const NO_FAILURE: i64 = i64::MAX;

impl FailingDisk {
    fn count_operation(&self) -> io::Result<()> {
        if self.acts_left.fetch_sub(1, Ordering::SeqCst) > 0 {
            Ok(())
        } else {
            Err(self.kind.into())
        }
    }

    fn fail_after(&self, acts_left: i64) {
        self.acts_left.store(acts_left, Ordering::SeqCst);
    }
}

impl Disk for FailingDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        if self.count_operation().is_err() {
            // A full disk leaves a part of the file.
            LocalDisk.write_new(path, &bytes[..bytes.len() / 2])?;
            return Err(self.kind.into());
        }
        LocalDisk.write_new(path, bytes)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        self.count_operation()?;
        LocalDisk.sync_file(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.count_operation()?;
        LocalDisk.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.count_operation()?;
        LocalDisk.sync_folder(folder)
    }
}

async fn start(kind: io::ErrorKind) -> (TestApp, Arc<FailingDisk>) {
    let app = TestApp::start().await;
    let disk = Arc::new(FailingDisk {
        acts_left: AtomicI64::new(NO_FAILURE),
        kind,
    });
    let folder = app.state.config.data.join("media");
    let media = Media::open_on_disk(&folder, disk.clone()).await;
    (app.with_media(media.expect("opens")), disk)
}

/// Operations of an upload: write the file, sync it, rename it, sync the folder.
const OPERATIONS_PER_UPLOAD: i64 = 4;

#[tokio::test]
async fn failed_disk_operation_is_never_acknowledged() {
    for (kind, status) in [
        (io::ErrorKind::StorageFull, 507),
        (io::ErrorKind::Other, 500),
    ] {
        let (app, disk) = start(kind).await;
        let candidate = app.candidate().await;
        let application = candidate.enter().await;
        let slot = "education".parse().expect("a slot");
        let kept = new_image_id();
        let first = load_picture("scan-diploma-under-300k.jpg");
        let second = load_picture("scan-degree-under-300k.jpg");
        let sent = candidate.upload(application, "education", kept, first.clone());
        assert_eq!(sent.await.status, 201);

        let image = new_image_id();
        for acts in 0..OPERATIONS_PER_UPLOAD {
            disk.fail_after(acts);
            let sent = candidate.upload(application, "education", image, second.clone());
            let answer = sent.await;
            assert_eq!(
                answer.status,
                status,
                "after {acts} acts: {}",
                answer.text()
            );
            match answer.problem() {
                Problem::NoSpace => assert_eq!(status, 507),
                Problem::Internal { reference } => assert_eq!(reference.len(), 8),
                other => panic!("{other:?}"),
            }
            let seen = candidate.application(application).await;
            let ids: Vec<_> = seen.images(&slot).iter().map(|image| image.id).collect();
            assert_eq!(ids, [kept], "after {acts} acts");
            let read = candidate.open(&url::image(application, kept)).await;
            assert_eq!((read.status, &read.body), (200, &first));
        }
        disk.fail_after(OPERATIONS_PER_UPLOAD);
        let sent = candidate.upload(application, "education", image, second.clone());
        assert_eq!(
            sent.await.status,
            201,
            "{OPERATIONS_PER_UPLOAD} acts are all there are"
        );

        disk.fail_after(NO_FAILURE);
        let again = candidate.upload(application, "education", image, second.clone());
        assert_eq!(again.await.status, 200, "the same image again");
        let read = candidate.open(&url::image(application, image)).await;
        assert_eq!((read.status, &read.body), (200, &second));
        assert_eq!(app.count_unfinished(), 0, "nothing half lies about");
    }
}
