//! Adds the rights of reviewers on exams.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0033_review_grant"
    }
}

const TABLE: &str = "review_grant";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let grants = Table::create()
            .table(TABLE)
            .col(uuid("account"))
            .col(text("exam"))
            .col(text("kind"))
            .col(big_integer("granted"))
            .col(big_integer_null("revoked"))
            .primary_key(&mut primary_key(&["account", "exam", "kind"]))
            .to_owned();
        manager.create_table(grants).await?;
        let by_exam = index("review_grant_exam", TABLE, &["exam", "kind"]);
        manager.create_index(by_exam).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
