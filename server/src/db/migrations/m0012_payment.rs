//! Adds payment orders at gateways, and the time at which an application was paid.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0012_payment"
    }
}

const TABLE: &str = "payment_order";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let paid = Table::alter()
            .table("application")
            .add_column(big_integer_null("paid"))
            .take();
        manager.alter_table(paid).await?;
        let orders = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(uuid("application"))
            .col(text("gateway"))
            .col(big_integer("amount"))
            .col(big_integer("made"))
            .col(text("state"))
            .col(text_null("reference"))
            .to_owned();
        manager.create_table(orders).await?;
        manager
            .create_index(index("payment_order_state", TABLE, &["state", "made"]))
            .await?;
        // A8: an application has at most one order that is not closed, even with concurrent
        // requests.
        let one = r#"CREATE UNIQUE INDEX "payment_order_one" ON "payment_order" ("application") WHERE "state" <> 'closed'"#;
        manager.get_connection().execute_unprepared(one).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await?;
        let paid = Table::alter()
            .table("application")
            .drop_column("paid")
            .take();
        manager.alter_table(paid).await
    }
}
