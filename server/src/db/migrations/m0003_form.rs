//! Adds the candidate's answers in the personal form to the application's row.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_form"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let nothing_written = text("answers").default("{}").to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("application")
                    .add_column(nothing_written)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("application")
                    .drop_column("answers")
                    .to_owned(),
            )
            .await
    }
}
