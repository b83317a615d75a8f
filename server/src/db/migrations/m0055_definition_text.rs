//! Adds the text of a definition and the officer who published it. Earlier versions have neither: their
//! text is written from the definition.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0055_definition_text"
    }
}

const TABLE: &str = "exam";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text_null("text"), uuid_null("publisher")] {
            let alter = Table::alter().table(TABLE).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["text", "publisher"] {
            let alter = Table::alter().table(TABLE).drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
