//! Adds the record of exports, and the index of the office's list of applications.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0048_export"
    }
}

const TABLE: &str = "export_entry";
const LIST: &str = "application_list";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let exports = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(string("exam"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .col(text_null("state"))
            .col(big_integer("rows"))
            .to_owned();
        manager.create_table(exports).await?;
        manager
            .create_index(index("export_entry_exam", TABLE, &["exam", "at"]))
            .await?;
        manager
            .create_index(index(LIST, "application", &["exam", "state", "number"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name(LIST).table("application").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
