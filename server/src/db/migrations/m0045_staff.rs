//! Adds the record of what happened to accounts of staff, their sign-ins, and states of sessions.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0045_staff"
    }
}

const EVENTS: &str = "staff_event";
const SIGN_INS: &str = "staff_sign_in";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let events = Table::create()
            .table(EVENTS)
            .col(pk_uuid("id"))
            .col(uuid("account"))
            .col(uuid_null("actor"))
            .col(big_integer("at"))
            .col(text("event"))
            .to_owned();
        manager.create_table(events).await?;
        let by_account = index("staff_event_account", EVENTS, &["account", "at"]);
        manager.create_index(by_account).await?;
        let sign_ins = Table::create()
            .table(SIGN_INS)
            .col(pk_uuid("id"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .col(text("address"))
            .col(text("browser"))
            .to_owned();
        manager.create_table(sign_ins).await?;
        let by_account = index("staff_sign_in_account", SIGN_INS, &["account", "at"]);
        manager.create_index(by_account).await?;
        let state = Table::alter()
            .table("session")
            .add_column(string("state").default("open"))
            .to_owned();
        manager.alter_table(state).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let state = Table::alter()
            .table("session")
            .drop_column("state")
            .to_owned();
        manager.alter_table(state).await?;
        for table in [EVENTS, SIGN_INS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
