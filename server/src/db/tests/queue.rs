//! Tests of the queue's order, filters and counts, of exam versions and of the roster.

use sea_orm::{ConnectionTrait, DbBackend, QueryOrder, QuerySelect, QueryTrait};
use shared::{
    application::{Command, StateKind},
    exam::{
        Exam,
        roster::{AdmissionPolicy, Roster, UploadPolicy},
    },
    person::IdNumber,
    problem::Problem,
    review_grant::ReviewGrants,
    role::{Actor, Role},
    time::Timestamp,
    view::QueueFilter,
};

use super::TestDatabase;
use crate::{
    db::{
        CountScope, NewAccount, RosterEntry, applications::queue::filter::filter_waiting,
        entity::application,
    },
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
    bench.find_ineligible(done, reviewer).await;
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
        .queue(
            &QueueFilter::default(),
            (account, &ReviewGrants::Unrestricted),
            bench.time_at_minute(40),
        )
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
            .queue(
                &search(text),
                (account, &ReviewGrants::Unrestricted),
                bench.time_at_minute(40),
            )
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
        .queue(
            &refused,
            (account, &ReviewGrants::Unrestricted),
            bench.time_at_minute(40),
        )
        .await
        .expect("reads");
    assert_eq!(refused.rows[0].reviewer.as_deref(), Some("人r"));
}

#[tokio::test]
async fn the_queue_counts_what_waits_in_each_exam() {
    let bench = TestDatabase::start().await;
    let account = bench.create_account(Role::Reviewer, "r").await;
    bench.create_submitted_application("a", 10).await;
    bench.create_submitted_application("b", 11).await;
    let other = QueueFilter {
        exam: Some("no-such-exam".parse().expect("a code")),
        ..QueueFilter::default()
    };
    let queue = bench
        .db
        .queue(
            &other,
            (account, &ReviewGrants::Unrestricted),
            bench.time_at_minute(40),
        )
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

/// SQLite reads the waiting applications of a unit as one range of an index, in their order.
#[tokio::test]
async fn waiting_applications_of_a_unit_are_a_range() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let reader = bench.create_account(Role::Reviewer, "me").await;
    for (unit, batch, index) in [
        (Some("财政局"), None, "exam=? AND unit=? AND state=?"),
        (None, Some("1"), "exam=? AND batch=? AND state=?"),
    ] {
        let filter = QueueFilter {
            exam: Some(bench.code()),
            unit: unit.map(str::to_owned),
            batch: batch.map(str::to_owned),
            ..QueueFilter::default()
        };
        let now = bench.time_at_minute(1);
        let select = filter_waiting(&filter, Some(StateKind::Submitted), reader.0, now)
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id)
            .limit(1);
        let mut statement = select.build(DbBackend::Sqlite);
        statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        let rows = bench.db.read().query_all_raw(statement).await;
        let steps: Vec<String> = rows
            .expect("explains")
            .into_iter()
            .map(|row| row.try_get("", "detail").expect("a text"))
            .collect();
        assert!(steps[0].contains(index), "{steps:#?}");
        let sorts = steps.iter().any(|step| step.contains("ORDER BY"));
        assert!(!sorts, "{steps:#?}");
    }
}
