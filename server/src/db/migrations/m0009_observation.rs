//! Adds the results of image analysis. Images that were only decoded before are analysed again.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_observation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("image")
                    .add_column(text_null("observation"))
                    .to_owned(),
            )
            .await?;
        let again = r#"UPDATE "image" SET "decodes" = NULL"#;
        manager.get_connection().execute_unprepared(again).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("image")
                    .drop_column("observation")
                    .to_owned(),
            )
            .await
    }
}
