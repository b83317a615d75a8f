//! Tests of the figures of an exam's progress: the counts of earlier builds, the groups of waiting
//! applications, and the indexes in which they are counted.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use shared::{
    application::Command,
    progress::{begin_of_day, chart_days},
    role::{Actor, Role},
    view::WaitingBy,
};

use super::TestDatabase;
use crate::db::{
    applications::{progress::BACKLOG, waiting_group::write_waiting_query},
    migrations::Migrator,
};

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
        let today = begin_of_day(now, bench.exam.time_zone);
        let code = bench.code();
        let reviewers = bench.db.count_reviewer_decisions(&code, today);
        let reviewers = reviewers.await.expect("reads");
        (days.expect("reads"), speed.expect("reads"), reviewers)
    };
    let before = read_figures().await;
    let today = before.0.last().expect("has days");
    assert_eq!((today.submitted, today.decided), (2, 1));
    assert_eq!((before.1.last_hour, before.1.last_day), (1, 1));
    let [decisions] = &before.2[..] else {
        panic!("{:?}", before.2);
    };
    assert_eq!((decisions.today, decisions.counts.approved), (1, 1));

    let schema = &bench.db.0.schema;
    let reverted = Migrator::down(schema, Some(later_migrations())).await;
    reverted.expect("reverts");
    bench.db.migrate().await.expect("migrates");
    assert_eq!(read_figures().await, before);
}

/// Steps of SQLite's plan for a query with the code of the exam. `None` on PostgreSQL.
async fn explain(bench: &TestDatabase, sql: &str) -> Option<Vec<String>> {
    if !bench.is_sqlite() {
        return None;
    }
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let values = [bench.code().as_str().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    let rows = bench.db.read().query_all_raw(statement).await;
    let steps = rows.expect("explains").into_iter();
    let steps = steps.map(|row| row.try_get("", "detail").expect("a text"));
    Some(steps.collect())
}

/// SQLite counts the backlog in its partial index alone.
#[tokio::test]
async fn backlog_is_counted_in_its_index() {
    let bench = TestDatabase::start().await;
    if let Some(steps) = explain(&bench, BACKLOG).await {
        assert_eq!(
            steps,
            ["SEARCH application USING COVERING INDEX application_backlog (exam=?)"]
        );
    }
}

/// SQLite counts the groups in the order of their partial index, without the rows.
#[tokio::test]
async fn waiting_groups_are_counted_in_their_indexes() {
    let bench = TestDatabase::start().await;
    for by in WaitingBy::ALL {
        let Some(steps) = explain(&bench, &write_waiting_query(by)).await else {
            return;
        };
        let index = format!("USING COVERING INDEX application_waiting_{}", by.as_str());
        assert!(steps.iter().any(|it| it.contains(&index)), "{steps:?}");
        let sorts = steps.iter().any(|it| it.contains("FOR GROUP BY"));
        assert!(!sorts, "{steps:?}");
    }
}

#[tokio::test]
async fn waiting_groups_count_what_still_needs_a_decision() {
    let bench = TestDatabase::start().await;
    let reviewer = Actor::Reviewer(bench.create_account(Role::Reviewer, "r").await);
    let mut ids = Vec::new();
    for number in 0..5 {
        let login = format!("c{number}");
        ids.push(bench.create_submitted_application(&login, number).await.1);
    }
    let approved = ids[4];
    bench.judge_all(approved, None, reviewer).await;
    let now = bench.time_at_minute(90);
    let decided = bench
        .db
        .perform(approved, None, Command::Approve, reviewer, now);
    decided.await.expect("is approved");
    let connection = sea_orm::Database::connect(&bench.url).await.expect("opens");
    // Two of one unit and one of another; the third of the first is decided, and one has none.
    for (minute, unit) in [(0, "财政"), (1, "卫生"), (2, "财政"), (4, "财政")] {
        let submitted = bench.time_at_minute(minute).0;
        let sql = format!(
            "UPDATE application SET unit = '{unit}', position = '{unit}' WHERE submitted = {submitted}"
        );
        let changed = connection.execute_unprepared(&sql).await.expect("changes");
        assert_eq!(changed.rows_affected(), 1, "{sql}");
    }
    for by in [WaitingBy::Unit, WaitingBy::Position] {
        let groups = bench.db.count_waiting_groups(&bench.code(), by).await;
        let groups = groups.expect("reads");
        let rows: Vec<_> = groups
            .rows
            .iter()
            .map(|row| (&*row.name, row.waiting, row.second, row.oldest))
            .collect();
        assert_eq!(
            rows,
            [
                ("财政", 2, 0, Some(bench.time_at_minute(0))),
                ("卫生", 1, 0, Some(bench.time_at_minute(1))),
            ]
        );
        assert_eq!(groups.grouped, 3);
    }
    let code = bench.code();
    let batches = bench.db.count_waiting_groups(&code, WaitingBy::Batch);
    assert!(batches.await.expect("reads").rows.is_empty());
}
