//! Adds the audit chain, its signed heads, and the record of verifications. A trigger refuses every
//! change of an entry.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0052_audit"
    }
}

const ENTRIES: &str = "audit_entry";
const HEADS: &str = "audit_head";
const VERIFICATIONS: &str = "audit_verification";

const SQLITE_TRIGGERS: [&str; 2] = [
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry \
     BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry \
     BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END",
];

const POSTGRES_TRIGGERS: [&str; 2] = [
    "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted'; END $$",
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry \
     FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entries = Table::create()
            .table(ENTRIES)
            .col(big_integer("sequence").primary_key())
            .col(big_integer("at"))
            .col(string("day"))
            .col(uuid_null("account"))
            .col(string("kind"))
            .col(string_null("exam"))
            .col(uuid_null("application"))
            .col(text("details"))
            .col(binary("previous"))
            .col(binary("hash"))
            .to_owned();
        manager.create_table(entries).await?;
        for column in ["day", "kind", "account", "exam"] {
            let name = match column {
                "day" => "audit_entry_day",
                "kind" => "audit_entry_kind",
                "account" => "audit_entry_account",
                _ => "audit_entry_exam",
            };
            let by_column = index(name, ENTRIES, &[column, "sequence"]);
            manager.create_index(by_column).await?;
        }
        let heads = Table::create()
            .table(HEADS)
            .col(string("day").primary_key())
            .col(big_integer("sequence"))
            .col(big_integer("entries"))
            .col(binary("hash"))
            .col(big_integer("signed_at"))
            .col(binary("public_key"))
            .col(binary("signature"))
            .to_owned();
        manager.create_table(heads).await?;
        let verifications = Table::create()
            .table(VERIFICATIONS)
            .col(pk_uuid("id"))
            .col(big_integer("at"))
            .col(string_null("from_day"))
            .col(string_null("to_day"))
            .col(big_integer("entries"))
            .col(text_null("fault"))
            .to_owned();
        manager.create_table(verifications).await?;
        let connection = manager.get_connection();
        let triggers = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES_TRIGGERS,
            _ => SQLITE_TRIGGERS,
        };
        for trigger in triggers {
            connection.execute_unprepared(trigger).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [ENTRIES, HEADS, VERIFICATIONS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            let function = "DROP FUNCTION audit_entry_refuse()";
            manager
                .get_connection()
                .execute_unprepared(function)
                .await?;
        }
        Ok(())
    }
}
