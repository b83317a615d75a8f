//! Adds the claims of reviewers, and indexes for the filters and the search of their queue.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0028_review_claim"
    }
}

const TABLE: &str = "review_claim";
const INDEXES: [(&str, &str, &[&str]); 4] = [
    ("review_claim_reviewer", TABLE, &["reviewer", "ends"]),
    (
        "application_reviewer",
        "application",
        &["reviewer", "state"],
    ),
    ("account_phone", "account", &["phone"]),
    ("receipt_code", "receipt", &["code"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let claims = Table::create()
            .table(TABLE)
            .col(pk_uuid("application"))
            .col(uuid("reviewer"))
            .col(big_integer("ends"))
            .to_owned();
        manager.create_table(claims).await?;
        for (name, table, columns) in INDEXES {
            manager.create_index(index(name, table, columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, _) in INDEXES {
            let drop = Index::drop().name(name).table(table).to_owned();
            manager.drop_index(drop).await?;
        }
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
