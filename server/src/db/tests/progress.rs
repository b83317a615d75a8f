//! Tests of the figures of an exam's progress: the counts of earlier builds, and the index of the
//! backlog.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use shared::{
    application::Command,
    progress::chart_days,
    role::{Actor, Role},
};

use super::TestDatabase;
use crate::db::{applications::progress::BACKLOG, migrations::Migrator};

/// Number of migrations from that of the counts on.
fn later_migrations() -> u32 {
    let steps = Migrator::migrations();
    let mut names = steps.iter().map(|step| step.name());
    let before = names.position(|name| name == "m0069_progress");
    (steps.len() - before.expect("is there")) as u32
}

#[tokio::test]
async fn log_of_an_earlier_build_fills_the_counts() {
    let bench = TestDatabase::start().await;
    bench.create_submitted_application("one", 10).await;
    let (_, id) = bench.create_submitted_application("two", 11).await;
    let reviewer = bench.create_account(Role::Reviewer, "r").await;
    let reviewer = Actor::Reviewer(reviewer);
    bench.judge_all(id, None, reviewer).await;
    let now = bench.time_at_minute(90);
    let approved = bench.db.perform(id, None, Command::Approve, reviewer, now);
    approved.await.expect("is approved");

    let days = chart_days(now, bench.exam.time_zone);
    let read_figures = async || {
        let days = bench.db.count_days(&bench.code(), days).await;
        let speed = bench.db.count_recent_decisions(&bench.code(), now).await;
        (days.expect("reads"), speed.expect("reads"))
    };
    let before = read_figures().await;
    let today = before.0.last().expect("has days");
    assert_eq!((today.submitted, today.decided), (2, 1));
    assert_eq!((before.1.last_hour, before.1.last_day), (1, 1));

    let schema = &bench.db.0.schema;
    let reverted = Migrator::down(schema, Some(later_migrations())).await;
    reverted.expect("reverts");
    bench.db.migrate().await.expect("migrates");
    assert_eq!(read_figures().await, before);
}

/// SQLite counts the backlog in its partial index alone.
#[tokio::test]
async fn backlog_is_counted_in_its_index() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let sql = format!("EXPLAIN QUERY PLAN {BACKLOG}");
    let values = [bench.code().as_str().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    let rows = bench.db.read().query_all_raw(statement).await;
    let steps: Vec<String> = rows
        .expect("explains")
        .into_iter()
        .map(|row| row.try_get("", "detail").expect("a text"))
        .collect();
    assert_eq!(
        steps,
        ["SEARCH application USING COVERING INDEX application_backlog (exam=?)"]
    );
}
