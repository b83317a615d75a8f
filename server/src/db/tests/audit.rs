//! Tests of the audit chain as writes append to it: in their transaction, in one line, append-only.

use std::time::Instant;

use futures::{FutureExt, future::join_all};
use sea_orm::ConnectionTrait;
use shared::{
    application::{Command, Verdict},
    audit::{AuditDetails, AuditKind, ChainVerifier, StoredAuditEntry},
    problem::Problem,
    role::{Actor, Role},
    time::Timestamp,
};

use super::{TestDatabase, slot};
use crate::{
    db::{Database, NewAuditEntry, audit},
    error::{Error, Result},
};

async fn read(db: &Database) -> Vec<StoredAuditEntry> {
    let entries = db.list_audit_entries_after(0, 100_000).await;
    entries.expect("reads")
}

async fn check_sound(db: &Database) -> usize {
    let entries = read(db).await;
    let mut verifier = ChainVerifier::new(None, &[]);
    for stored in &entries {
        verifier.check(stored).expect("is sound");
    }
    entries.len()
}

fn entry(n: i64) -> NewAuditEntry {
    let details = AuditDetails::default().number("n", n);
    NewAuditEntry::new(Timestamp(n), None, AuditKind::Export, details)
}

async fn write(db: &Database, n: i64, succeeds: bool) -> Result<()> {
    db.write(move |_| {
        async move {
            audit::record(entry(n));
            match succeeds {
                true => Ok(()),
                false => Err(Problem::Stale.into()),
            }
        }
        .boxed()
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_append_to_one_chain_without_a_fork() {
    let bench = TestDatabase::start().await;
    let other = bench.reconnect().await;
    let before = check_sound(&bench.db).await;
    let began = Instant::now();
    let writes = (0..100).flat_map(|n| [(&bench.db, n), (&other, 1_000 + n)]);
    let written = join_all(writes.map(|(db, n)| write(db, n, true))).await;
    let took = began.elapsed();
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(check_sound(&bench.db).await, before + 200);
    println!("200 writes of two servers took {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_writes_of_a_batch_append_nothing() {
    let bench = TestDatabase::start().await;
    let before = check_sound(&bench.db).await;
    let writes = (0..60).map(|n| write(&bench.db, n, n % 3 == 0));
    let written = join_all(writes).await;
    for (n, written) in written.iter().enumerate() {
        match n % 3 {
            0 => assert!(written.is_ok()),
            _ => assert!(matches!(written, Err(Error::Problem(Problem::Stale)))),
        }
    }
    assert_eq!(check_sound(&bench.db).await, before + 20);
}

#[tokio::test]
async fn refused_verdict_appends_no_entry() {
    let bench = TestDatabase::start().await;
    let (candidate, application) = bench.create_submitted_application("lin", 1).await;
    let reviewer = Actor::Reviewer(bench.create_account(Role::Reviewer, "he").await);
    let give = |actor| {
        let command = Command::GiveVerdict {
            part: slot("education").into(),
            verdict: Verdict::Passed,
        };
        let now = bench.time_at_minute(30);
        bench.db.perform(application, None, command, actor, now)
    };
    let before = read(&bench.db).await.len();
    give(Actor::Candidate(candidate))
        .await
        .expect_err("is refused");
    assert_eq!(read(&bench.db).await.len(), before);
    give(reviewer).await.expect("is given");
    let entries = read(&bench.db).await;
    let kinds: Vec<_> = entries[before..].iter().map(|it| &*it.entry.kind).collect();
    // The first verdict begins the review, which the log of the application has.
    assert_eq!(kinds, ["verdict", "application"]);
    let verdict = &entries[before].entry;
    assert_eq!(verdict.application, Some(application));
    assert!(verdict.details.contains(r#""part":"education""#));
    assert!(verdict.details.contains(r#""verdict":"passed""#));
}

#[tokio::test]
async fn days_of_the_chain_never_go_back() {
    let bench = TestDatabase::start().await;
    let late = bench.time_at_minute(0);
    for at in [late, late.plus(-3 * Timestamp::DAY_MS)] {
        let entry = NewAuditEntry { at, ..entry(1) };
        bench.db.append_audit_entry(entry).await.expect("appends");
    }
    let entries = read(&bench.db).await;
    let days: Vec<_> = entries.iter().rev().map(|it| &*it.entry.day).collect();
    assert_eq!(days[..2], ["2021-01-16", "2021-01-16"]);
}

#[tokio::test]
async fn database_refuses_to_change_an_entry() {
    let bench = TestDatabase::start().await;
    bench
        .db
        .append_audit_entry(entry(1))
        .await
        .expect("appends");
    let connection = sea_orm::Database::connect(&bench.url).await;
    let connection = connection.expect("opens");
    for change in [
        "UPDATE audit_entry SET kind = 'view'",
        "DELETE FROM audit_entry",
    ] {
        let changed = connection.execute_unprepared(change).await;
        let refusal = changed.expect_err("is refused").to_string();
        assert!(refusal.contains("audit entries are never"), "{refusal}");
    }
    check_sound(&bench.db).await;
}

#[tokio::test]
async fn first_entry_binds_the_numbers_of_the_older_logs() {
    let bench = TestDatabase::start().await;
    let first = read(&bench.db).await.remove(0).entry;
    assert_eq!((first.sequence, &*first.kind), (1, "chain-started"));
    assert_eq!(
        first.details,
        "{\"export_entry\":0,\"log_entry\":0,\"receipt\":0,\"review_event\":0,\
         \"staff_event\":0,\"staff_sign_in\":0,\"view_entry\":0}"
    );
    bench
        .db
        .begin_audit_chain(bench.time_at_minute(0))
        .await
        .expect("has begun");
    assert_eq!(read(&bench.db).await[0].entry, first, "it begins once");
}
