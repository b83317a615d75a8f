//! Tests of held decisions in the database: a restart keeps them, and each goes out once.

use futures::future::join_all;
use shared::{
    application::{Command, LogEvent, StateKind},
    exam::Exam,
    id::{AccountId, ApplicationId},
    role::{Actor, Role},
};

use super::TestDatabase;
use crate::db::Database;

const HOLD_MINUTES: i64 = 10;

/// A database whose exam holds decisions.
async fn start() -> TestDatabase {
    let mut bench = TestDatabase::start().await;
    let mut exam: Exam = bench.exam.clone();
    exam.review.hold_minutes = HOLD_MINUTES as u16;
    let published = bench.db.publish_exam(&exam, bench.time_at_minute(0)).await;
    published.expect("is published");
    bench.exam = exam;
    bench
}

/// An application that was approved at this minute.
async fn approve(bench: &TestDatabase, login: &str, minute: i64) -> (AccountId, ApplicationId) {
    let (candidate, id) = bench.create_submitted_application(login, 10).await;
    let reviewer = bench
        .create_account(Role::Reviewer, &format!("r{login}"))
        .await;
    let reviewer = Actor::Reviewer(reviewer);
    bench.judge_all(id, None, reviewer).await;
    let at = bench.time_at_minute(minute);
    let approved = bench.db.perform(id, None, Command::Approve, reviewer, at);
    approved.await.expect("is approved");
    (candidate, id)
}

async fn state(db: &Database, id: ApplicationId) -> StateKind {
    let found = db.application(id).await.expect("reads");
    found.expect("is there").state.kind()
}

#[tokio::test]
async fn held_decision_survives_a_restart_and_then_goes_out() {
    let bench = start().await;
    let (_, id) = approve(&bench, "c", 40).await;
    let restarted = bench.reconnect().await;
    let read = restarted.application(id).await.expect("reads");
    let held = read.expect("is there").held_decision().cloned();
    let until = bench.time_at_minute(40 + HOLD_MINUTES);
    assert_eq!(held.map(|held| held.until), Some(until));
    let early = restarted.release_decision(id, until.plus(-1)).await;
    assert!(!early.expect("runs"));
    assert!(restarted.release_decision(id, until).await.expect("runs"));
    assert_eq!(state(&restarted, id).await, StateKind::Approved);
    let read = restarted.application(id).await.expect("reads");
    assert_eq!(read.expect("is there").held_decision(), None);
}

#[tokio::test]
async fn concurrent_releases_send_one_message() {
    let bench = start().await;
    let (candidate, id) = approve(&bench, "c", 40).await;
    let other = bench.reconnect().await;
    let now = bench.time_at_minute(60);
    let releases = (0..8).map(|turn| {
        let db = if turn % 2 == 0 { &bench.db } else { &other };
        db.release_decision(id, now)
    });
    let released = join_all(releases).await.into_iter();
    let released = released.filter(|is_released| *is_released.as_ref().expect("runs"));
    assert_eq!(released.count(), 1);
    let log = bench.db.log(id).await.expect("reads");
    let approvals = log.iter().filter(|it| it.event == LogEvent::Approved);
    assert_eq!(approvals.count(), 1);
    assert_eq!(bench.db.count_unread(candidate).await.expect("reads"), 1);
}

#[tokio::test]
async fn due_decisions_are_listed_in_batches_by_time() {
    let bench = start().await;
    let mut expected = Vec::new();
    for (login, minute) in [("a", 41), ("b", 40), ("c", 40), ("d", 43)] {
        let (_, id) = approve(&bench, login, minute).await;
        expected.push((minute + HOLD_MINUTES, id));
    }
    expected.retain(|(minute, _)| *minute <= 52);
    expected.sort();
    let now = bench.time_at_minute(52);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let due = bench.db.list_due_decisions(after, now, 2).await;
        let due = due.expect("reads");
        assert!(due.len() <= 2);
        let Some(last) = due.last() else { break };
        after = Some(*last);
        found.extend(due);
    }
    let found: Vec<_> = found
        .iter()
        .map(|due| (due.until, due.application))
        .collect();
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(minute, id)| (bench.time_at_minute(minute), id))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(bench.db.count_held(None).await.expect("reads"), 4);
}
