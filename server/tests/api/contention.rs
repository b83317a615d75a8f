//! Tests of concurrent actions: the second gets an error, and nothing is done twice or lost.

use futures::future::join_all;
use shared::{application::StateKind, problem::Problem};

use crate::{
    actor::new_image_id,
    app::{TestApp, load_picture},
    application::REQUIRED,
};

const PAPER: &str = "scan-diploma-under-300k.jpg";

#[tokio::test(flavor = "multi_thread")]
async fn the_same_image_sent_twice_at_once_is_one_image() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image_id();
    let answers = join_all(
        (0..8).map(|_| candidate.upload(application, "education", id, load_picture(PAPER))),
    )
    .await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
    assert_eq!(
        candidate
            .application(application)
            .await
            .images(&"education".parse().expect("a slot"))
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_for_two_takes_two_of_six_that_come_at_once() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let uploads = (0..6)
        .map(|_| candidate.upload(application, "id-card", new_image_id(), load_picture(PAPER)));
    let answers = join_all(uploads).await;
    let (taken, full): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((taken.len(), full.len()), (2, 4));
    assert!(
        full.iter()
            .all(|answer| answer.problem() == Problem::SlotFull { most: 2 })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn five_tabs_submit_once() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    let revision = candidate
        .application(application)
        .await
        .revision
        .to_string();
    let id = application.to_string();
    let arguments = [("application", id.as_str()), ("revision", &revision)];
    let answers = join_all((0..5).map(|_| candidate.call("applications/submit", &arguments))).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1
    );
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 409))
    );
    assert_eq!(candidate.dossier(application).await.receipts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reviewers_cannot_both_decide() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (first, second) = (app.reviewer().await, app.reviewer().await);
    let (application, _) = candidate.apply().await;
    for (slot, _) in REQUIRED {
        first
            .review("review/pass", application, &[("part", slot)])
            .await;
    }
    let revision = first
        .desk(application)
        .await
        .dossier
        .application
        .revision
        .to_string();
    let id = application.to_string();
    let arguments = [
        ("application", id.as_str()),
        ("revision", &revision),
        ("note", "不符合条件"),
    ];
    let taken_over = [("application", id.as_str())];
    let (approval, taken_over) = tokio::join!(
        first.call("review/approve", &arguments[..2]),
        second.call("review/take-over", &taken_over),
    );
    // The claim changes hands before or after the decision, never between its check and its write.
    let state = candidate.application(application).await.state.kind();
    assert_eq!(state == StateKind::Approved, approval.status == 200);
    assert_eq!(approval.status == 200, taken_over.status == 409);
    let refusal = second.call("review/refuse", &arguments).await;
    assert_ne!(refusal.status, 200, "nobody was found not to be eligible");
}
