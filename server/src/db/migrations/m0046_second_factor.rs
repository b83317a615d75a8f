//! Adds second factors and their recovery codes.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0046_second_factor"
    }
}

const FACTORS: &str = "second_factor";
const CODES: &str = "second_factor_code";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let factors = Table::create()
            .table(FACTORS)
            .col(pk_uuid("account"))
            .col(uuid("nonce"))
            .col(big_integer("last_step"))
            .col(big_integer("since"))
            .to_owned();
        manager.create_table(factors).await?;
        let codes = Table::create()
            .table(CODES)
            .col(pk_uuid("id"))
            .col(uuid("account"))
            .col(blob("digest"))
            .to_owned();
        manager.create_table(codes).await?;
        let by_account = index("second_factor_code_account", CODES, &["account"]);
        manager.create_index(by_account).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [CODES, FACTORS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
