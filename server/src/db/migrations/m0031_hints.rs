//! Adds the result of image analysis by which the queue is ordered: whether something was noticed.
//! Images that were analysed before are analysed again.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0031_hints"
    }
}

const SUSPECT: &str = "is_suspect";
const FLAG: &str = "has_hints";
const QUEUE_INDEX: &str = "application_hints";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let suspect = Table::alter()
            .table("image")
            .add_column(boolean_null(SUSPECT))
            .take();
        manager.alter_table(suspect).await?;
        let flag = boolean(FLAG).default(false).take();
        let flag = Table::alter().table("application").add_column(flag).take();
        manager.alter_table(flag).await?;
        let queue = ["state", FLAG, "submitted", "id"];
        manager
            .create_index(index(QUEUE_INDEX, "application", &queue))
            .await?;
        let again = r#"UPDATE "image" SET "decodes" = NULL WHERE "removed" IS NULL"#;
        let marked = manager.get_connection().execute_unprepared(again);
        marked.await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let queue = Index::drop()
            .name(QUEUE_INDEX)
            .table("application")
            .to_owned();
        manager.drop_index(queue).await?;
        let flag = Table::alter().table("application").drop_column(FLAG).take();
        manager.alter_table(flag).await?;
        let suspect = Table::alter().table("image").drop_column(SUSPECT).take();
        manager.alter_table(suspect).await
    }
}
