//! Adds positions, the confirmed portrait, and the publication of results.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_positions"
    }
}

const COLUMNS: [&str; 3] = ["portrait_confirmed", "position", "refused_positions"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        let columns = [
            big_integer_null(COLUMNS[0]),
            text_null(COLUMNS[1]),
            text(COLUMNS[2]).default("[]").take(),
        ];
        for column in columns {
            let alter = Table::alter()
                .table("application")
                .add_column(column)
                .take();
            manager.alter_table(alter).await?;
        }
        for table in [position_list(), position(), publication()] {
            manager.create_table(table).await?;
        }
        let chosen = index("application_position", "application", &["exam", "position"]);
        manager.create_index(chosen).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let chosen = Index::drop()
            .name("application_position")
            .table("application")
            .to_owned();
        manager.drop_index(chosen).await?;
        for table in ["publication", "position", "position_list"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        for column in COLUMNS {
            let alter = Table::alter()
                .table("application")
                .drop_column(column)
                .take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

/// The present version of an exam's position list.
fn position_list() -> TableCreateStatement {
    Table::create()
        .table("position_list")
        .col(text("exam").primary_key())
        .col(integer("version"))
        .col(big_integer("imported"))
        .to_owned()
}

fn position() -> TableCreateStatement {
    Table::create()
        .table("position")
        .col(text("exam"))
        .col(text("code"))
        .col(integer("place"))
        .col(text("path"))
        .col(integer_null("head_count"))
        .col(text("cells"))
        .primary_key(&mut primary_key(&["exam", "code"]))
        .to_owned()
}

fn publication() -> TableCreateStatement {
    Table::create()
        .table("publication")
        .col(text("exam").primary_key())
        .col(big_integer("published"))
        .col(uuid_null("officer"))
        .to_owned()
}
