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
    actor::new_image,
    app::{TestApp, picture},
};

/// Fails at an operation after a given number, and at every later one until it is repaired.
struct FailingDisk {
    acts_left: AtomicI64,
    kind: io::ErrorKind,
}

/// A count so high that no operation fails.
const WELL: i64 = i64::MAX;

impl FailingDisk {
    fn act(&self) -> io::Result<()> {
        if self.acts_left.fetch_sub(1, Ordering::SeqCst) > 0 {
            Ok(())
        } else {
            Err(self.kind.into())
        }
    }

    fn set(&self, acts_left: i64) {
        self.acts_left.store(acts_left, Ordering::SeqCst);
    }
}

impl Disk for FailingDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<File> {
        if self.act().is_err() {
            // A full disk leaves a part of the file.
            LocalDisk.write_new(path, &bytes[..bytes.len() / 2])?;
            return Err(self.kind.into());
        }
        LocalDisk.write_new(path, bytes)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        self.act()?;
        LocalDisk.sync_file(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act()?;
        LocalDisk.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.act()?;
        LocalDisk.sync_folder(folder)
    }
}

async fn start(kind: io::ErrorKind) -> (TestApp, Arc<FailingDisk>) {
    let app = TestApp::start().await;
    let disk = Arc::new(FailingDisk {
        acts_left: AtomicI64::new(WELL),
        kind,
    });
    let folder = app.state.config.data.join("media");
    let media = Media::open_on(&folder, disk.clone()).await;
    (app.with_media(media.expect("opens")), disk)
}

/// Operations of an upload: write the file, sync it, rename it, sync the folder.
const ACTS: i64 = 4;

#[tokio::test]
async fn whichever_act_of_the_disk_fails_nothing_false_is_acknowledged() {
    for (kind, status) in [
        (io::ErrorKind::StorageFull, 507),
        (io::ErrorKind::Other, 500),
    ] {
        let (app, disk) = start(kind).await;
        let candidate = app.candidate().await;
        let application = candidate.enter().await;
        let slot = "education".parse().expect("a slot");
        let kept = new_image();
        let first = picture("scan-diploma-under-300k.jpg");
        let second = picture("scan-degree-under-300k.jpg");
        let sent = candidate.upload(application, "education", kept, first.clone());
        assert_eq!(sent.await.status, 201);

        let image = new_image();
        for acts in 0..ACTS {
            disk.set(acts);
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
        disk.set(ACTS);
        let sent = candidate.upload(application, "education", image, second.clone());
        assert_eq!(sent.await.status, 201, "{ACTS} acts are all there are");

        disk.set(WELL);
        let again = candidate.upload(application, "education", image, second.clone());
        assert_eq!(again.await.status, 200, "the same image again");
        let read = candidate.open(&url::image(application, image)).await;
        assert_eq!((read.status, &read.body), (200, &second));
        assert_eq!(app.count_unfinished(), 0, "nothing half lies about");
    }
}
