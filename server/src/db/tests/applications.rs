//! Tests of applications: the whole life cycle, repeated uploads, numbers, two reviewers, invalid
//! rows.

use futures::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use shared::{
    application::{Application, Command, LogEvent, StateKind, Verdict},
    problem::Problem,
    role::{Actor, Role},
};

use super::{TestDatabase, image, slot};
use crate::{db::CorruptRow, error::Error};

#[tokio::test]
async fn application_life_cycle_reads_back_as_saved() {
    let bench = TestDatabase::start().await;
    let reviewer = Actor::Reviewer(bench.create_account(Role::Reviewer, "r").await);
    let (account, application) = bench.create_submitted_application("c", 10).await;
    let candidate = Actor::Candidate(account);
    bench.judge_all(application, Some("resume"), reviewer).await;
    bench
        .db
        .perform(
            application,
            None,
            Command::Return,
            reviewer,
            bench.time_at_minute(40),
        )
        .await
        .expect("returns");

    let returned = bench
        .db
        .application(application)
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(
        (returned.state.kind(), returned.review.return_count),
        (StateKind::Returned, 1)
    );
    let old = returned.images(&slot("resume"))[0].clone();
    let new = image(b"mended", bench.time_at_minute(50));
    let sent = bench.db.add_image(
        application,
        slot("resume"),
        new.clone(),
        Some(old.id),
        candidate,
        bench.time_at_minute(50),
    );
    assert_eq!(sent.await.expect("is replaced"), (new.clone(), true));
    bench
        .db
        .perform(
            application,
            None,
            Command::Submit,
            candidate,
            bench.time_at_minute(60),
        )
        .await
        .expect("submits");
    bench.judge_all(application, None, reviewer).await;
    let last = bench
        .db
        .perform(
            application,
            None,
            Command::Approve,
            reviewer,
            bench.time_at_minute(70),
        )
        .await
        .expect("approves");

    let read = bench
        .db
        .application(application)
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(read, last.application);
    assert_eq!(read.number, "SZ-2021-00001");
    assert_eq!(read.images(&slot("resume")), [new]);
    // The replaced image was deleted with the decision.
    let gone = bench.db.find_image(application, old.id).await;
    assert!(gone.expect("reads").is_none());
    let receipts = bench.db.receipts(application).await.expect("reads");
    assert_eq!(receipts.len(), 2);
    assert!(
        receipts
            .iter()
            .all(shared::application::Receipt::has_valid_code)
    );
    let log = bench.db.log(application).await.expect("reads");
    assert_eq!(
        log.first().map(|entry| &entry.event),
        Some(&LogEvent::Approved)
    );
    assert_eq!(
        log.last().map(|entry| &entry.event),
        Some(&LogEvent::Entered)
    );
    assert_eq!(log[0].name.as_deref(), Some("人r"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_entries_get_gapless_numbers() {
    let bench = TestDatabase::start().await;
    let people = join_all((0..20).map(|n| {
        let bench = &bench;
        async move {
            bench
                .create_account(Role::Candidate, &format!("c{n}"))
                .await
        }
    }))
    .await;
    let code = bench.code();
    let entries = people.iter().chain(&people).map(|account| {
        bench
            .db
            .enter_exam(*account, &code, bench.time_at_minute(0))
    });
    let entered = join_all(entries).await;
    for (first, second) in entered[..20].iter().zip(&entered[20..]) {
        assert_eq!(
            first.as_ref().expect("enters"),
            second.as_ref().expect("enters")
        );
    }
    let mut numbers = Vec::new();
    for account in people {
        let mine = bench.db.applications_of(account).await.expect("reads");
        numbers.extend(mine.into_iter().map(|application| application.number));
    }
    numbers.sort();
    let wanted: Vec<String> = (1..=20).map(|n| format!("SZ-2021-{n:05}")).collect();
    assert_eq!(numbers, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_reviewer_gets_stale_and_draft_is_hidden() {
    let bench = TestDatabase::start().await;
    let (_, application) = bench.create_submitted_application("c", 10).await;
    let reviewers = [
        bench.create_account(Role::Reviewer, "a").await,
        bench.create_account(Role::Reviewer, "b").await,
    ];
    bench
        .find_ineligible(application, Actor::Reviewer(reviewers[0]))
        .await;
    let revision = bench
        .db
        .application(application)
        .await
        .expect("reads")
        .expect("is there")
        .revision;
    let decide = |reviewer| {
        let command = Command::Refuse {
            note: "不符合".to_owned(),
        };
        bench.db.perform(
            application,
            Some(revision),
            command,
            Actor::Reviewer(reviewer),
            bench.time_at_minute(20),
        )
    };
    let decided = join_all(reviewers.map(decide)).await;
    assert_eq!(decided.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(decided.iter().any(|answer| matches!(
        answer,
        Err(Error::Problem(
            Problem::Stale | Problem::ClaimedByOther { .. }
        ))
    )));

    let (_, draft) = bench.create_filled_application("d").await;
    let command = Command::GiveVerdict {
        part: slot("resume").into(),
        verdict: Verdict::Passed,
    };
    let hidden = bench
        .db
        .perform(
            draft,
            None,
            command,
            Actor::Reviewer(reviewers[0]),
            bench.time_at_minute(20),
        )
        .await;
    assert!(matches!(hidden, Err(Error::Problem(Problem::NotFound))));
}

#[tokio::test]
async fn a_verdict_stored_by_an_earlier_build_still_opens() {
    let bench = TestDatabase::start().await;
    let (_, application) = bench.create_submitted_application("author", 1).await;
    let reviewer = bench.create_account(Role::Reviewer, "judge").await;
    bench
        .judge_all(application, None, Actor::Reviewer(reviewer))
        .await;
    let author = |application: Application| {
        let resume = application.material(&slot("resume")).expect("is there");
        (resume.verdict.clone(), resume.author)
    };
    let read = || async { bench.db.application(application).await };
    let (_, known) = author(read().await.expect("reads").expect("is there"));
    assert_eq!(known.map(|author| author.reviewer), Some(reviewer));

    let connection = &bench.db.0.schema;
    let earlier = r#"UPDATE material SET verdict = '{"verdict":"passed"}'"#;
    let backend = connection.get_database_backend();
    connection
        .execute_raw(Statement::from_string(backend, earlier))
        .await
        .expect("is written");
    let (verdict, unknown) = author(read().await.expect("reads").expect("is there"));
    assert_eq!((verdict, unknown), (Verdict::Passed, None));

    let returned = r#"{"verdict":"returned","reasons":["blurred"],"note":"第二页"}"#;
    let earlier = format!("UPDATE material SET verdict = '{returned}'");
    connection
        .execute_raw(Statement::from_string(backend, earlier))
        .await
        .expect("is written");
    let opened = read().await.expect("reads").expect("is there");
    assert!(opened.verdict(&slot("resume")).is_returned());
    assert!(opened.pages_at_fault(&slot("resume")).is_empty());
}

#[tokio::test]
async fn corrupt_row_error_names_table_and_id() {
    let bench = TestDatabase::start().await;
    let (_, application) = bench.create_filled_application("c").await;
    let odd = "UPDATE application SET state = 'odd'";
    let connection = &bench.db.0.schema;
    connection
        .execute_raw(Statement::from_string(
            connection.get_database_backend(),
            odd,
        ))
        .await
        .expect("is spoilt");
    let Err(Error::Store(fault)) = bench.db.application(application).await else {
        panic!("it was read")
    };
    let row: &CorruptRow = fault.downcast_ref().expect("names the row");
    assert_eq!(
        (row.table, row.id.as_str()),
        ("application", application.to_string().as_str())
    );
}
