//! Adds the assurance of an account's identity and the roster's upload mark.
//!
//! The assurance of earlier accounts is derived from their data. Registration always left a phone,
//! and recovery codes or the end of a document's validity; the office's command leaves none of the
//! latter. An account with a provider and without a password was opened by that provider.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0020_assurance"
    }
}

const COLUMNS: [(&str, &str); 3] = [
    ("account", "assurance"),
    ("roster_entry", "may_upload"),
    ("application", "may_upload"),
];

/// The last matching statement counts; an account that matches none stays `vouched`.
const EARLIER: [&str; 3] = [
    r#"UPDATE "account" SET "assurance" = 'declared' WHERE "role" = 'candidate'
       AND "phone" IS NOT NULL AND ("valid_until" IS NOT NULL OR "id" IN
           (SELECT "account" FROM "recovery_code" WHERE "by_office" = FALSE))"#,
    r#"UPDATE "account" SET "assurance" = 'provider' WHERE "password_hash" = ''
       AND "id" IN (SELECT "account" FROM "open_id_account")"#,
    r#"UPDATE "account" SET "assurance" = 'invited'
       WHERE "id" IN (SELECT "account" FROM "invitation" WHERE "used" IS NOT NULL)"#,
];

/// A person has at most one self-declared and one confirmed account.
const UNIQUE: [&str; 2] = [
    r#"CREATE UNIQUE INDEX "account_declared" ON "account" ("role", "id_number", "name")
       WHERE "assurance" = 'declared'"#,
    r#"CREATE UNIQUE INDEX "account_assured" ON "account" ("role", "id_number", "name")
       WHERE "assurance" <> 'declared'"#,
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text("assurance").default("vouched").take(),
            boolean("may_upload").default(true).take(),
            boolean("may_upload").default(true).take(),
        ];
        for ((table, _), column) in COLUMNS.into_iter().zip(columns) {
            let alter = Table::alter().table(table).add_column(column).take();
            manager.alter_table(alter).await?;
        }
        let connection = manager.get_connection();
        for update in EARLIER {
            connection.execute_unprepared(update).await?;
        }
        manager.drop_index(drop_index("account_person")).await?;
        for index in UNIQUE {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["account_declared", "account_assured"] {
            manager.drop_index(drop_index(name)).await?;
        }
        let mut person = index("account_person", "account", &["role", "id_number", "name"]);
        manager.create_index(person.unique().take()).await?;
        for (table, column) in COLUMNS {
            let alter = Table::alter().table(table).drop_column(column).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

fn drop_index(name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).table("account").to_owned()
}
