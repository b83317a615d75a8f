//! Tests of the quality of the reviews (R3, R11): a second person reviews a share of the applications
//! blind, and the office sees counted reasons and the agreement of the reviewers.

use shared::{
    application::StateKind,
    exam::Exam,
    view::{Agreement, ReviewQuality},
};

use crate::app::{EXAM, TestApp, exam};

/// S0 with every application reviewed twice.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    let mut blind: Exam = (*exam()).clone();
    blind.review.blind_percent = 100;
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&blind, now);
    published.await.expect("is published");
    app
}

#[tokio::test]
async fn second_reviewer_is_blind_and_agreement_is_counted() {
    let app = start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let (first, second) = (app.reviewer().await, app.reviewer().await);
    let (id, _) = candidate.apply().await;
    for slot in ["id-card", "education", "resume"] {
        first.review("review/pass", id, &[("part", slot)]).await;
    }
    first.review("review/approve", id, &[]).await;

    let stored = app.state.db.application(id).await.expect("reads");
    let stored = stored.expect("is there");
    assert_eq!(stored.state.kind(), StateKind::Submitted);
    assert!(stored.review.first_opinion.is_some());
    let desk = second.desk(id).await;
    assert_eq!(desk.dossier.application.review.first_opinion, None);
    assert!(
        desk.dossier
            .log
            .iter()
            .all(|entry| !entry.event.reveals_decision()),
        "the log does not tell either"
    );
    assert!(!first.desk(id).await.can_review);

    let faults = [("part", "education"), ("reasons[0]", "blurred")];
    second.review("review/return-part", id, &faults).await;
    for slot in ["id-card", "resume"] {
        second.review("review/pass", id, &[("part", slot)]).await;
    }
    second.review("review/send-back", id, &[]).await;

    let quality: ReviewQuality = officer
        .read("office/review-quality", &[("exam", EXAM)])
        .await;
    let [reviewer] = &quality.reviewers[..] else {
        panic!("{:?}", quality.reviewers);
    };
    let counted = Agreement {
        compared: 3,
        agreed: 2,
    };
    assert_eq!((reviewer.total, reviewer.weeks.len()), (counted, 1));
    for counts in [&quality.reasons, &quality.missed] {
        let [only] = &counts[..] else {
            panic!("{counts:?}");
        };
        let reason = only.reason.as_ref().map(ToString::to_string);
        assert_eq!(
            (
                only.part.to_string().as_str(),
                reason.as_deref(),
                only.count
            ),
            ("education", Some("blurred"), 1)
        );
    }
    let page = officer
        .open(&format!("/office/exams/{EXAM}/review-quality"))
        .await
        .text();
    assert!(page.contains("66%（2 / 3 项）"), "{page}");
}
