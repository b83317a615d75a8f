//! Tests of held decisions (R13): until one goes out, its candidate sees nothing of it, and its
//! reviewer can take it back.

use axum::body::Body;
use server::jobs::release_held_decisions;
use shared::{
    application::{Application, Decision, LogEvent, QueuedAct, ReviewAct, StateKind},
    exam::{Exam, Publication},
    id::ApplicationId,
    problem::Problem,
    time::Timestamp,
    view::{BoardRow, Dossier, MyExams, ReviewQueue},
};

use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, TestApp, exam},
    application::REQUIRED,
};

const HOLD_MINUTES: u16 = 10;
const HOLD_MS: i64 = HOLD_MINUTES as i64 * Timestamp::MINUTE_MS;

/// S0 with a hold, so that its pictures and slots can be used.
async fn start() -> TestApp {
    start_with(|_| {}).await
}

async fn start_with(change: impl FnOnce(&mut Exam)) -> TestApp {
    let app = TestApp::start().await;
    let mut held: Exam = (*exam()).clone();
    held.review.hold_minutes = HOLD_MINUTES;
    change(&mut held);
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&held, now).await;
    published.expect("is published");
    app
}

async fn release(app: &TestApp) -> usize {
    release_held_decisions(&app.state).await.expect("runs")
}

/// Gives every part its verdict, without the decision.
async fn judge(reviewer: &TestUser, id: ApplicationId, decision: &Decision) {
    let first = match decision {
        Decision::Return => Some("edu-qr"),
        Decision::Refuse { .. } => Some("edu-level"),
        Decision::Approve => None,
    };
    for (slot, _) in REQUIRED {
        match first.filter(|_| slot == "education") {
            Some(reason) => {
                let fields = [("part", slot), ("reasons[0]", reason)];
                reviewer.review("review/return-part", id, &fields).await;
            }
            None => {
                let part = [("part", slot)];
                reviewer.review("review/pass", id, &part).await;
            }
        }
    }
}

async fn decide(reviewer: &TestUser, id: ApplicationId, decision: &Decision) {
    match decision {
        Decision::Return => reviewer.review("review/send-back", id, &[]).await,
        Decision::Approve => reviewer.review("review/approve", id, &[]).await,
        Decision::Refuse { note } => {
            let note = [("note", note.as_str())];
            reviewer.review("review/refuse", id, &note).await;
        }
    }
}

/// Sends an act on the newest revision.
async fn act(reviewer: &TestUser, id: ApplicationId, act: ReviewAct) -> TestResponse {
    let revision = reviewer.desk(id).await.dossier.application.revision;
    let act = QueuedAct::new(id, revision, act);
    send(reviewer, &act).await
}

async fn send(reviewer: &TestUser, act: &QueuedAct) -> TestResponse {
    let body = serde_json::json!({ "act": act }).to_string();
    let request = axum::http::Request::post("/api/review/act")
        .header("content-type", "application/json")
        .header("accept", "application/json");
    reviewer.send(request, Body::from(body)).await
}

fn decisions() -> [Decision; 3] {
    let note = "学历不符合".to_owned();
    [
        Decision::Return,
        Decision::Approve,
        Decision::Refuse { note },
    ]
}

/// All that a candidate can read of an application, with the revision left out: every verdict raises
/// it too.
#[derive(Debug, PartialEq)]
struct CandidateReading {
    dossier: Dossier,
    cards: Vec<(Option<StateKind>, Option<ApplicationId>)>,
    messages: u64,
    pages: Vec<u16>,
}

async fn read_all(candidate: &TestUser, id: ApplicationId) -> CandidateReading {
    let mut dossier = candidate.dossier(id).await;
    dossier.application.revision = 0;
    let mine: MyExams = candidate.read("applications/mine", &[]).await;
    let cards = mine
        .entered
        .iter()
        .map(|card| (card.state, card.application));
    let mut pages = Vec::new();
    for path in [
        format!("/applications/{id}"),
        format!("/applications/{id}/materials"),
        format!("/applications/{id}/papers"),
        format!("/applications/{id}/payment"),
        "/messages".to_owned(),
    ] {
        let page = candidate.open(&path).await;
        for word in ["审核通过", "不通过", "退回补正", "尚未发出", "学历不符合"]
        {
            assert!(!page.text().contains(word), "{path} says {word}");
        }
        pages.push(page.status);
    }
    CandidateReading {
        cards: cards.collect(),
        messages: candidate.messages().await.total,
        pages,
        dossier,
    }
}

#[tokio::test]
async fn candidate_reads_nothing_of_a_held_decision() {
    for decision in decisions() {
        let app = start().await;
        let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
        let (id, _) = candidate.apply().await;
        judge(&reviewer, id, &decision).await;
        let before = read_all(&candidate, id).await;
        assert_eq!(
            before.dossier.application.state.kind(),
            StateKind::UnderReview
        );
        decide(&reviewer, id, &decision).await;
        assert_eq!(read_all(&candidate, id).await, before, "{decision:?}");

        app.state.clock.advance(HOLD_MS - 1);
        assert_eq!(release(&app).await, 0, "a millisecond is left");
        app.state.clock.advance(-Timestamp::DAY_MS);
        assert_eq!(release(&app).await, 0, "the clock was set back");
        app.state.clock.advance(Timestamp::DAY_MS + 1);
        let candidate = app.sign_in_again(&candidate).await;
        assert_eq!(candidate.messages().await.total, before.messages);
        assert_eq!(release(&app).await, 1);
        assert_eq!(release(&app).await, 0, "once");

        let after = candidate.dossier(id).await;
        assert_eq!(after.application.state.kind(), decision.state_kind());
        assert_eq!(candidate.messages().await.total, before.messages + 1);
        let internal = after.log.iter().filter(|entry| entry.event.is_internal());
        assert_eq!(internal.count(), 0);
        // The entry names the reviewer to the office, and its role to the candidate.
        assert!(after.log[0].role.is_some() && after.log[0].name.is_none());
        let desk = app.sign_in_again(&reviewer).await.desk(id).await;
        assert!(desk.dossier.log[0].name.is_some());
        assert!(matches!(
            desk.dossier.log[1].event,
            LogEvent::DecisionHeld { .. }
        ));
    }
}

#[tokio::test]
async fn time_to_mend_counts_from_the_release() {
    let app = start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (id, _) = candidate.apply().await;
    judge(&reviewer, id, &Decision::Return).await;
    decide(&reviewer, id, &Decision::Return).await;
    // The server does not run when the hold ends.
    app.state.clock.advance(HOLD_MS + Timestamp::HOUR_MS);
    let released = app.state.clock.now();
    assert_eq!(release(&app).await, 1);
    let candidate = app.sign_in_again(&candidate).await;
    let dossier = candidate.dossier(id).await;
    assert_eq!(dossier.application.event_times.returned, Some(released));
    let period = dossier.application.submission_period(&dossier.exam);
    let closes = period.map(|period| period.closes);
    assert_eq!(closes, Some(released.plus(3 * Timestamp::DAY_MS)));
}

#[tokio::test]
async fn reviewer_takes_a_held_decision_back_and_decides_again() {
    let app = start().await;
    let (candidate, reviewer, other) = (
        app.candidate().await,
        app.reviewer().await,
        app.reviewer().await,
    );
    let (id, _) = candidate.apply().await;
    judge(&reviewer, id, &Decision::Approve).await;
    let verdicts = |application: &Application| application.materials.clone();
    let judged = reviewer.desk(id).await.dossier.application;
    decide(&reviewer, id, &Decision::Approve).await;
    let held = reviewer.desk(id).await;
    assert!(held.find_own_held_decision().is_some());
    assert_eq!(held.claim, None, "nobody works on it");
    let page = reviewer.open(&format!("/review/{id}")).await.text();
    let until = "10:10:00 发出";
    assert!(page.contains(until) && page.contains("/api/review/take-back"));

    // The number of held decisions follows the grants.
    let stranger = app.reviewer_with(EXAM, &[]).await;
    for (reader, count) in [(&reviewer, 1), (&stranger, 0)] {
        let queue: ReviewQueue = reader.read("review/queue", &[("filter[page]", "0")]).await;
        assert_eq!(queue.held, count);
    }

    // Another reviewer reads the hold, and can neither take it back nor take it over.
    let seen = other.open(&format!("/review/{id}")).await.text();
    assert!(seen.contains(until) && !seen.contains("/api/review/take-back"));
    let foreign = act(&other, id, ReviewAct::TakeBack).await;
    assert_eq!(foreign.problem(), Problem::NotAllowed);
    let number = id.to_string();
    let taken = other
        .call("review/take-over", &[("application", &number)])
        .await;
    assert!(matches!(taken.problem(), Problem::DecisionHeld { .. }));

    let stale = QueuedAct::new(id, held.dossier.application.revision, ReviewAct::TakeBack);
    reviewer.review("review/take-back", id, &[]).await;
    let back = reviewer.desk(id).await;
    assert!(back.can_act() && back.claim.is_some());
    assert_eq!(verdicts(&back.dossier.application), verdicts(&judged));
    assert_eq!(
        send(&reviewer, &stale).await.status,
        200,
        "its answer was lost"
    );
    app.state.clock.advance(HOLD_MS);
    assert_eq!(release(&app).await, 0);

    let fields = [("part", "resume"), ("reasons[0]", "blurred")];
    reviewer.review("review/return-part", id, &fields).await;
    decide(&reviewer, id, &Decision::Return).await;
    app.state.clock.advance(HOLD_MS);
    assert_eq!(release(&app).await, 1);
    let late = act(&reviewer, id, ReviewAct::TakeBack).await;
    let state = StateKind::Returned;
    assert_eq!(late.problem(), Problem::NotInReview { state });
    let candidate = app.sign_in_again(&candidate).await;
    let log = candidate.dossier(id).await.log;
    let is_approval = |event: &LogEvent| matches!(event, LogEvent::Approved);
    assert!(log.iter().all(|entry| !is_approval(&entry.event)));
    assert!(matches!(log[0].event, LogEvent::Returned { .. }));
}

#[tokio::test]
async fn held_decision_refuses_the_stale_take_back_by_its_state() {
    let app = start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (id, _) = candidate.apply().await;
    judge(&reviewer, id, &Decision::Approve).await;
    decide(&reviewer, id, &Decision::Approve).await;
    let revision = reviewer.desk(id).await.dossier.application.revision;
    app.state.clock.advance(HOLD_MS);
    assert_eq!(release(&app).await, 1);
    // The desk was read before the release.
    let late = QueuedAct::new(id, revision, ReviewAct::TakeBack);
    let state = StateKind::Approved;
    let problem = send(&reviewer, &late).await.problem();
    assert_eq!(problem, Problem::NotInReview { state });
}

#[tokio::test]
async fn held_applications_are_counted_and_do_not_wait() {
    let app = start().await;
    let (candidate, reviewer, officer) = (
        app.candidate().await,
        app.reviewer().await,
        app.officer().await,
    );
    let (id, _) = candidate.apply().await;
    judge(&reviewer, id, &Decision::Approve).await;
    decide(&reviewer, id, &Decision::Approve).await;

    let reader = &reviewer;
    let queue = |name: &'static str, value: &'static str| async move {
        let filter = [(name, value)];
        reader.read::<ReviewQueue>("review/queue", &filter).await
    };
    let waiting = queue("filter[page]", "0").await;
    assert_eq!((waiting.total, waiting.held), (0, 1));
    assert!(waiting.waiting.is_empty());
    let held = queue("filter[held]", "true").await;
    assert_eq!(held.rows.len(), 1);
    let decision = held.rows[0].held.as_ref().expect("is held");
    assert_eq!(decision.decision, Decision::Approve);
    let page = reviewer.open("/review?held=true").await.text();
    assert!(page.contains("10:10:00 发出") && page.contains("待发出"));
    let next = reviewer.call("review/claim-next", &[]).await;
    assert_eq!(next.json::<Option<ApplicationId>>(), None);

    let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
    let row = board.iter().find(|row| row.exam.as_str() == EXAM);
    assert_eq!(row.map(|row| row.held), Some(1));
    let page = officer.open("/office").await.text();
    assert!(page.contains("审核中的有 1 份已有结论，尚未发出"));
    app.state.clock.advance(HOLD_MS);
    assert_eq!(release(&app).await, 1);
    let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
    assert!(board.iter().all(|row| row.held == 0));
}

#[tokio::test]
async fn results_are_not_published_while_a_decision_is_held() {
    let app = start_with(|exam| exam.results = Publication::WhenPublished).await;
    let (candidate, reviewer, officer) = (
        app.candidate().await,
        app.reviewer().await,
        app.officer().await,
    );
    let (id, _) = candidate.apply().await;
    judge(&reviewer, id, &Decision::Approve).await;
    decide(&reviewer, id, &Decision::Approve).await;
    let publish = || officer.call("office/publish-results", &[("exam", EXAM)]);
    let early = publish().await.problem();
    assert_eq!(early, Problem::Undecided { count: 1 });
    app.state.clock.advance(HOLD_MS);
    assert_eq!(release(&app).await, 1);
    assert_eq!(publish().await.status, 200);
}
