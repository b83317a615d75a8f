//! Adds the seats of admitted candidates.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0013_seat"
    }
}

const TABLE: &str = "seat";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let seats = Table::create()
            .table(TABLE)
            .col(pk_uuid("application"))
            .col(text("exam"))
            .col(text("ticket_number"))
            .col(text("cells"))
            .to_owned();
        manager.create_table(seats).await?;
        let once = Index::create()
            .name("seat_ticket_number")
            .table(TABLE)
            .col("exam")
            .col("ticket_number")
            .unique()
            .to_owned();
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
