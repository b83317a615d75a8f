//! Tests of flash messages and the migration of their table.

use sea_orm_migration::MigratorTrait as _;
use shared::{digest::Sha256, time::Timestamp};

use super::TestDatabase;
use crate::db::migrations::Migrator;

/// Number of migrations before the one with the table.
const STEPS_BEFORE: u32 = 17;

#[tokio::test]
async fn flash_is_read_once_on_its_page_before_expiry() {
    let bench = TestDatabase::start().await;
    let db = &bench.db;
    let (token, other) = (Sha256::of(b"token"), Sha256::of(b"other"));
    let (now, end) = (Timestamp(1_000), Timestamp(2_000));
    for token in [token, other] {
        db.put_flash(token, "/page".into(), "text".into(), now, end)
            .await
            .expect("is kept");
    }
    let take = async |token, path, now| db.take_flash(token, path, now).await.expect("reads");
    assert_eq!(take(token, "/elsewhere", now).await, None);
    assert_eq!(take(token, "/page", now).await.as_deref(), Some("text"));
    assert_eq!(take(token, "/page", now).await, None);
    assert_eq!(take(other, "/page", end).await, None);
}

#[tokio::test]
async fn migration_adds_flash_table() {
    let bench = TestDatabase::start().await;
    let schema = &bench.db.0.schema;
    Migrator::reset(schema).await.expect("is empty");
    Migrator::up(schema, Some(STEPS_BEFORE))
        .await
        .expect("is as it was");
    let token = Sha256::of(b"token");
    let put = || {
        let (now, end) = (Timestamp(0), Timestamp(9));
        bench
            .db
            .put_flash(token, "/".into(), String::new(), now, end)
    };
    assert!(put().await.is_err());
    bench.db.migrate().await.expect("migrates");
    put().await.expect("is kept");
}
