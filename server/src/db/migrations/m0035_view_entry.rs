//! Adds the log of views.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0035_view_entry"
    }
}

const TABLE: &str = "view_entry";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entries = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(uuid("application"))
            .col(uuid("account"))
            .col(uuid_null("image"))
            .col(big_integer("at"))
            .col(text("kind"))
            .col(text("reason"))
            .to_owned();
        manager.create_table(entries).await?;
        let by_application = index("view_entry_application", TABLE, &["application", "at"]);
        manager.create_index(by_application).await?;
        let by_account = index("view_entry_account", TABLE, &["account", "at"]);
        manager.create_index(by_account).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
