//! Tests of the queue's order, filters and counts, of exam versions and of the roster.

use shared::{
    application::{Command, StateKind, Verdict},
    exam::{
        Exam,
        roster::{AdmissionPolicy, Roster, UploadPolicy},
    },
    id::{AccountId, ApplicationId},
    person::IdNumber,
    problem::Problem,
    role::{Actor, Role},
    time::Timestamp,
    view::QueueFilter,
};

use super::TestDatabase;
use crate::{
    db::{CountScope, NewAccount, RosterEntry},
    error::Error,
    random,
};

#[tokio::test]
async fn queue_is_oldest_first_and_searchable() {
    let bench = TestDatabase::start().await;
    let (_, late) = bench.create_submitted_application("late", 20).await;
    let (_, early) = bench.create_submitted_application("early", 10).await;
    bench.create_filled_application("draft").await;
    let account = bench.create_account(Role::Reviewer, "r").await;
    let reviewer = Actor::Reviewer(account);
    let (_, done) = bench.create_submitted_application("done%", 5).await;
    let refuse = Command::Refuse {
        note: "不符合".to_owned(),
    };
    bench
        .db
        .perform(done, None, refuse, reviewer, bench.time_at_minute(30))
        .await
        .expect("refuses");

    let all = bench
        .db
        .queue(&QueueFilter::default(), bench.time_at_minute(40))
        .await
        .expect("reads");
    assert_eq!(
        all.rows
            .iter()
            .map(|row| row.application)
            .collect::<Vec<_>>(),
        [early, late]
    );
    assert_eq!((all.total, all.rows[0].images), (2, 3));
    assert_eq!(
        (
            all.counts[&StateKind::Submitted],
            all.counts[&StateKind::Refused],
            all.counts[&StateKind::Draft]
        ),
        (2, 1, 0)
    );
    let board = bench
        .db
        .count_states(Some(&bench.code()), CountScope::All)
        .await
        .expect("counts");
    assert_eq!(board[&StateKind::Draft], 1);

    let search = |text: &str| QueueFilter {
        search: Some(text.to_owned()),
        ..QueueFilter::default()
    };
    for (text, found) in [
        ("人early", 1),
        ("sz-2021-0000", 3),
        ("人", 3),
        ("%", 1),
        ("_", 0),
        ("draft", 0),
    ] {
        let queue = bench
            .db
            .queue(&search(text), bench.time_at_minute(40))
            .await
            .expect("reads");
        assert_eq!(queue.total, found, "{text}");
    }
    let refused = QueueFilter {
        state: Some(StateKind::Refused),
        ..QueueFilter::default()
    };
    let refused = bench
        .db
        .queue(&refused, bench.time_at_minute(40))
        .await
        .expect("reads");
    assert_eq!(refused.rows[0].reviewer.as_deref(), Some("人r"));

    let current = bench
        .db
        .application(early)
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(
        bench
            .db
            .find_next_application(None, Some(&current), account, bench.time_at_minute(40))
            .await
            .expect("reads"),
        Some(late)
    );
    let current = bench
        .db
        .application(late)
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(
        bench
            .db
            .find_next_application(None, Some(&current), account, bench.time_at_minute(40))
            .await
            .expect("reads"),
        Some(early)
    );
}

/// The next application for a reviewer who comes from the queue, or from another application.
async fn next(
    bench: &TestDatabase,
    from: Option<ApplicationId>,
    reviewer: AccountId,
    minute: i64,
) -> Option<ApplicationId> {
    let from = match from {
        Some(id) => bench.db.application(id).await.expect("reads"),
        None => None,
    };
    bench
        .db
        .find_next_application(
            Some(&bench.code()),
            from.as_ref(),
            reviewer,
            bench.time_at_minute(minute),
        )
        .await
        .expect("reads")
}

async fn pass_one(bench: &TestDatabase, id: ApplicationId, reviewer: AccountId, minute: i64) {
    let judge = Command::GiveVerdict {
        part: "resume".parse().expect("a part"),
        verdict: Verdict::Passed,
    };
    let actor = Actor::Reviewer(reviewer);
    bench
        .db
        .perform(id, None, judge, actor, bench.time_at_minute(minute))
        .await
        .expect("the reviewer may");
}

#[tokio::test]
async fn next_prefers_own_then_abandoned_applications() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, first) = bench.create_submitted_application("a", 10).await;
    let (_, second) = bench.create_submitted_application("b", 11).await;
    let (_, third) = bench.create_submitted_application("c", 12).await;
    pass_one(&bench, third, me, 20).await;
    pass_one(&bench, second, other, 20).await;

    assert_eq!(next(&bench, None, me, 21).await, Some(third), "my own");
    // An untouched application follows the reviewer's own; one begun by another reviewer a minute
    // ago is not given away.
    assert_eq!(next(&bench, Some(third), me, 21).await, Some(first));
    assert_eq!(next(&bench, Some(first), me, 21).await, Some(third));
    // After 15 minutes it is given away; a verdict restarts the time.
    assert_eq!(next(&bench, Some(third), me, 36).await, Some(second));
    pass_one(&bench, second, other, 34).await;
    assert_eq!(next(&bench, Some(third), me, 36).await, Some(first));
}

#[tokio::test]
async fn concurrent_reviewers_get_different_applications() {
    let bench = TestDatabase::start().await;
    let mut reviewers = Vec::new();
    for (name, minute) in [("r1", 1), ("r2", 2), ("r3", 3)] {
        let reviewer = bench.create_account(Role::Reviewer, name).await;
        let (_, begun) = bench
            .create_submitted_application(&format!("begun{name}"), minute)
            .await;
        pass_one(&bench, begun, reviewer, 20).await;
        reviewers.push((reviewer, begun));
    }
    for (name, minute) in [("x", 10), ("y", 11), ("z", 12)] {
        bench.create_submitted_application(name, minute).await;
    }
    let mut given = Vec::new();
    for (reviewer, begun) in reviewers {
        given.push(
            next(&bench, Some(begun), reviewer, 25)
                .await
                .expect("waits"),
        );
    }
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), 3);
}

#[tokio::test]
async fn the_queue_counts_what_waits_in_each_exam() {
    let bench = TestDatabase::start().await;
    bench.create_submitted_application("a", 10).await;
    bench.create_submitted_application("b", 11).await;
    let other = QueueFilter {
        exam: Some("no-such-exam".parse().expect("a code")),
        ..QueueFilter::default()
    };
    let queue = bench
        .db
        .queue(&other, bench.time_at_minute(40))
        .await
        .expect("reads");
    assert!(queue.rows.is_empty());
    assert_eq!(queue.waiting, [(bench.code(), 2)].into());
}

#[tokio::test]
async fn publish_skips_same_content_and_keeps_applications() {
    let bench = TestDatabase::start().await;
    let (_, application) = bench.create_filled_application("c").await;
    assert_eq!(
        bench
            .db
            .publish_exam(&bench.exam, Timestamp(1))
            .await
            .expect("publishes"),
        1
    );
    let later = bench.exam.shifted_by_days(365);
    assert_eq!(
        bench
            .db
            .publish_exam(&later, Timestamp(2))
            .await
            .expect("publishes"),
        2
    );
    let (version, current) = bench
        .db
        .current_exam(&bench.code())
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!((version, current.as_ref()), (2, &later));
    assert_eq!(bench.db.current_exams().await.expect("reads").len(), 1);
    let application = bench
        .db
        .application(application)
        .await
        .expect("reads")
        .expect("is there");
    let judged_by = bench
        .db
        .exam(&application.exam, application.exam_version)
        .await
        .expect("reads");
    assert_eq!(*judged_by, bench.exam);
}

#[tokio::test]
async fn only_those_on_the_roster_enter_an_exam_that_has_one() {
    let bench = TestDatabase::start().await;
    let roster = Roster {
        take_part: AdmissionPolicy::Listed,
        upload: UploadPolicy::Everyone,
        columns: Vec::new(),
    };
    let exam = Exam {
        roster: Some(roster),
        ..bench.exam.clone()
    };
    bench
        .db
        .publish_exam(&exam, Timestamp(1))
        .await
        .expect("publishes");
    let number: IdNumber = "11010119940307058X".parse().expect("a number");
    let new = NewAccount {
        id: shared::id::AccountId(random::uuid_v7(bench.time_at_minute(0))),
        role: Role::Candidate,
        login: "lin".to_owned(),
        name: "林样本".to_owned(),
        identity: Some(number.clone().into()),
        valid_until: None,
        phone: None,
        password_hash: Some("$".to_owned()),
        assurance: shared::person::Assurance::Vouched,
        created: bench.time_at_minute(0),
    };
    let account = bench.db.create_account(new).await.expect("is created");
    let refused = bench
        .db
        .enter_exam(account, &exam.code, bench.time_at_minute(0))
        .await;
    assert!(matches!(refused, Err(Error::Problem(Problem::NotEligible))));
    let entry = RosterEntry::new(number, "林样本".to_owned());
    assert_eq!(
        bench
            .db
            .import_roster(&exam.code, vec![entry.clone()])
            .await
            .expect("imports")
            .added,
        1
    );
    assert_eq!(
        bench
            .db
            .import_roster(&exam.code, vec![entry])
            .await
            .expect("imports")
            .added,
        0
    );
    bench
        .db
        .enter_exam(account, &exam.code, bench.time_at_minute(0))
        .await
        .expect("enters");
}
