//! Adds hand-off grants for one slot, which a phone opens by a code (C14).

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0014_hand_off"
    }
}

const TABLE: &str = "hand_off";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A grant is deleted with the session that made it.
        let mut session = ForeignKey::create();
        session
            .from(TABLE, "session")
            .to("session", "id")
            .on_delete(ForeignKeyAction::Cascade);
        let table = Table::create()
            .table(TABLE)
            // SHA-256 of the code, which itself is not stored.
            .col(blob("digest").primary_key())
            .col(uuid("session"))
            .col(uuid("application"))
            .col(text("slot"))
            // Most pictures that may be sent, and those that were.
            .col(integer("most"))
            .col(integer("taken"))
            .col(big_integer("expires"))
            .foreign_key(&mut session)
            .to_owned();
        manager.create_table(table).await?;
        for (name, columns) in [
            ("hand_off_slot", &["application", "slot"][..]),
            ("hand_off_session", &["session"]),
            ("hand_off_expires", &["expires"]),
        ] {
            manager.create_index(index(name, TABLE, columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
