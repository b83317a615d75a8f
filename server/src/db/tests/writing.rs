//! Tests of group commit: answered commands are durable, refused ones leave nothing, and the writer
//! survives failures.

use futures::{FutureExt, future::join_all};
use sea_orm::ConnectionTrait;
use shared::{problem::Problem, time::Timestamp};

use super::TestDatabase;
use crate::{
    db::entity::sign_in_failure,
    error::{Error, Result},
    random,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_commands_do_not_affect_their_batch() {
    let bench = TestDatabase::start().await;
    let mut answers = join_all((0..300).map(|n| write(&bench, n))).await;
    for n in 300..306 {
        // Each command is alone in its batch.
        answers.push(write(&bench, n).await);
    }
    for (n, answer) in answers.iter().enumerate() {
        match n % 3 {
            0 => assert!(matches!(answer, Ok(written) if *written == n)),
            1 => assert!(matches!(answer, Err(Error::Problem(Problem::Stale)))),
            _ => assert!(matches!(answer, Err(Error::Store(_)))),
        }
    }
    assert_eq!(count_failures(&bench, "same").await, 102);
}

/// On a single thread the commands wait together before the writer runs: each row is one batch.
#[tokio::test]
async fn failed_first_command_rolls_back_alone() {
    let bench = TestDatabase::start().await;
    let mut kept = 0;
    for batch in [[1, 0, 0], [2, 0, 0], [1, 2, 0], [0, 1, 0], [0, 0, 2]] {
        let answers = join_all(batch.map(|kind| write(&bench, kind))).await;
        for (kind, answer) in batch.into_iter().zip(answers) {
            assert_eq!(answer.is_ok(), kind == 0, "{batch:?}");
            kept += u64::from(kind == 0);
        }
        assert_eq!(count_failures(&bench, "same").await, kept, "{batch:?}");
    }
}

/// Number of rows under this key.
async fn count_failures(bench: &TestDatabase, key: &str) -> u64 {
    use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
    sign_in_failure::Entity::find()
        .filter(sign_in_failure::COLUMN.counted_by.eq(key))
        .count(bench.db.read())
        .await
        .expect("counts")
}

/// Writes a row; two of three commands then fail.
async fn write(bench: &TestDatabase, n: usize) -> Result<usize> {
    let write = bench.db.write(move |transaction| {
        async move {
            use sea_orm::{ActiveValue::Set, EntityTrait};
            let row = sign_in_failure::ActiveModel {
                id: Set(random::uuid_v7(Timestamp(1))),
                counted_by: Set("same".to_owned()),
                at: Set(1),
            };
            sign_in_failure::Entity::insert(row)
                .exec_without_returning(transaction)
                .await?;
            match n % 3 {
                0 => Ok(n),
                1 => Err(Problem::Stale.into()),
                _ => panic!("on purpose"),
            }
        }
        .boxed()
    });
    write.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writer_recovers_after_full_disk() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let limit = bench.db.write(|transaction| {
        async move {
            // The pragma applies to this connection only, which is replaced after the failure.
            transaction
                .execute_unprepared("PRAGMA max_page_count = 1")
                .await?;
            Ok(())
        }
        .boxed()
    });
    limit.await.expect("is set");
    let long = "x".repeat(100_000);
    let full = bench.db.record_failure(&long, Timestamp(1)).await;
    assert!(
        matches!(full, Err(Error::Problem(Problem::NoSpace))),
        "{full:?}"
    );
    bench
        .db
        .record_failure(&long, Timestamp(1))
        .await
        .expect("there is room");
    assert_eq!(count_failures(&bench, &long).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn command_finishes_after_caller_is_dropped() {
    let bench = TestDatabase::start().await;
    let mut call = Box::pin(bench.db.record_failure("gone", Timestamp(1)));
    assert!(futures::poll!(&mut call).is_pending());
    drop(call);
    for _ in 0..500 {
        if count_failures(&bench, "gone").await == 1 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the row did not come");
}

#[tokio::test]
async fn locked_database_returns_busy() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let file = bench.folder.path().join("test.sqlite");
    let other = sea_orm::Database::connect(format!("sqlite:{}", file.display()))
        .await
        .expect("opens");
    // The transaction needs its own connection.
    let immediate = sea_orm::TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let held = sea_orm::TransactionTrait::begin_with_options(&other, immediate)
        .await
        .expect("locks");
    let busy = write(&bench, 0).await;
    assert!(
        matches!(busy, Err(Error::Problem(Problem::Busy { .. }))),
        "{busy:?}"
    );
    held.rollback().await.expect("gives back");
    assert!(write(&bench, 0).await.is_ok(), "goes on by itself");
}
