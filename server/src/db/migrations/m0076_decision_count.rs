//! Adds the counts of judgements by part and of decisions by reviewer and day, the indexes in which the
//! waiting applications are counted by unit, batch and position, and the index of open commitments. The
//! decisions of earlier builds follow from the log, in days of UTC+8, the zone of all exams so far;
//! judgements of single parts are not in it, so that their counts begin with this build.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::primary_key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0076_decision_count"
    }
}

const PARTS: &str = "part_count";
const REVIEWERS: &str = "reviewer_day";
/// Columns by which waiting applications are counted.
const GROUPS: [&str; 3] = ["unit", "batch", "position"];

/// The board counts the commitments that are open.
const PROMISES: &str = r#"CREATE INDEX "application_promise" ON "application" ("exam", "state")
    WHERE "promise" IS NOT NULL"#;

/// The tag of an event is the first member of its object, so that the text of a note is never taken
/// for one.
const FILL: &str = r#"INSERT INTO "reviewer_day"
    ("exam", "reviewer", "day", "first_reviews", "approved", "returned", "refused")
SELECT "application"."exam", "log_entry"."account",
    ("log_entry"."at" + 28800000) / 86400000 * 86400000 - 28800000,
    SUM(CASE WHEN "log_entry"."event" LIKE '{"event":"passed-first"%'
        OR "log_entry"."event" LIKE '{"event":"refused-first"%' THEN 1 ELSE 0 END),
    SUM(CASE WHEN "log_entry"."event" LIKE '{"event":"approved"%' THEN 1 ELSE 0 END),
    SUM(CASE WHEN "log_entry"."event" LIKE '{"event":"returned"%' THEN 1 ELSE 0 END),
    SUM(CASE WHEN "log_entry"."event" LIKE '{"event":"refused"%' THEN 1 ELSE 0 END)
FROM "log_entry" INNER JOIN "application" ON "application"."id" = "log_entry"."application"
WHERE "log_entry"."role" = 'reviewer' AND "log_entry"."account" IS NOT NULL
    AND ("log_entry"."event" LIKE '{"event":"passed-first"%'
    OR "log_entry"."event" LIKE '{"event":"refused-first"%'
    OR "log_entry"."event" LIKE '{"event":"approved"%'
    OR "log_entry"."event" LIKE '{"event":"returned"%'
    OR "log_entry"."event" LIKE '{"event":"refused"%')
GROUP BY 1, 2, 3"#;

fn index_name(column: &str) -> String {
    format!("application_waiting_{column}")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let parts = Table::create()
            .table(PARTS)
            .col(string("exam"))
            .col(string("part"))
            .col(big_integer("judged"))
            .col(big_integer("returned"))
            .primary_key(&mut primary_key(&["exam", "part"]))
            .to_owned();
        manager.create_table(parts).await?;
        let reviewers = Table::create()
            .table(REVIEWERS)
            .col(string("exam"))
            .col(uuid("reviewer"))
            .col(big_integer("day"))
            .col(big_integer("first_reviews"))
            .col(big_integer("approved"))
            .col(big_integer("returned"))
            .col(big_integer("refused"))
            .primary_key(&mut primary_key(&["exam", "reviewer", "day"]))
            .to_owned();
        manager.create_table(reviewers).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(FILL).await?;
        connection.execute_unprepared(PROMISES).await?;
        for column in GROUPS {
            // Partial indexes of open work stay small.
            let name = index_name(column);
            let index = format!(
                r#"CREATE INDEX "{name}" ON "application" ("exam", "{column}", "passed_first", "submitted", "state", "held_until") WHERE "{column}" IS NOT NULL AND "state" IN ('submitted', 'under-review') AND "held_until" IS NULL"#
            );
            connection.execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in GROUPS {
            let drop = Index::drop()
                .name(index_name(column))
                .table("application")
                .to_owned();
            manager.drop_index(drop).await?;
        }
        let promises = Index::drop()
            .name("application_promise")
            .table("application")
            .to_owned();
        manager.drop_index(promises).await?;
        for table in [PARTS, REVIEWERS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
