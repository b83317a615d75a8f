//! Step 1: accounts, exams and everything up to an approved application.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::{
    first_applications,
    schema_parts::{index, primary_key},
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            account(),
            session(),
            sign_in_failure(),
            exam(),
            roster_entry(),
            number_series(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            index("account_id_number", "account", &["id_number"]),
            index("session_account", "session", &["account"]),
            index(
                "sign_in_failure_counted_by",
                "sign_in_failure",
                &["counted_by", "at"],
            ),
            index("sign_in_failure_at", "sign_in_failure", &["at"]),
        ] {
            manager.create_index(index).await?;
        }
        first_applications::up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        first_applications::down(manager).await?;
        for table in [
            "number_series",
            "roster_entry",
            "exam",
            "sign_in_failure",
            "session",
            "account",
        ] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(pk_uuid("id"))
        .col(text("role"))
        .col(text_uniq("login"))
        .col(text("name"))
        .col(text_null("id_number"))
        .col(text_null("phone"))
        .col(text("password_hash"))
        .col(boolean("disabled"))
        .col(big_integer("created"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(pk_uuid("id"))
        .col(blob("token").unique_key())
        .col(uuid("account"))
        .col(text("browser"))
        .col(big_integer("opened"))
        .col(big_integer("last_seen"))
        .col(big_integer("expires"))
        .foreign_key(
            ForeignKey::create()
                .from("session", "account")
                .to("account", "id"),
        )
        .to_owned()
}

fn sign_in_failure() -> TableCreateStatement {
    Table::create()
        .table("sign_in_failure")
        .col(pk_uuid("id"))
        .col(text("counted_by"))
        .col(big_integer("at"))
        .to_owned()
}

fn exam() -> TableCreateStatement {
    Table::create()
        .table("exam")
        .col(text("code"))
        .col(integer("version"))
        .col(text("definition"))
        .col(big_integer("published"))
        .primary_key(&mut primary_key(&["code", "version"]))
        .to_owned()
}

fn roster_entry() -> TableCreateStatement {
    Table::create()
        .table("roster_entry")
        .col(text("exam"))
        .col(text("id_number"))
        .col(text("name"))
        .primary_key(&mut primary_key(&["exam", "id_number", "name"]))
        .to_owned()
}

fn number_series() -> TableCreateStatement {
    Table::create()
        .table("number_series")
        .col(text("series").primary_key())
        .col(integer("last"))
        .to_owned()
}
