//! Tests of submission by fingerprint (C5): near the close the registered hashes count, and exactly
//! those files may follow.

mod changed;
mod refused;

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    http::{Request, header},
};
use server::{
    jobs::{lapse_overdue, run_clock_jobs},
    services::preview_version,
};
use shared::{
    application::{
        Fingerprint, Image, LogEvent, ReviewedSnapshot, StateKind,
        commitment::fingerprint::MAX_FINGERPRINT_BYTES,
    },
    digest::Sha256,
    exam::{
        Exam,
        change::{ChangeKind, DefinitionPart},
    },
    id::{ApplicationId, ImageId, SlotId},
    jpeg::FileKind,
    problem::Problem,
    time::Timestamp,
    view::{BoardRow, Dossier, FormUploadResult, Messages},
};

use crate::{
    actor::{TestResponse, TestUser, new_image_id},
    app::{TestApp, beijing_time, exam, load_picture},
    application::REQUIRED,
};

const CLOSES: &str = "2021-01-26 18:00";
const GRACE: i64 = 30 * Timestamp::MINUTE_MS;

/// The exam of these tests, with half an hour for files after a fingerprint.
fn exam_with_grace() -> Exam {
    let mut allowing = Exam::clone(&exam());
    allowing.fingerprint_grace_minutes = Some(30);
    allowing
}

/// A minute before the close, in an exam that takes fingerprints.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&exam_with_grace(), now).await;
    published.expect("is published");
    app.set_time("2021-01-26 17:59");
    app
}

/// A draft with only the first picture uploaded, and the files of the others.
async fn start_incomplete_application(
    candidate: &TestUser,
) -> (ApplicationId, Vec<(&'static str, Vec<u8>)>) {
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    let mut files = REQUIRED
        .map(|(slot, file)| (slot, load_picture(file)))
        .into_iter();
    let (slot, file) = files.next().expect("there are three");
    let answer = candidate
        .upload(application, slot, new_image_id(), file)
        .await;
    assert_eq!(answer.status, 201);
    (application, files.collect())
}

/// The fingerprint as the device makes it, of the uploaded images and the local files.
fn fingerprint_of(dossier: &Dossier, files: &[(&str, Vec<u8>)]) -> Fingerprint {
    let mut foreseen = dossier.application.clone();
    for (slot, bytes) in files {
        let material = foreseen
            .materials
            .entry(slot.parse().expect("a slot"))
            .or_default();
        material.images.push(Image {
            id: new_image_id(),
            rank: 100,
            sha256: Sha256::of(bytes),
            bytes: bytes.len() as u64,
            kind: FileKind::Jpeg,
            width: 0,
            height: 0,
            file_name: String::new(),
            uploaded: dossier.now,
            file_removed: None,
        });
    }
    let looked = ReviewedSnapshot::from_application(&foreseen, &dossier.exam);
    Fingerprint::from_snapshot(&looked, &BTreeSet::new(), Vec::new())
}

async fn post_commitment(
    candidate: &TestUser,
    application: ApplicationId,
    packed: &str,
) -> TestResponse {
    let id = application.to_string();
    let arguments = [("application", id.as_str()), ("fingerprint", packed)];
    candidate
        .call("applications/register-fingerprint", &arguments)
        .await
}

/// Registers the local files; returns the time that counts.
async fn register_commitment(
    candidate: &TestUser,
    application: ApplicationId,
    files: &[(&str, Vec<u8>)],
) -> Timestamp {
    let dossier = candidate.dossier(application).await;
    let packed = fingerprint_of(&dossier, files).pack().expect("it is small");
    let answer = post_commitment(candidate, application, &packed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn lapse(app: &TestApp) -> usize {
    lapse_overdue(&app.state).await.expect("the clock acts")
}

#[tokio::test]
async fn last_committed_file_submits_as_of_commitment_time() {
    let app = start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, files) = start_incomplete_application(&candidate).await;
    let at = register_commitment(&candidate, application, &files).await;
    assert_eq!(at, beijing_time("2021-01-26 17:59"));
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Draft);
    assert_eq!(
        dossier.log[0].event,
        LogEvent::FingerprintRegistered {
            images: 3,
            arrived: 1
        }
    );

    // After the close the clock does not lapse an application whose files may still come.
    app.set_time(CLOSES);
    assert_eq!(lapse(&app).await, 0);
    app.advance(10 * Timestamp::MINUTE_MS);
    let image = new_image_id();
    let (slot, bytes) = &files[0];
    assert_eq!(
        candidate
            .upload(application, slot, image, bytes.clone())
            .await
            .status,
        201
    );
    // A repetition gets the same response after the close too.
    assert_eq!(
        candidate
            .upload(application, slot, image, bytes.clone())
            .await
            .status,
        200
    );
    assert_eq!(lapse(&app).await, 0);

    app.set_time("2021-01-26 18:29:59");
    let (slot, bytes) = &files[1];
    let last = new_image_id();
    assert_eq!(
        candidate
            .upload(application, slot, last, bytes.clone())
            .await
            .status,
        201
    );
    assert_eq!(
        candidate
            .upload(application, slot, last, bytes.clone())
            .await
            .status,
        200
    );

    let Dossier {
        application: submitted,
        receipts,
        log,
        ..
    } = candidate.dossier(application).await;
    assert_eq!(submitted.state.kind(), StateKind::Submitted);
    assert_eq!(submitted.event_times.submitted, Some(at));
    assert_eq!(submitted.state.commitment(), None);
    let [receipt] = &receipts[..] else {
        panic!("{receipts:?}")
    };
    assert_eq!(
        (receipt.submitted_at, receipt.completed),
        (at, Some(beijing_time("2021-01-26 18:29:59")))
    );
    assert!(receipt.has_valid_code());
    let event = LogEvent::Submitted {
        receipt: receipt.code.clone(),
        images: 3,
        registered_at: Some(at),
    };
    assert_eq!(log[0].event, event);

    // The reviewer sees both times and the submission by fingerprint.
    let desk = reviewer.desk(application).await.dossier;
    assert_eq!(desk.receipts[0], *receipt);
    assert!(
        desk.log
            .iter()
            .any(|entry| matches!(entry.event, LogEvent::FingerprintRegistered { .. }))
    );
    let page = reviewer
        .open(&format!("/review/{application}"))
        .await
        .text();
    assert!(page.contains("1月26日 17:59:00") && page.contains("1月26日 18:29:59"));
    assert_eq!(lapse(&app).await, 0);
}

#[tokio::test]
async fn incomplete_commitment_lapses_after_grace_and_is_logged() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = start_incomplete_application(&candidate).await;
    register_commitment(&candidate, application, &files).await;
    app.set_time("2021-01-26 18:29:59");
    let (slot, bytes) = files[0].clone();
    assert_eq!(
        candidate
            .upload(application, slot, new_image_id(), bytes)
            .await
            .status,
        201
    );
    app.advance(Timestamp::SECOND_MS);
    let (slot, bytes) = files[1].clone();
    let late = candidate
        .upload(application, slot, new_image_id(), bytes.clone())
        .await;
    assert_eq!(
        late.problem(),
        Problem::GraceOver {
            closed: beijing_time(CLOSES).plus(GRACE),
            measured: 2,
            allowed: 3
        }
    );
    assert_eq!(lapse(&app).await, 0, "what came in time may be on its way");
    app.advance(Timestamp::MINUTE_MS);
    assert_eq!(lapse(&app).await, 1);
    assert_eq!(lapse(&app).await, 0);
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Lapsed);
    assert_eq!(
        dossier.log[0].event,
        LogEvent::LapsedIncomplete {
            arrived: 2,
            images: 3
        }
    );
    assert!(dossier.receipts.is_empty());
    let messages: Messages = candidate.read("messages/list", &[("page", "0")]).await;
    assert_eq!(messages.rows[0].subject.zh, "逾期视为放弃");
    let answer = candidate
        .upload(application, slot, new_image_id(), bytes)
        .await;
    assert_eq!(answer.problem().code(), "locked");
}

#[tokio::test]
async fn commitment_ends_on_change_replacement_or_submission() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = start_incomplete_application(&candidate).await;
    let first = register_commitment(&candidate, application, &files).await;
    let promised = |dossier: &Dossier| dossier.application.commitment_status(&dossier.exam);
    // Another device adds a picture that the person did not review, so the reviewed state differs.
    let added = new_image_id();
    let more = load_picture("id-back-100-300k.jpg");
    assert_eq!(
        candidate
            .upload(application, "id-card", added, more)
            .await
            .status,
        201
    );
    let dossier = candidate.dossier(application).await;
    assert_eq!(promised(&dossier), None);
    assert!(
        dossier.application.state.commitment().is_some(),
        "it is kept, and says nothing any more"
    );
    let arguments = [
        ("application", &*application.to_string()),
        ("image", &*added.to_string()),
    ];
    assert_eq!(
        candidate.call("images/remove", &arguments).await.status,
        200
    );
    let dossier = candidate.dossier(application).await;
    assert_eq!(
        promised(&dossier).map(|it| it.at),
        Some(first),
        "as it was seen again"
    );

    app.advance(Timestamp::SECOND_MS);
    let more = [
        files.clone(),
        vec![("id-card", load_picture("id-back-100-300k.jpg"))],
    ]
    .concat();
    let second = register_commitment(&candidate, application, &more).await;
    assert_eq!(second, first.plus(Timestamp::SECOND_MS));
    let dossier = candidate.dossier(application).await;
    let now = promised(&dossier).expect("it stands");
    assert_eq!((now.at, now.images, now.arrived), (second, 4, 1));

    // All files but the fourth arrive in time: they are reviewed and submitted as they are.
    for (slot, bytes) in &files {
        assert_eq!(
            candidate
                .upload(application, slot, new_image_id(), bytes.clone())
                .await
                .status,
            201
        );
    }
    candidate.submit(application).await;
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.receipts[0].completed, None);
    assert_eq!(dossier.application.state.commitment(), None);
    assert_eq!(dossier.application.event_times.submitted, Some(dossier.now));
}

#[tokio::test]
async fn office_is_warned_before_grace_time_is_removed() {
    let app = start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let (application, files) = start_incomplete_application(&candidate).await;
    register_commitment(&candidate, application, &files).await;
    let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
    assert_eq!(board[0].promised, 1);
    assert!(
        officer
            .open("/office")
            .await
            .text()
            .contains("1 人登记过指纹")
    );

    let (db, now) = (&app.state.db, app.state.clock.now());
    for (minutes, kind) in [
        (None, ChangeKind::Removed),
        (Some(10), ChangeKind::Shortened),
        (Some(60), ChangeKind::Lengthened),
    ] {
        let mut changed = exam_with_grace();
        changed.fingerprint_grace_minutes = minutes;
        let revision = preview_version(db, &changed, now).await.expect("looks");
        let told: Vec<_> = revision
            .changes
            .iter()
            .map(|it| (it.part.clone(), it.kind))
            .collect();
        assert_eq!(told, [(DefinitionPart::Fingerprints, kind)]);
        assert_eq!(revision.committed, 1);
    }
    // If the exam withdraws the option, only complete submissions count.
    let published = db.publish_exam(&exam(), now).await;
    published.expect("is published");
    app.set_time(CLOSES);
    run_clock_jobs(&app.state).await.expect("the clock acts");
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Lapsed);
}

#[test]
fn the_definition_of_these_tests_can_be_published() {
    assert_eq!(
        shared::exam::check::check_exam(&Arc::new(exam_with_grace())),
        []
    );
}
