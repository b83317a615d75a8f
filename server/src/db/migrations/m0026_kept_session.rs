//! Adds sessions that outlive a closed browser.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0026_kept_session"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kept = Table::alter()
            .table("session")
            .add_column(boolean("kept").default(false))
            .to_owned();
        manager.alter_table(kept).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kept = Table::alter()
            .table("session")
            .drop_column("kept")
            .to_owned();
        manager.alter_table(kept).await
    }
}
