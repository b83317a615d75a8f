//! Adds the slots that wait for a verdict, which the sheets of reviewers read in their order, and
//! the answers of returned applications.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0039_review_sheet"
    }
}

const SLOTS: &str = "pending_slot";
const ANSWERS: &str = "returned_answers";

/// The slots with images and without a verdict of all applications in review. A few more than those
/// that are reviewed: the first sheet that meets such a row deletes it.
const FILL: &str = r#"
    INSERT INTO "pending_slot" ("exam", "slot", "submitted", "application")
    SELECT DISTINCT a."exam", i."slot", a."submitted", a."id"
    FROM "application" AS a
    JOIN "image" AS i ON i."application" = a."id" AND i."removed" IS NULL
    WHERE a."state" IN ('submitted', 'under-review') AND a."submitted" IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM "material" AS m WHERE m."application" = a."id" AND m."slot" = i."slot"
    )
"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let slots = Table::create()
            .table(SLOTS)
            .col(text("exam"))
            .col(text("slot"))
            .col(big_integer("submitted"))
            .col(uuid("application"))
            .primary_key(&mut primary_key(&[
                "exam",
                "slot",
                "submitted",
                "application",
            ]))
            .to_owned();
        manager.create_table(slots).await?;
        let by_application = index("pending_slot_application", SLOTS, &["application"]);
        manager.create_index(by_application).await?;
        manager.get_connection().execute_unprepared(FILL).await?;
        let answers = Table::create()
            .table(ANSWERS)
            .col(pk_uuid("application"))
            .col(text("answers"))
            .to_owned();
        manager.create_table(answers).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [ANSWERS, SLOTS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
