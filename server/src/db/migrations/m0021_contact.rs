//! Adds confirmed phones and mail addresses, one-time codes, account messages, and requests for
//! accounts.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0021_contact"
    }
}

const COLUMNS: [&str; 2] = ["phone_verified", "email_verified"];
const TABLES: [&str; 3] = ["one_time_code", "account_message", "account_request"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut alter = Table::alter();
            alter.table("account").add_column(big_integer_null(column));
            manager.alter_table(alter.to_owned()).await?;
        }
        for table in [one_time_code(), account_message(), account_request()] {
            manager.create_table(table).await?;
        }
        let code = "one_time_code";
        for index in [
            index("one_time_code_request", code, &["request"]),
            index("one_time_code_person", code, &["person", "at"]),
            index("one_time_code_origin", code, &["origin", "at"]),
            index("one_time_code_destination", code, &["destination", "at"]),
            index("one_time_code_at", code, &["at"]),
            index(
                "account_message_account",
                "account_message",
                &["account", "at"],
            ),
            index("account_message_due", "account_message", &["due"]),
            index("account_request_at", "account_request", &["at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let drop = Table::drop().table(table).to_owned();
            manager.drop_table(drop).await?;
        }
        for column in COLUMNS {
            let mut alter = Table::alter();
            alter.table("account").drop_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}

fn one_time_code() -> TableCreateStatement {
    Table::create()
        .table("one_time_code")
        .col(pk_uuid("id"))
        .col(blob("request"))
        .col(boolean("is_first"))
        .col(text("purpose"))
        .col(text("subject"))
        .col(text("person"))
        .col(text("origin"))
        .col(uuid_null("account"))
        .col(text_null("channel"))
        .col(text_null("destination"))
        .col(blob("digest"))
        .col(integer("tries"))
        .col(big_integer("at"))
        .col(big_integer("expires"))
        .col(big_integer_null("used"))
        .to_owned()
}

fn account_message() -> TableCreateStatement {
    Table::create()
        .table("account_message")
        .col(pk_uuid("id"))
        .col(uuid_null("account"))
        .col(text_null("channel"))
        .col(text_null("address"))
        .col(text("language"))
        .col(text("matter"))
        .col(text_null("secret"))
        .col(text("state"))
        .col(integer("attempts"))
        .col(big_integer("at"))
        .col(big_integer_null("due"))
        .col(big_integer_null("expires"))
        .col(text_null("fault"))
        .to_owned()
}

fn account_request() -> TableCreateStatement {
    Table::create()
        .table("account_request")
        .col(pk_uuid("id"))
        .col(text("id_number"))
        .col(text("name"))
        .col(text("phone"))
        .col(big_integer("at"))
        .to_owned()
}
