//! Adds the officer who imported a list of positions. Lists of earlier builds and of the command line
//! have none.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0060_position_importer"
    }
}

const TABLE: &str = "position_list";
const COLUMN: &str = "importer";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let importer = Table::alter()
            .table(TABLE)
            .add_column(uuid_null(COLUMN))
            .to_owned();
        manager.alter_table(importer).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let importer = Table::alter().table(TABLE).drop_column(COLUMN).to_owned();
        manager.alter_table(importer).await
    }
}
