//! Tests of published results (S1-19, SH-16): before it candidates do not see the decision.

use shared::{
    application::{LogEvent, StateKind},
    exam::Exam,
    id::ApplicationId,
    problem::Problem,
    view::{BoardRow, MyExams, ResultsStatus},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
};

/// S0 with results that the office publishes, so that its pictures and slots can be used.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    let mut later: Exam = (*exam()).clone();
    later.results = shared::exam::Publication::WhenPublished;
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&later, now)
        .await
        .expect("is published");
    app
}

async fn approve(reviewer: &TestUser, id: ApplicationId) {
    for slot in ["id-card", "education", "resume"] {
        reviewer.review("review/pass", id, &[("part", slot)]).await;
    }
    reviewer.review("review/approve", id, &[]).await;
}

#[tokio::test]
async fn a_decision_is_hidden_everywhere_until_the_office_publishes() {
    let app = start().await;
    let (candidate, reviewer, officer) = (
        app.candidate().await,
        app.reviewer().await,
        app.officer().await,
    );
    let (id, _) = candidate.apply().await;
    approve(&reviewer, id).await;

    let seen = candidate.dossier(id).await;
    assert_eq!(seen.application.state.kind(), StateKind::UnderReview);
    assert_eq!(seen.application.state.decided_at(), None);
    assert!(seen.log.iter().all(|entry| !entry.event.reveals_decision()));
    assert!(
        seen.application
            .materials
            .values()
            .all(|it| it.verdict.is_pending())
    );
    let mine: MyExams = candidate.read("applications/mine", &[]).await;
    assert_eq!(mine.entered[0].state, Some(StateKind::UnderReview));
    let page = candidate.open(&format!("/applications/{id}")).await;
    assert!(
        !page.text().contains("审核通过"),
        "S1-17: the page says 审核中"
    );
    assert!(page.text().contains("审核人员正在审核，内容已锁定"));
    let arguments = [
        ("application", &*id.to_string()),
        ("facts[household]", "yes"),
    ];
    let act = candidate
        .call("applications/answer-facts", &arguments)
        .await;
    assert_eq!(
        act.problem(),
        Problem::Locked(shared::application::LockReason::Submitted)
    );

    // The reviewer and the office see the decision.
    assert_eq!(
        reviewer.desk(id).await.dossier.application.state.kind(),
        StateKind::Approved
    );
    assert_eq!(
        officer
            .call("office/publish-results", &[("exam", EXAM)])
            .await
            .status,
        200
    );
    let seen = candidate.dossier(id).await;
    assert_eq!(seen.application.state.kind(), StateKind::Approved);
    assert!(
        seen.log
            .iter()
            .any(|entry| entry.event == LogEvent::Approved)
    );
    let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
    let row = board
        .iter()
        .find(|row| row.exam.as_str() == EXAM)
        .expect("a row");
    assert_eq!(row.results, ResultsStatus::Published(app.state.clock.now()));
}

#[tokio::test]
async fn results_are_published_only_when_everyone_is_decided() {
    let app = start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let empty = officer
        .call("office/publish-results", &[("exam", EXAM)])
        .await;
    assert_eq!(empty.problem(), Problem::NoResults);
    let (id, _) = candidate.apply().await;
    let early = officer
        .call("office/publish-results", &[("exam", EXAM)])
        .await;
    assert_eq!(early.problem(), Problem::Undecided { count: 1 });
    approve(&app.reviewer().await, id).await;
    assert_eq!(
        officer
            .call("office/publish-results", &[("exam", EXAM)])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn an_exam_that_shows_results_at_once_has_nothing_to_publish() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let answer = officer
        .call("office/publish-results", &[("exam", EXAM)])
        .await;
    assert_eq!(answer.problem(), Problem::NotAllowed);
}
