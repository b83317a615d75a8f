//! Adds sign-in data: all kinds of documents, recovery codes, invitations, accounts of other
//! systems, spent proofs of work, and the server's key.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_entry"
    }
}

const TABLES: [&str; 6] = [
    "open_id_attempt",
    "open_id_account",
    "spent_proof",
    "server_key",
    "invitation",
    "recovery_code",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text_null("document"), text_null("valid_until")] {
            let mut table = Table::alter();
            table.table("account").add_column(column);
            manager.alter_table(table.to_owned()).await?;
        }
        let documents = Query::update()
            .table("account")
            .value("document", "resident-card")
            .and_where(Expr::col("id_number").is_not_null())
            .to_owned();
        manager.execute(documents).await?;
        for table in [
            recovery_code(),
            invitation(),
            server_key(),
            spent_proof(),
            open_id_account(),
            open_id_attempt(),
        ] {
            manager.create_table(table).await?;
        }
        let mut person = index("account_person", "account", &["role", "id_number", "name"]);
        manager.create_index(person.unique().to_owned()).await?;
        for index in [
            index("recovery_code_account", "recovery_code", &["account"]),
            index("invitation_account", "invitation", &["account", "exam"]),
            index("spent_proof_expires", "spent_proof", &["expires"]),
            index("open_id_attempt_expires", "open_id_attempt", &["expires"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        manager
            .drop_index(
                Index::drop()
                    .name("account_person")
                    .table("account")
                    .to_owned(),
            )
            .await?;
        for column in ["document", "valid_until"] {
            let mut table = Table::alter();
            table.table("account").drop_column(column);
            manager.alter_table(table.to_owned()).await?;
        }
        Ok(())
    }
}

fn account_key(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "account")
        .to("account", "id")
        .to_owned()
}

fn recovery_code() -> TableCreateStatement {
    Table::create()
        .table("recovery_code")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(blob("digest").unique_key())
        .col(boolean("by_office"))
        .col(big_integer_null("expires"))
        .foreign_key(&mut account_key("recovery_code"))
        .to_owned()
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(pk_uuid("id"))
        .col(text("exam"))
        .col(uuid("account"))
        .col(blob("digest").unique_key())
        .col(big_integer("invited"))
        .col(big_integer_null("used"))
        .foreign_key(&mut account_key("invitation"))
        .to_owned()
}

fn server_key() -> TableCreateStatement {
    Table::create()
        .table("server_key")
        .col(text("name").primary_key())
        .col(blob("secret"))
        .to_owned()
}

fn spent_proof() -> TableCreateStatement {
    Table::create()
        .table("spent_proof")
        .col(blob("digest").primary_key())
        .col(big_integer("expires"))
        .to_owned()
}

fn open_id_account() -> TableCreateStatement {
    Table::create()
        .table("open_id_account")
        .col(text("provider"))
        .col(text("subject"))
        .col(uuid("account"))
        .primary_key(&mut primary_key(&["provider", "subject"]))
        .foreign_key(&mut account_key("open_id_account"))
        .to_owned()
}

fn open_id_attempt() -> TableCreateStatement {
    Table::create()
        .table("open_id_attempt")
        .col(blob("digest").primary_key())
        .col(text("content"))
        .col(big_integer("expires"))
        .to_owned()
}
