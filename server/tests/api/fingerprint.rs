//! Tests of submission by fingerprint (C5): near the close the registered hashes count, and exactly
//! those files may follow.

mod changed;
mod refused;

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    http::{Request, header},
};
use server::backend::{act_by_the_clock, lapse_overdue, preview_revision};
use shared::{
    application::{Fingerprint, Image, LogEvent, Looked, State, fingerprint::FINGERPRINT_LIMIT},
    digest::Sha256,
    exam::{
        Exam,
        change::{ChangeKind, Part},
    },
    id::{ApplicationId, ImageId, SlotId},
    jpeg::Kind,
    problem::Problem,
    time::Timestamp,
    view::{BoardRow, Dossier, FormUpload, Messages},
};

use crate::{
    actor::{Actor, Answer, new_image},
    app::{TestApp, exam, moment, picture},
    application::REQUIRED,
};

const CLOSES: &str = "2021-01-26 18:00";
const GRACE: i64 = 30 * Timestamp::MINUTE;

/// The exam of these tests, with half an hour for files after a fingerprint.
fn allowing() -> Exam {
    let mut allowing = Exam::clone(&exam());
    allowing.fingerprint_grace_minutes = Some(30);
    allowing
}

/// A minute before the close, in an exam that takes fingerprints.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&allowing(), now).await;
    published.expect("is published");
    app.set_time("2021-01-26 17:59");
    app
}

/// A draft with only the first picture uploaded, and the files of the others.
async fn on_a_bad_line(candidate: &Actor) -> (ApplicationId, Vec<(&'static str, Vec<u8>)>) {
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    let mut files = REQUIRED
        .map(|(slot, file)| (slot, picture(file)))
        .into_iter();
    let (slot, file) = files.next().expect("there are three");
    let answer = candidate.upload(application, slot, new_image(), file).await;
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
            id: new_image(),
            rank: 100,
            sha256: Sha256::of(bytes),
            bytes: bytes.len() as u64,
            kind: Kind::Jpeg,
            width: 0,
            height: 0,
            file_name: String::new(),
            uploaded: dossier.now,
        });
    }
    let looked = Looked::of(&foreseen, &dossier.exam);
    Fingerprint::of(&looked, &BTreeSet::new(), Vec::new())
}

async fn register(candidate: &Actor, application: ApplicationId, packed: &str) -> Answer {
    let id = application.to_string();
    let arguments = [("application", id.as_str()), ("fingerprint", packed)];
    candidate
        .call("applications/register-fingerprint", &arguments)
        .await
}

/// Registers the local files; returns the time that counts.
async fn hand_in(
    candidate: &Actor,
    application: ApplicationId,
    files: &[(&str, Vec<u8>)],
) -> Timestamp {
    let dossier = candidate.dossier(application).await;
    let packed = fingerprint_of(&dossier, files).pack().expect("it is small");
    let answer = register(candidate, application, &packed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn lapse(app: &TestApp) -> usize {
    lapse_overdue(&app.state).await.expect("the clock acts")
}

#[tokio::test]
async fn what_was_registered_in_time_is_submitted_with_its_last_byte_as_of_then() {
    let app = start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, files) = on_a_bad_line(&candidate).await;
    let at = hand_in(&candidate, application, &files).await;
    assert_eq!(at, moment("2021-01-26 17:59"));
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state, State::Draft);
    assert_eq!(
        dossier.log[0].event,
        LogEvent::Registered {
            images: 3,
            arrived: 1
        }
    );

    // After the close the clock does not lapse an application whose files may still come.
    app.set_time(CLOSES);
    assert_eq!(lapse(&app).await, 0);
    app.advance(10 * Timestamp::MINUTE);
    let image = new_image();
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
    let last = new_image();
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
    assert_eq!(submitted.state, State::Submitted);
    assert_eq!(submitted.moments.submitted, Some(at));
    assert_eq!(submitted.promise, None);
    let [receipt] = &receipts[..] else {
        panic!("{receipts:?}")
    };
    assert_eq!(
        (receipt.at, receipt.completed),
        (at, Some(moment("2021-01-26 18:29:59")))
    );
    assert!(receipt.is_genuine());
    let event = LogEvent::Submitted {
        receipt: receipt.code.clone(),
        images: 3,
        registered: Some(at),
    };
    assert_eq!(log[0].event, event);

    // The reviewer sees both times and the submission by fingerprint.
    let desk = reviewer.desk(application).await.dossier;
    assert_eq!(desk.receipts[0], *receipt);
    assert!(
        desk.log
            .iter()
            .any(|entry| matches!(entry.event, LogEvent::Registered { .. }))
    );
    let page = reviewer
        .open(&format!("/review/{application}"))
        .await
        .text();
    assert!(page.contains("1月26日 17:59:00") && page.contains("1月26日 18:29:59"));
    assert_eq!(lapse(&app).await, 0);
}

#[tokio::test]
async fn when_the_grace_time_ends_incomplete_it_lapses_and_the_log_says_how_many_came() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = on_a_bad_line(&candidate).await;
    hand_in(&candidate, application, &files).await;
    app.set_time("2021-01-26 18:29:59");
    let (slot, bytes) = files[0].clone();
    assert_eq!(
        candidate
            .upload(application, slot, new_image(), bytes)
            .await
            .status,
        201
    );
    app.advance(Timestamp::SECOND);
    let (slot, bytes) = files[1].clone();
    let late = candidate
        .upload(application, slot, new_image(), bytes.clone())
        .await;
    assert_eq!(
        late.problem(),
        Problem::GraceOver {
            closed: moment(CLOSES).plus(GRACE),
            measured: 2,
            allowed: 3
        }
    );
    assert_eq!(lapse(&app).await, 0, "what came in time may be on its way");
    app.advance(Timestamp::MINUTE);
    assert_eq!(lapse(&app).await, 1);
    assert_eq!(lapse(&app).await, 0);
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state, State::Lapsed);
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
        .upload(application, slot, new_image(), bytes)
        .await;
    assert_eq!(answer.problem().code(), "locked");
}

#[tokio::test]
async fn before_the_close_a_change_ends_it_another_replaces_it_and_a_submission_supersedes_it() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = on_a_bad_line(&candidate).await;
    let first = hand_in(&candidate, application, &files).await;
    let promised = |dossier: &Dossier| dossier.application.promised(&dossier.exam);
    // Another device adds a picture that the person did not review, so the reviewed state differs.
    let added = new_image();
    let more = picture("id-back-100-300k.jpg");
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
        dossier.application.promise.is_some(),
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

    app.advance(Timestamp::SECOND);
    let more = [
        files.clone(),
        vec![("id-card", picture("id-back-100-300k.jpg"))],
    ]
    .concat();
    let second = hand_in(&candidate, application, &more).await;
    assert_eq!(second, first.plus(Timestamp::SECOND));
    let dossier = candidate.dossier(application).await;
    let now = promised(&dossier).expect("it stands");
    assert_eq!((now.at, now.images, now.arrived), (second, 4, 1));

    // All files but the fourth arrive in time: they are reviewed and submitted as they are.
    for (slot, bytes) in &files {
        assert_eq!(
            candidate
                .upload(application, slot, new_image(), bytes.clone())
                .await
                .status,
            201
        );
    }
    candidate.submit(application).await;
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.receipts[0].completed, None);
    assert_eq!(dossier.application.promise, None);
    assert_eq!(dossier.application.moments.submitted, Some(dossier.now));
}

#[tokio::test]
async fn the_office_sees_who_waits_and_is_told_before_it_takes_the_time_away() {
    let app = start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let (application, files) = on_a_bad_line(&candidate).await;
    hand_in(&candidate, application, &files).await;
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
        let mut changed = allowing();
        changed.fingerprint_grace_minutes = minutes;
        let revision = preview_revision(db, &changed, now).await.expect("looks");
        let told: Vec<_> = revision
            .changes
            .iter()
            .map(|it| (it.part.clone(), it.kind))
            .collect();
        assert_eq!(told, [(Part::Fingerprints, kind)]);
        assert_eq!(revision.promised, 1);
    }
    // If the exam withdraws the option, only complete submissions count.
    let published = db.publish_exam(&exam(), now).await;
    published.expect("is published");
    app.set_time(CLOSES);
    act_by_the_clock(&app.state).await.expect("the clock acts");
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state, State::Lapsed);
}

#[test]
fn the_definition_of_these_tests_can_be_published() {
    assert_eq!(shared::exam::check::check(&Arc::new(allowing())), []);
}
