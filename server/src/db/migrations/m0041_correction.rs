//! Adds the proposals to correct a decision, and the target of a correction to the events among
//! reviewers.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0041_correction"
    }
}

const TABLE: &str = "correction_proposal";
const EVENT: &str = "review_event";
const TARGET: &str = "target";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let proposals = Table::create()
            .table(TABLE)
            .col(pk_uuid("application"))
            .col(text("exam"))
            .col(text(TARGET))
            .col(text("reason"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(proposals).await?;
        let by_exam = index("correction_proposal_exam", TABLE, &["exam", "at"]);
        manager.create_index(by_exam).await?;
        let alter = Table::alter()
            .table(EVENT)
            .add_column(text_null(TARGET))
            .take();
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter().table(EVENT).drop_column(TARGET).take();
        manager.alter_table(alter).await?;
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
