//! Adds the opinion of the first of two reviewers.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0029_first_opinion"
    }
}

const COLUMN: &str = "first_opinion";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("application")
            .add_column(text_null(COLUMN))
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
