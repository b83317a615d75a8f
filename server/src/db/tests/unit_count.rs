//! Tests of rights with units in the database: the counts of an earlier build, and the ranges of the
//! index that a reviewer of some units reads.

use sea_orm::{ConnectionTrait, DbBackend, QueryFilter, QuerySelect, QueryTrait};
use sea_orm_migration::MigratorTrait;
use shared::{
    application::StateKind,
    id::ExamCode,
    review_grant::{Grant, GrantKind, ReviewGrants},
    role::Role,
    unit_scope::{UnitNames, UnitScope},
    view::{Agreement, QueueFilter},
};

use super::TestDatabase;
use crate::db::{
    Database, ReasonCountKind,
    applications::queue::filter::{
        filter_waiting, list_judgeable_ranges, select_first_of_each, select_found,
    },
    entity::application,
    migrations::Migrator,
};

fn units(names: &[&str]) -> UnitScope {
    UnitScope::Units(UnitNames::read(names.iter().copied()).expect("are units"))
}

#[tokio::test]
async fn counts_of_an_earlier_build_stay_and_have_no_unit() {
    let db = Database::connect("sqlite::memory:").await.expect("opens");
    let steps = Migrator::migrations();
    let before = steps
        .iter()
        .position(|step| step.name().ends_with("_unit_count"));
    let before = before.expect("is there") as u32;
    let schema = &db.0.schema;
    Migrator::up(schema, Some(before)).await.expect("migrates");
    for statement in [
        "INSERT INTO reason_count (exam, kind, part, reason, count) VALUES \
         ('exam', 'given', 'id-card', 'blurred', 3)",
        "INSERT INTO agreement_count (exam, reviewer, week, compared, agreed) VALUES \
         ('exam', X'00000000000000000000000000000001', 2600, 5, 4)",
    ] {
        let done = schema.execute_unprepared(statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    db.migrate().await.expect("migrates");
    let exam: ExamCode = "exam".parse().expect("a code");
    let counted = Agreement {
        compared: 5,
        agreed: 4,
    };
    for (scope, reasons, agreements) in [
        (UnitScope::WholeExam, vec![3], vec![counted]),
        (units(&["市财政局"]), Vec::new(), Vec::new()),
    ] {
        let given = db.count_reasons(&exam, &scope, ReasonCountKind::Given);
        let given = given.await.expect("reads").into_iter();
        assert_eq!(given.map(|it| it.count).collect::<Vec<_>>(), reasons);
        let agreed = db.count_agreement(&exam, &scope).await.expect("reads");
        let agreed = agreed.into_iter().map(|it| it.total);
        assert_eq!(agreed.collect::<Vec<_>>(), agreements);
    }
}

/// SQLite searches each unit of a reviewer as one range of an index, and sorts only what it finds.
#[tokio::test]
async fn each_unit_of_a_reviewer_is_a_range() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let reader = bench.create_account(Role::Reviewer, "me").await;
    let grant = Grant {
        exam: bench.code(),
        kind: GrantKind::Initial,
        scope: units(&["市财政局", "市教育局"]),
    };
    let grants = ReviewGrants::from_grants([grant]);
    let (filter, now) = (QueueFilter::default(), bench.time_at_minute(1));
    let ranges = list_judgeable_ranges(&grants, None).expect("has units");
    let searches = ranges.into_iter().map(|range| {
        filter_waiting(&filter, Some(StateKind::Submitted), reader.0, now)
            .select_only()
            .column(application::Column::Id)
            .filter(range)
    });
    let found = select_first_of_each(searches, 16).expect("searches");
    let select = select_found(found, &[StateKind::Submitted]).column(application::Column::Id);
    let mut statement = select.limit(1).build(DbBackend::Sqlite);
    statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = bench.db.read().query_all_raw(statement).await;
    let steps: Vec<String> = rows
        .expect("explains")
        .into_iter()
        .map(|row| row.try_get("", "detail").expect("a text"))
        .collect();
    let ranges = steps
        .iter()
        .filter(|step| step.contains("exam=? AND unit=? AND state=?"));
    assert_eq!(ranges.count(), 2, "{steps:#?}");
    let sorts = steps.iter().filter(|step| step.contains("ORDER BY"));
    assert_eq!(sorts.count(), 1, "{steps:#?}");
    // The few held decisions have an index of their own.
    let scans = steps
        .iter()
        .filter(|step| step.contains("SCAN application") && !step.contains("held_until"));
    assert_eq!(scans.count(), 0, "{steps:#?}");
}
