//! Adds to each delivery if its message waits for the end of the quiet hours, so that other messages
//! are sent before the reminders of a night. The index of due deliveries begins with it.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0067_delivery_order"
    }
}

const QUIET: &str = "is_quiet";
const FROM_MESSAGES: &str = r#"UPDATE "delivery" SET "is_quiet" = TRUE WHERE "due" IS NOT NULL
    AND "message" IN (SELECT "id" FROM "message" WHERE "is_quiet" = TRUE)"#;
/// A partial index of open work stays small.
const BY_ORDER: &str =
    r#"CREATE INDEX "delivery_order" ON "delivery" ("is_quiet", "due") WHERE "due" IS NOT NULL"#;
const BY_TIME: &str =
    r#"CREATE INDEX "delivery_due" ON "delivery" ("due") WHERE "due" IS NOT NULL"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quiet = boolean(QUIET).default(false).take();
        let quiet = Table::alter().table("delivery").add_column(quiet).take();
        manager.alter_table(quiet).await?;
        for sql in [FROM_MESSAGES, BY_ORDER, r#"DROP INDEX "delivery_due""#] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [BY_TIME, r#"DROP INDEX "delivery_order""#] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        let quiet = Table::alter().table("delivery").drop_column(QUIET).take();
        manager.alter_table(quiet).await
    }
}
