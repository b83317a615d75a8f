//! Adds the counts of reasons and of agreeing verdicts.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::primary_key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0040_review_quality"
    }
}

const REASONS: &str = "reason_count";
const AGREEMENT: &str = "agreement_count";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reasons = Table::create()
            .table(REASONS)
            .col(string("exam"))
            .col(string("kind"))
            .col(string("part"))
            .col(string("reason"))
            .col(big_integer("count"))
            .primary_key(&mut primary_key(&["exam", "kind", "part", "reason"]))
            .to_owned();
        manager.create_table(reasons).await?;
        let agreement = Table::create()
            .table(AGREEMENT)
            .col(string("exam"))
            .col(uuid("reviewer"))
            .col(big_integer("week"))
            .col(big_integer("compared"))
            .col(big_integer("agreed"))
            .primary_key(&mut primary_key(&["exam", "reviewer", "week"]))
            .to_owned();
        manager.create_table(agreement).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [REASONS, AGREEMENT] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
