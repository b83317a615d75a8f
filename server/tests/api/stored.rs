//! Tests of stored image files: private modes, their own hash, report of missing ones, and deletion
//! of unused ones.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use axum::{body::Body, http::Request};
use server::{
    jobs::observe_images::observe_batch,
    media::{
        sweep::{SweepReport, sweep},
        verify::{FileCheck, verify_files},
    },
};
use shared::{
    digest::Sha256,
    hint::ObservationStatus,
    id::{ApplicationId, ImageId},
    problem::Problem,
    time::Timestamp,
    url,
    view::BoardRow,
};

use crate::{
    actor::{TestUser, new_image_id},
    app::{TestApp, load_picture},
};

const PAPER: &str = "scan-diploma-under-300k.jpg";
const OTHER: &str = "scan-degree-under-300k.jpg";

fn blob(app: &TestApp, name: Sha256) -> PathBuf {
    let name = name.to_string();
    let blobs = app.state.config.data.join("media/blobs");
    blobs.join(&name[..2]).join(&name[2..])
}

async fn send(candidate: &TestUser, application: ApplicationId, file: &str) -> ImageId {
    let id = new_image_id();
    let sent = candidate
        .upload(application, "education", id, load_picture(file))
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    id
}

async fn remove(candidate: &TestUser, application: ApplicationId, image: ImageId) {
    let arguments = [
        ("application", application.to_string()),
        ("image", image.to_string()),
    ];
    let arguments = arguments
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let removed = candidate.call("images/remove", &arguments).await;
    assert_eq!(removed.status, 200, "{}", removed.text());
}

/// A time this many days from now, by the clock of the file system.
fn days_from_now(days: i64) -> Timestamp {
    let file = tempfile::tempfile().expect("a file");
    let now = file
        .metadata()
        .and_then(|it| it.modified())
        .expect("has a time");
    let since = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    Timestamp(since.as_millis() as i64).plus(days * Timestamp::DAY_MS)
}

#[tokio::test]
async fn a_removed_picture_leaves_the_disk_after_the_grace_time() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let gone = send(&candidate, application, PAPER).await;
    let stays = send(&candidate, application, OTHER).await;
    assert_eq!(
        candidate
            .open(&url::thumbnail(application, gone))
            .await
            .status,
        200
    );
    let before = app.stored_files();
    remove(&candidate, application, gone).await;

    let sweep = async |days| {
        sweep(&app.state, days_from_now(days))
            .await
            .expect("sweeps")
    };
    let marked = SweepReport {
        marked: 1,
        deleted: 0,
    };
    assert_eq!(sweep(0).await, marked);
    assert_eq!(
        sweep(6).await,
        SweepReport::default(),
        "within the grace time"
    );
    assert!(blob(&app, Sha256::of(&load_picture(PAPER))).exists());
    let deleted = SweepReport {
        marked: 0,
        deleted: 1,
    };
    assert_eq!(sweep(8).await, deleted);
    assert_eq!(
        app.stored_files().len(),
        before.len() - 2,
        "with its thumbnail"
    );
    assert_eq!(sweep(30).await, SweepReport::default());
    assert_eq!(
        candidate.open(&url::image(application, stays)).await.status,
        200
    );

    // The same file is stored again.
    let again = send(&candidate, application, PAPER).await;
    assert_eq!(
        candidate.open(&url::image(application, again)).await.status,
        200
    );
}

#[tokio::test]
async fn a_replaced_picture_that_a_receipt_names_stays() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, images) = candidate.apply().await;
    let submitted = candidate.application(application).await;
    let (_, image) = submitted.find_image(images[1]).expect("is there");
    reviewer.send_back(application, "education", "edu-qr").await;
    remove(&candidate, application, images[1]).await;
    for days in [0, 30, 60] {
        let swept = sweep(&app.state, days_from_now(days)).await;
        assert_eq!(swept.expect("sweeps"), SweepReport::default());
    }
    assert!(blob(&app, image.sha256).exists());
}

#[tokio::test]
async fn a_missing_file_is_said_and_shown_again_when_it_is_back() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let officer = app.officer().await;
    let (application, images) = candidate.apply().await;
    let known = candidate.application(application).await;
    let (_, image) = known.find_image(images[1]).expect("is there");
    let (file, aside) = (
        blob(&app, image.sha256),
        app.state.config.data.join("aside"),
    );
    fs::rename(&file, &aside).expect("is there");

    let look = async || {
        let desk = reviewer.desk(application).await;
        let remark = desk.remarks.into_iter().find(|it| it.image == images[1]);
        remark.expect("lies on the desk").status
    };
    let missing = async || {
        let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
        board.iter().map(|row| row.missing_files).sum::<u64>()
    };
    while observe_batch(&app.state).await.expect("looks") > 0 {}
    assert_eq!(
        look().await,
        ObservationStatus::Missing,
        "and not: does not decode"
    );
    assert_eq!(missing().await, 1);
    for path in [
        url::image(application, images[1]),
        url::thumbnail(application, images[1]),
    ] {
        let answer = candidate.send(Request::get(path), Body::empty()).await;
        assert_eq!(answer.status, 500);
        assert!(matches!(answer.problem(), Problem::FileMissing { .. }));
    }

    fs::rename(&aside, &file).expect("is put back");
    assert_eq!(
        observe_batch(&app.state).await.expect("looks"),
        0,
        "not at once"
    );
    app.advance(11 * Timestamp::MINUTE_MS);
    while observe_batch(&app.state).await.expect("looks") > 0 {}
    assert!(matches!(look().await, ObservationStatus::Observed(seen) if seen.is_decodable));
    assert_eq!(missing().await, 0);
    assert_eq!(
        candidate
            .open(&url::image(application, images[1]))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn stored_bytes_are_proved_by_a_hash_of_their_own() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    // A photograph with a part that is removed before it is stored.
    let bare = load_picture(PAPER);
    let sent = [&bare[..2], b"\xff\xfe\x00\x0bcomment!!", &bare[2..]].concat();
    let answer = candidate
        .upload(application, "education", new_image_id(), sent.clone())
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let name = Sha256::of(&sent);
    let stored = app.state.db.stored_files(None, 10).await.expect("reads");
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].name, name);
    assert_eq!(
        stored[0].stored,
        Some((Sha256::of(&bare), bare.len() as u64))
    );

    let check = async || {
        let mut said = Vec::new();
        let tell = |name, verdict| said.push((name, verdict));
        let (db, media) = (&app.state.db, &app.state.media);
        verify_files(db, media, tell).await.expect("reads");
        said
    };
    assert_eq!(check().await, [(name, FileCheck::Intact)]);
    let file = blob(&app, name);
    let mut other = bare.clone();
    other[5000] ^= 1;
    fs::write(&file, other).expect("writes");
    assert_eq!(check().await, [(name, FileCheck::Corrupt)]);
    fs::remove_file(&file).expect("is there");
    assert_eq!(check().await, [(name, FileCheck::Missing)]);
}

fn modes(path: &Path, found: &mut Vec<(PathBuf, u32)>) {
    let mode = fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    found.push((path.to_owned(), mode));
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            modes(&entry.expect("can be listed").path(), found);
        }
    }
}

#[tokio::test]
async fn nobody_else_on_the_machine_reads_what_is_stored() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = send(&candidate, application, PAPER).await;
    assert_eq!(
        candidate
            .open(&url::thumbnail(application, id))
            .await
            .status,
        200
    );
    let mut found = Vec::new();
    modes(&app.state.config.data, &mut found);
    assert!(found.len() > 512 && found.iter().any(|(path, _)| path.is_file()));
    for (path, mode) in found {
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, wanted, "{}", path.display());
    }
}

#[tokio::test]
async fn a_thumbnail_that_cannot_be_made_is_tried_once() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = send(&candidate, application, PAPER).await;
    let file = blob(&app, Sha256::of(&load_picture(PAPER)));
    let sound = fs::read(&file).expect("reads");
    fs::write(&file, b"no picture").expect("writes");
    let small = url::thumbnail(application, id);
    assert_eq!(candidate.open(&small).await.status, 404);
    // A second attempt would succeed now.
    fs::write(&file, sound).expect("writes");
    assert_eq!(candidate.open(&small).await.status, 404);
}
