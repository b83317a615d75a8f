//! Adds the time of a reviewer's last command to applications: those left for a while are given to
//! other reviewers.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0025_reviewed"
    }
}

const COLUMN: &str = "reviewed";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("application")
            .add_column(big_integer_null(COLUMN))
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
