//! Adds slots to be reviewed again after a fact has changed.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_rechecks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let none = text("rechecks").default("[]").to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("application")
                    .add_column(none)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("application")
                    .drop_column("rechecks")
                    .to_owned(),
            )
            .await
    }
}
