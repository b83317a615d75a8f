//! Adds the counts of submissions and decisions by minute, from which the office's page of an exam's
//! progress takes its days and its speed, and the indexes of its other figures. The counts of earlier
//! builds follow from the log.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0069_progress"
    }
}

const COUNTS: &str = "progress_minute";
const CLAIMS: &str = "review_claim_ends";
const BACKLOG: &str = "application_backlog";

/// The tag of an event is the first member of its object, so that the text of a note is never taken
/// for one.
const FILL: &str = r#"INSERT INTO "progress_minute" ("exam", "minute", "submitted", "decided")
SELECT "application"."exam", "log_entry"."at" / 60000,
    SUM(CASE WHEN "log_entry"."event" LIKE '{"event":"submitted"%' THEN 1 ELSE 0 END),
    SUM(CASE WHEN "log_entry"."event" LIKE '{"event":"submitted"%' THEN 0 ELSE 1 END)
FROM "log_entry" INNER JOIN "application" ON "application"."id" = "log_entry"."application"
WHERE "log_entry"."event" LIKE '{"event":"submitted"%'
    OR "log_entry"."event" LIKE '{"event":"returned"%'
    OR "log_entry"."event" LIKE '{"event":"approved"%'
    OR "log_entry"."event" LIKE '{"event":"refused"%'
GROUP BY "application"."exam", "log_entry"."at" / 60000"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counts = Table::create()
            .table(COUNTS)
            .col(string("exam"))
            .col(big_integer("minute"))
            .col(big_integer("submitted"))
            .col(big_integer("decided"))
            .primary_key(&mut primary_key(&["exam", "minute"]))
            .to_owned();
        manager.create_table(counts).await?;
        manager.get_connection().execute_unprepared(FILL).await?;
        let claims = index(CLAIMS, "review_claim", &["ends", "application", "reviewer"]);
        manager.create_index(claims).await?;
        // A partial index of open work stays small.
        let backlog = format!(
            r#"CREATE INDEX "{BACKLOG}" ON "application" ("exam", "passed_first", "submitted", "state", "held_until") WHERE "state" IN ('submitted', 'under-review') AND "held_until" IS NULL"#
        );
        manager
            .get_connection()
            .execute_unprepared(&backlog)
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [(BACKLOG, "application"), (CLAIMS, "review_claim")] {
            let drop = Index::drop().name(name).table(table).to_owned();
            manager.drop_index(drop).await?;
        }
        manager
            .drop_table(Table::drop().table(COUNTS).to_owned())
            .await
    }
}
