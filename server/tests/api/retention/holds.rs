//! Tests of removals with something held back, of several batches, and of the shown moment (A9).

use shared::{
    exam::{Exam, Publication, Retention, WindowSpan},
    id::ApplicationId,
    review_grant::GrantKind,
    time::Timestamp,
    view::HeldBackReason,
};

use super::{DAYS, DECIDED, DUE, page};
use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
    national,
    payment::approved_in,
};

impl TestUser {
    async fn propose_review(&self, id: ApplicationId) {
        let id = id.to_string();
        let proposal = [
            ("application", id.as_str()),
            ("target", "under-review"),
            ("reason", "学历认证已被撤销"),
        ];
        let proposed = self.call("review/propose-correction", &proposal).await;
        assert_eq!(proposed.status, 200, "{}", proposed.text());
    }
}

#[tokio::test]
async fn open_payment_holds_pictures_back() {
    let (app, _, candidate, id) = approved_in(TestApp::start().await).await;
    let changed = Exam {
        retention: Retention {
            pictures_days_after_result: Some(DAYS),
            drafts_days_after_close: None,
        },
        ..national::exam()
    };
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&changed, now).await;
    published.expect("is published");
    candidate.order(id, "alipay").await.expect("is due");
    app.set_time("2025-06-01 10:00");
    let now = app.state.clock.now();
    let found = app.state.db.find_due_content(&changed.code, now).await;
    let found = found.expect("reads");
    assert!(found.due.is_empty(), "{found:?}");
    let held: Vec<_> = found.held_back.iter().map(|row| &row.reasons).collect();
    assert_eq!(held, [&vec![HeldBackReason::Payment]]);
    let has_due = app.state.db.has_due_content(&changed, now).await;
    assert!(!has_due.expect("reads"));
}

#[tokio::test]
async fn hold_that_ends_before_the_job_holds_nothing() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (one, _) = app.candidate().await.apply().await;
    let (other, _) = app.candidate().await.apply().await;
    for id in [one, other] {
        app.approve_at(id, DECIDED).await;
    }
    let kinds = [GrantKind::Supervisor];
    let first = app.reviewer_with(EXAM, &kinds).await;
    first.propose_review(one).await;
    let proposed = app.state.clock.now();
    app.set_time(DUE);
    let officer = app.officer().await;
    let shown = app.due().await;
    assert_eq!(shown.results.applications, 1);
    let now = app.state.clock.now();
    let started = officer.remove_shown(&shown.to_string(), now).await;
    assert_eq!(started.status, 302, "{}", started.text());
    let second = app.reviewer_with(EXAM, &kinds).await;
    let (id, at) = (one.to_string(), proposed.0.to_string());
    let declined = [
        ("application", id.as_str()),
        ("proposed", at.as_str()),
        ("note", "证书有效"),
    ];
    let answer = second.call("review/decline-correction", &declined).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    app.remove().await;
    // The pictures were due then and are due now, and the record has the number that was removed.
    let removals = app.removals().await;
    assert_eq!(removals[0].removed.results.applications, 2);
    assert!(app.due().await.is_empty());
}

#[tokio::test]
async fn removal_goes_through_several_full_batches() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let mut applications = Vec::new();
    for _ in 0..5 {
        applications.push(app.candidate().await.apply().await.0);
    }
    for id in &applications {
        app.approve_at(*id, DECIDED).await;
    }
    // The second of the first batch is held back, and the batches go on after it.
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    supervisor.propose_review(applications[1]).await;
    app.set_time(DUE);
    let officer = app.officer().await;
    let (shown, now) = (app.due().await, app.state.clock.now());
    assert_eq!(shown.results.applications, 4);
    let started = officer.remove_shown(&shown.to_string(), now).await;
    assert_eq!(started.status, 302, "{}", started.text());
    let db = &app.state.db;
    let run = db.list_unfinished_removals().await.expect("reads")[0];
    let mut ends = Vec::new();
    for _ in 0..3 {
        let is_over = db.remove_due_batch(run, 2, now).await;
        ends.push(is_over.expect("removes"));
    }
    assert_eq!(ends, [false, false, true]);
    assert_eq!(app.removals().await[0].removed, shown);
}

#[tokio::test]
async fn known_case_keeps_a_file_that_a_removal_shares() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (case, other) = (app.candidate().await, app.candidate().await);
    // Both send the same bytes.
    let ((known, images), (removed, _)) = (case.apply().await, other.apply().await);
    let number = case.application(known).await.number;
    for id in [known, removed] {
        app.approve_at(id, DECIDED).await;
    }
    let officer = app.officer().await;
    let fields = [("exam", EXAM), ("number", number.as_str())];
    let marked = officer.call("office/mark-known-case", &fields).await;
    assert!(marked.status < 400, "{}", marked.text());
    app.set_time(DUE);
    app.remove_all_due().await;
    assert_eq!(app.removals().await[0].removed.results.applications, 1);
    assert_eq!(app.sweep_twice().await, 0);
    let reviewer = app.reviewer().await;
    for image in images {
        assert_eq!(reviewer.status(known, image).await, [200, 200]);
    }
}

#[tokio::test]
async fn numbers_are_compared_with_those_of_the_shown_moment() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (one, _) = app.candidate().await.apply().await;
    let (later, _) = app.candidate().await.apply().await;
    app.approve_at(one, DECIDED).await;
    app.approve_at(later, "2021-01-27 10:05").await;
    app.set_time(DUE);
    let officer = app.officer().await;
    let (shown, at) = (app.due().await.to_string(), app.state.clock.now());
    // The officer reads the page, and meanwhile another application becomes due.
    app.set_time("2021-02-26 10:06");
    let future = app.state.clock.now().plus(Timestamp::MINUTE_MS);
    // A moment after now counts as now, when more is due than was shown.
    assert_eq!(officer.remove_shown(&shown, future).await.status, 409);
    let without = officer.post_page(&page(), &[("shown", &shown)]).await;
    assert_eq!(without.status, 400);
    let started = officer.remove_shown(&shown, at).await;
    assert_eq!(started.status, 302, "{}", started.text());
    app.remove().await;
    assert_eq!(app.removals().await[0].removed.results.applications, 1);
    assert_eq!(app.due().await.results.applications, 1, "the later one");
}

#[tokio::test]
async fn a_moment_from_a_clock_ahead_counts_as_now() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (id, _) = app.candidate().await.apply().await;
    app.approve_at(id, DECIDED).await;
    app.set_time(DUE);
    let officer = app.officer().await;
    let shown = app.due().await.to_string();
    let ahead = app.state.clock.now().plus(Timestamp::MINUTE_MS);
    let started = officer.remove_shown(&shown, ahead).await;
    assert_eq!(started.status, 302, "{}", started.text());
    app.remove().await;
    assert_eq!(app.removals().await[0].removed.results.applications, 1);
}

#[tokio::test]
async fn window_of_an_older_version_in_use_delays_a_removal() {
    let app = TestApp::start().await;
    app.publish_with_end("2021-06-01 00:00").await;
    let (id, _) = app.candidate().await.apply().await;
    app.approve_at(id, "2021-01-25 10:00").await;
    // The next version ends earlier; a decided application keeps its version.
    app.publish_with_end("2021-01-26 18:00").await;
    app.set_time("2021-05-31 23:59");
    assert!(app.due().await.is_empty());
    app.set_time("2021-06-01 00:00");
    assert_eq!(app.due().await.results.applications, 1);
    // A version that no application has counts for nothing.
    app.publish_with_end("2021-12-01 00:00").await;
    app.publish_with_end("2021-01-26 18:00").await;
    assert_eq!(app.due().await.results.applications, 1);
}

impl TestApp {
    /// Publishes a version with the rule whose fixed windows end at this time.
    async fn publish_with_end(&self, civil: &str) {
        let mut changed = Exam::clone(&exam());
        changed.retention.pictures_days_after_result = Some(DAYS);
        for window in &mut changed.windows {
            if let WindowSpan::Fixed { closes, .. } = &mut window.span {
                *closes = civil.parse().expect("a time");
            }
        }
        let published = self.state.db.publish_exam(&changed, self.state.clock.now());
        published.await.expect("is published");
    }
}
