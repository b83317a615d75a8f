//! Tests of rights with units in the database: the counts of an earlier build, and the ranges of the
//! index that a reviewer of some units reads.

use sea_orm::{ConnectionTrait, DbBackend, QuerySelect, QueryTrait};
use sea_orm_migration::MigratorTrait;
use shared::{
    id::ExamCode,
    review_grant::{Grant, GrantKind, ReviewGrants},
    role::Role,
    unit_scope::{UnitNames, UnitScope},
    view::{Agreement, QueueFilter},
};

use super::{TestDatabase, connect_empty};
use crate::db::{
    NextRequest, ReasonCountKind,
    applications::claim::next::{ClaimStep, NextClass, NextSearch},
    migrations::Migrator,
};

fn units(names: &[&str]) -> UnitScope {
    UnitScope::Units(UnitNames::read(names.iter().copied()).expect("are units"))
}

#[tokio::test]
async fn counts_of_an_earlier_build_stay_and_have_no_unit() {
    let db = connect_empty().await;
    let steps = Migrator::migrations();
    let before = steps
        .iter()
        .position(|step| step.name().ends_with("_unit_count"));
    let before = before.expect("is there") as u32;
    let schema = &db.0.schema;
    Migrator::up(schema, Some(before)).await.expect("migrates");
    let reviewer = match schema.get_database_backend() {
        DbBackend::Sqlite => "X'00000000000000000000000000000001'",
        _ => "'00000000-0000-0000-0000-000000000001'",
    };
    let reasons = "INSERT INTO reason_count (exam, kind, part, reason, count) VALUES \
         ('exam', 'given', 'id-card', 'blurred', 3)";
    let agreement = format!(
        "INSERT INTO agreement_count (exam, reviewer, week, compared, agreed) VALUES \
         ('exam', {reviewer}, 2600, 5, 4)"
    );
    for statement in [reasons, agreement.as_str()] {
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
    let request = NextRequest {
        reviewer: reader,
        grants,
        filter: QueueFilter::default(),
        left: None,
        held: Vec::new(),
    };
    let search = NextSearch {
        request: &request,
        after: None,
        now: bench.time_at_minute(1),
    };
    let step = ClaimStep {
        class: NextClass::Untouched,
        has_hints: None,
        is_after_place: false,
    };
    let select = search.select_in_ranges(&step).expect("has units");
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
