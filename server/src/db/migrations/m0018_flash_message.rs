//! Adds flash messages, which the next page of a browser shows once.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0018_flash_message"
    }
}

const TABLE: &str = "flash_message";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let messages = Table::create()
            .table(TABLE)
            .col(blob("token").primary_key())
            .col(text("path"))
            .col(text("body"))
            .col(big_integer("expires"))
            .to_owned();
        manager.create_table(messages).await?;
        let by_end = Index::create()
            .name("flash_message_expires")
            .table(TABLE)
            .col("expires")
            .to_owned();
        manager.create_index(by_end).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
