//! Adds the announcements of the office.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0056_announcement"
    }
}

const TABLE: &str = "announcement";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let announcements = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(text("kind"))
            .col(text_null("exam"))
            .col(text("title"))
            .col(text("body"))
            .col(big_integer("starts"))
            .col(big_integer("ends"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .col(uuid_null("replaces"))
            .col(big_integer_null("withdrawn"))
            .col(uuid_null("withdrawn_by"))
            .to_owned();
        manager.create_table(announcements).await?;
        let by_end = index("announcement_ends", TABLE, &["ends"]);
        manager.create_index(by_end).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
