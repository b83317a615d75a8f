//! Counts reasons and agreeing verdicts by unit; existing counts have none. Adds the indexes by which a
//! reviewer of some units finds their list, its numbers and its batches.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::primary_key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0071_unit_count"
    }
}

const REASONS: &str = "reason_count";
const AGREEMENT: &str = "agreement_count";
/// Name of a table while it is filled.
const NEW: &str = "new_count";
const UNIT_INDEX: &str = "application_unit";
const BATCH_INDEX: &str = "application_unit_batch";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let copy = r#"SELECT "exam", '', "kind", "part", "reason", "count" FROM "reason_count""#;
        replace(manager, REASONS, reasons(true), copy).await?;
        let copy =
            r#"SELECT "exam", '', "reviewer", "week", "compared", "agreed" FROM "agreement_count""#;
        replace(manager, AGREEMENT, agreement(true), copy).await?;
        // The level of the review is in the index, so that counting a list reads no rows.
        replace_unit_index(manager, r#", "passed_first""#).await?;
        let batches = format!(
            r#"CREATE INDEX "{BATCH_INDEX}" ON "application" ("exam", "unit", "batch") WHERE "unit" IS NOT NULL AND "batch" IS NOT NULL"#
        );
        let connection = manager.get_connection();
        connection.execute_unprepared(&batches).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let batches = Index::drop()
            .name(BATCH_INDEX)
            .table("application")
            .to_owned();
        manager.drop_index(batches).await?;
        replace_unit_index(manager, "").await?;
        let copy = r#"SELECT "exam", "reviewer", "week", SUM("compared"), SUM("agreed") FROM "agreement_count" GROUP BY "exam", "reviewer", "week""#;
        replace(manager, AGREEMENT, agreement(false), copy).await?;
        let copy = r#"SELECT "exam", "kind", "part", "reason", SUM("count") FROM "reason_count" GROUP BY "exam", "kind", "part", "reason""#;
        replace(manager, REASONS, reasons(false), copy).await
    }
}

fn reasons(has_unit: bool) -> TableCreateStatement {
    let mut table = begin_table(has_unit);
    table
        .col(string("kind"))
        .col(string("part"))
        .col(string("reason"))
        .col(big_integer("count"));
    end_table(table, has_unit, &["kind", "part", "reason"])
}

fn agreement(has_unit: bool) -> TableCreateStatement {
    let mut table = begin_table(has_unit);
    table
        .col(uuid("reviewer"))
        .col(big_integer("week"))
        .col(big_integer("compared"))
        .col(big_integer("agreed"));
    end_table(table, has_unit, &["reviewer", "week"])
}

fn begin_table(has_unit: bool) -> TableCreateStatement {
    let mut table = Table::create().table(NEW).col(string("exam")).take();
    if has_unit {
        table.col(string("unit"));
    }
    table
}

fn end_table(
    mut table: TableCreateStatement,
    has_unit: bool,
    rest: &[&'static str],
) -> TableCreateStatement {
    let unit = has_unit.then_some("unit");
    let key: Vec<_> = ["exam"].into_iter().chain(unit).collect();
    let key = [&key[..], rest].concat();
    table.primary_key(&mut primary_key(&key)).take()
}

/// Replaces a table by a new one with these rows: SQLite cannot change a primary key.
async fn replace(
    manager: &SchemaManager<'_>,
    table: &'static str,
    new: TableCreateStatement,
    rows: &str,
) -> Result<(), DbErr> {
    manager.create_table(new).await?;
    let copy = format!(r#"INSERT INTO "{NEW}" {rows}"#);
    manager.get_connection().execute_unprepared(&copy).await?;
    manager
        .drop_table(Table::drop().table(table).to_owned())
        .await?;
    let rename = Table::rename().table(NEW, table).to_owned();
    manager.rename_table(rename).await
}

/// Makes the index of the units with more columns at its end.
async fn replace_unit_index(manager: &SchemaManager<'_>, more: &str) -> Result<(), DbErr> {
    let old = Index::drop()
        .name(UNIT_INDEX)
        .table("application")
        .to_owned();
    manager.drop_index(old).await?;
    let index = format!(
        r#"CREATE INDEX "{UNIT_INDEX}" ON "application" ("exam", "unit", "state", "submitted", "id"{more}) WHERE "unit" IS NOT NULL"#
    );
    let connection = manager.get_connection();
    connection.execute_unprepared(&index).await.map(drop)
}
