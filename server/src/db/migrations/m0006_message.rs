//! Adds messages and their deliveries on each channel.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_message"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(message()).await?;
        manager.create_table(delivery()).await?;
        for column in [text_null("email"), text_null("language")] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("account").add_column(column).to_owned())
                .await?;
        }
        // The close of which the candidate was reminded.
        let mut alter = Table::alter();
        manager
            .alter_table(
                alter
                    .table("application")
                    .add_column(big_integer_null("reminded"))
                    .to_owned(),
            )
            .await?;
        for index in [
            index("message_account", "message", &["account", "at"]),
            index("message_at", "message", &["at"]),
            index("delivery_state", "delivery", &["state", "message"]),
            index(
                "application_returned",
                "application",
                &["state", "returned"],
            ),
            index("application_invited", "application", &["state", "invited"]),
            index(
                "application_open",
                "application",
                &["exam", "state", "exam_version", "id"],
            ),
        ] {
            manager.create_index(index).await?;
        }
        // Partial indexes of open work stay small.
        for sql in [
            r#"CREATE INDEX "message_unread" ON "message" ("account") WHERE "read" IS NULL"#,
            r#"CREATE INDEX "message_unposted" ON "message" ("at") WHERE "posted" IS NULL"#,
            r#"CREATE INDEX "delivery_due" ON "delivery" ("due") WHERE "due" IS NOT NULL"#,
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "application_returned",
            "application_invited",
            "application_open",
        ] {
            manager
                .drop_index(Index::drop().name(index).table("application").to_owned())
                .await?;
        }
        for (table, column) in [
            ("application", "reminded"),
            ("account", "language"),
            ("account", "email"),
        ] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table(table).drop_column(column).to_owned())
                .await?;
        }
        for table in ["delivery", "message"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn message() -> TableCreateStatement {
    Table::create()
        .table("message")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(uuid_null("application"))
        .col(text("exam"))
        .col(integer("exam_version"))
        .col(big_integer("at"))
        .col(text("matter"))
        .col(text_null("secret"))
        .col(boolean("held"))
        .col(big_integer_null("posted"))
        .col(big_integer_null("read"))
        .foreign_key(
            ForeignKey::create()
                .from("message", "account")
                .to("account", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("message", "application")
                .to("application", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from_tbl("message")
                .from_col("exam")
                .from_col("exam_version")
                .to_tbl("exam")
                .to_col("code")
                .to_col("version"),
        )
        .to_owned()
}

fn delivery() -> TableCreateStatement {
    Table::create()
        .table("delivery")
        .col(uuid("message"))
        .col(text("channel"))
        .col(text("state"))
        .col(text_null("address"))
        .col(integer("attempts"))
        .col(big_integer("at"))
        .col(big_integer_null("due"))
        .col(text_null("fault"))
        .primary_key(&mut primary_key(&["message", "channel"]))
        .foreign_key(
            ForeignKey::create()
                .from("delivery", "message")
                .to("message", "id"),
        )
        .to_owned()
}
