//! Adds a version to each field of the personal form, so that devices merge field by field.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_field_versions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let none = text("field_versions").default("{}").to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("application")
                    .add_column(none)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("application")
                    .drop_column("field_versions")
                    .to_owned(),
            )
            .await
    }
}
