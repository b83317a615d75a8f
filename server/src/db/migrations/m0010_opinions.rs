//! Adds the reviewers' verdicts on the sections of the form and on the position.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_opinions"
    }
}

const COLUMN: &str = "opinions";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("application")
            .add_column(text(COLUMN).default("{}").take())
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
