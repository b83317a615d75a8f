//! Adds the extensions of windows.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0050_window_extension"
    }
}

const TABLE: &str = "window_extension";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let extensions = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(text("exam"))
            .col(text("window_id"))
            .col(text("scope"))
            .col(uuid_null("application"))
            .col(big_integer("closes"))
            .col(text("reason"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .col(big_integer("people"))
            .col(big_integer("holds_from"))
            .col(big_integer_null("withdrawn"))
            .col(uuid_null("withdrawn_by"))
            .col(uuid_null("notified_until"))
            .col(big_integer_null("notified"))
            .to_owned();
        manager.create_table(extensions).await?;
        let by_exam = index("window_extension_exam", TABLE, &["exam", "application"]);
        manager.create_index(by_exam).await?;
        let unnotified = index("window_extension_notified", TABLE, &["notified"]);
        manager.create_index(unnotified).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
