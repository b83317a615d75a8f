//! Adds the events among reviewers, and claims that were handed over.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0034_review_event"
    }
}

const TABLE: &str = "review_event";
const CLAIM: &str = "review_claim";
const COLUMN: &str = "handed_over";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let events = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(uuid("application"))
            .col(big_integer("at"))
            .col(uuid("account"))
            .col(text("kind"))
            .col(uuid_null("other"))
            .col(text_null("text"))
            .to_owned();
        manager.create_table(events).await?;
        let by_application = index("review_event_application", TABLE, &["application", "at"]);
        manager.create_index(by_application).await?;
        let by_account = index(
            "review_event_account",
            TABLE,
            &["account", "kind", "application"],
        );
        manager.create_index(by_account).await?;
        let alter = Table::alter()
            .table(CLAIM)
            .add_column(boolean(COLUMN).default(false))
            .take();
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter().table(CLAIM).drop_column(COLUMN).take();
        manager.alter_table(alter).await?;
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
