//! Adds who dismissed the refusal of a scheduled version, and when. Refusals of earlier builds
//! are not dismissed.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0075_dismissed_version"
    }
}

const TABLE: &str = "scheduled_version";
const TIME: &str = "dismissed";
const OFFICER: &str = "dismissed_by";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column with each statement.
        for column in [big_integer_null(TIME), uuid_null(OFFICER)] {
            let added = Table::alter().table(TABLE).add_column(column).to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [OFFICER, TIME] {
            let dropped = Table::alter().table(TABLE).drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
