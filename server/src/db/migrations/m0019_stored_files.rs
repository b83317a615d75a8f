//! Adds hash and presence of the stored bytes of images, and the daily upload counts.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::primary_key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0019_stored_files"
    }
}

const COLUMNS: [&str; 3] = ["stored_sha256", "stored_bytes", "missing"];
/// Partial indexes of open work, which stay small.
const INDEXES: [(&str, &str); 2] = [
    (
        "image_unhashed",
        r#"("uploaded") WHERE "stored_sha256" IS NULL"#,
    ),
    (
        "image_missing",
        r#"("missing") WHERE "missing" IS NOT NULL"#,
    ),
];
const DAYS: &str = "upload_day";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            blob_null("stored_sha256"),
            big_integer_null("stored_bytes"),
            big_integer_null("missing"),
        ];
        // SQLite adds one column per statement.
        for column in columns {
            let added = Table::alter().table("image").add_column(column).to_owned();
            manager.alter_table(added).await?;
        }
        for (name, on) in INDEXES {
            let index = format!(r#"CREATE INDEX "{name}" ON "image" {on}"#);
            manager.get_connection().execute_unprepared(&index).await?;
        }
        let days = Table::create()
            .table(DAYS)
            .col(uuid("account"))
            .col(integer("day"))
            .col(big_integer("files"))
            .col(big_integer("bytes"))
            .primary_key(&mut primary_key(&["account", "day"]))
            .to_owned();
        manager.create_table(days).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let days = Table::drop().table(DAYS).to_owned();
        manager.drop_table(days).await?;
        for (name, _) in INDEXES {
            let dropped = format!(r#"DROP INDEX "{name}""#);
            manager
                .get_connection()
                .execute_unprepared(&dropped)
                .await?;
        }
        for column in COLUMNS {
            let dropped = Table::alter().table("image").drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
