//! Adds the times at which a candidate first downloaded the admission ticket and the printed forms.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0022_printed"
    }
}

const COLUMNS: [&str; 2] = ["ticket_printed", "forms_printed"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut alter = Table::alter();
            alter
                .table("application")
                .add_column(big_integer_null(column));
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut alter = Table::alter();
            alter.table("application").drop_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}
