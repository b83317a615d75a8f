//! Adds papers that were not printed because no font has one of their characters.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0027_refused_paper"
    }
}

const TABLE: &str = "refused_paper";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let papers = Table::create()
            .table(TABLE)
            .col(pk_uuid("application"))
            .col(text("exam"))
            .col(text("characters"))
            .col(big_integer("refused"))
            .to_owned();
        manager.create_table(papers).await?;
        let by_exam = Index::create()
            .name("refused_paper_exam")
            .table(TABLE)
            .col("exam")
            .col("refused")
            .to_owned();
        manager.create_index(by_exam).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
