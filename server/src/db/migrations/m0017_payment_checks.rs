//! Adds the time of the next check and the number of checks to payment orders.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0017_payment_checks"
    }
}

const TABLE: &str = "payment_order";
const INDEX: &str = "payment_order_next_check";
const COLUMNS: [&str; 2] = ["next_check", "checks"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            // The orders of earlier versions are due at once.
            let table = Table::alter()
                .table(TABLE)
                .add_column(big_integer(column).default(0))
                .take();
            manager.alter_table(table).await?;
        }
        manager
            .create_index(index(INDEX, TABLE, &["state", "next_check"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name(INDEX).table(TABLE).to_owned();
        manager.drop_index(index).await?;
        for column in COLUMNS {
            let table = Table::alter().table(TABLE).drop_column(column).take();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
