//! Adds the progress of a removal, and the indexes in which the content that is due is found.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0068_retention_due"
    }
}

/// Last application of each kind that a removal has looked at.
const ENDS: [&str; 2] = ["pictures_reached", "drafts_reached"];
const IDS: [&str; 2] = ["pictures_reached_id", "drafts_reached_id"];
/// Partial indexes hold only what has ended and was not removed.
const INDEXES: [&str; 2] = [
    r#"CREATE INDEX "application_due_pictures" ON "application" ("exam", "decided", "id")
    WHERE "submitted" IS NOT NULL AND "decided" IS NOT NULL AND "content_removed" IS NULL"#,
    r#"CREATE INDEX "application_due_drafts" ON "application" ("exam", "decided", "id")
    WHERE "submitted" IS NULL AND "decided" IS NOT NULL
    AND ("content_removed" IS NULL OR "content_removed" < "decided")"#,
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ends = ENDS.map(big_integer_null);
        let ids = IDS.map(uuid_null);
        for column in ends.into_iter().chain(ids) {
            let added = Table::alter()
                .table("retention_run")
                .add_column(column)
                .to_owned();
            manager.alter_table(added).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["application_due_pictures", "application_due_drafts"] {
            let dropped = Index::drop().name(index).table("application").to_owned();
            manager.drop_index(dropped).await?;
        }
        for column in ENDS.into_iter().chain(IDS) {
            let dropped = Table::alter()
                .table("retention_run")
                .drop_column(column)
                .to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
