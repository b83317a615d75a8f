//! Adds hash commitments of candidates, and the time at which all their files had arrived.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0016_promise"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let promise = Table::alter()
            .table("application")
            .add_column(text_null("promise"))
            .take();
        manager.alter_table(promise).await?;
        let completed = Table::alter()
            .table("receipt")
            .add_column(big_integer_null("completed"))
            .take();
        manager.alter_table(completed).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("receipt", "completed"), ("application", "promise")] {
            let alter = Table::alter().table(table).drop_column(column).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
