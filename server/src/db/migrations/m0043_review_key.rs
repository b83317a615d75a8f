//! Adds the keys that reviewers have chosen for their acts.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::primary_key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0043_review_key"
    }
}

const TABLE: &str = "review_key";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = Table::create()
            .table(TABLE)
            .col(uuid("account"))
            .col(text("act"))
            .col(text("key"))
            .primary_key(&mut primary_key(&["account", "act"]))
            .to_owned();
        manager.create_table(keys).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
