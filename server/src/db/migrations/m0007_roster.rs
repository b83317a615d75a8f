//! Adds further data of a person to roster entries.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_roster"
    }
}

const COLUMNS: [&str; 3] = ["phone", "email", "cells"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in [
            text_null(COLUMNS[0]),
            text_null(COLUMNS[1]),
            text(COLUMNS[2]).default("{}").take(),
        ] {
            let alter = Table::alter()
                .table("roster_entry")
                .add_column(column)
                .take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let alter = Table::alter()
                .table("roster_entry")
                .drop_column(column)
                .take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
