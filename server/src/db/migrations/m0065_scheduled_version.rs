//! Adds the versions of definitions that are to be published at a chosen time.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0065_scheduled_version"
    }
}

const TABLE: &str = "scheduled_version";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let versions = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(text("exam"))
            .col(text_null("waiting_exam"))
            .col(text("text"))
            .col(integer("follows"))
            .col(big_integer("at"))
            .col(uuid("account"))
            .col(big_integer("scheduled"))
            .col(text("warnings"))
            .col(big_integer_null("ended"))
            .col(uuid_null("ended_by"))
            .col(text_null("outcome"))
            .to_owned();
        manager.create_table(versions).await?;
        let of_exam = index("scheduled_version_exam", TABLE, &["exam", "scheduled"]);
        manager.create_index(of_exam).await?;
        // Null values are distinct, so that an exam has at most one version that waits.
        let waiting = index("scheduled_version_waiting", TABLE, &["waiting_exam"])
            .unique()
            .to_owned();
        manager.create_index(waiting).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
