//! Adds the reviewer who passed the first of two reviews.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0015_first_review"
    }
}

const COLUMN: &str = "passed_first";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("application")
            .add_column(uuid_null(COLUMN))
            .take();
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("application")
            .drop_column(COLUMN)
            .take();
        manager.alter_table(alter).await
    }
}
