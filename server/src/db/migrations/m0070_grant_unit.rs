//! Adds the units to which a right of a reviewer is limited. Existing rights have none: they cover the
//! whole exam.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0070_grant_unit"
    }
}

const TABLE: &str = "review_grant";
const COLUMN: &str = "units";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let units = Table::alter()
            .table(TABLE)
            .add_column(text_null(COLUMN))
            .take();
        manager.alter_table(units).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without its units a limited right would cover the whole exam.
        let revoke = format!(
            r#"UPDATE "{TABLE}" SET "revoked" = "granted" WHERE "{COLUMN}" IS NOT NULL AND "revoked" IS NULL"#
        );
        let connection = manager.get_connection();
        connection.execute_unprepared(&revoke).await?;
        let units = Table::alter().table(TABLE).drop_column(COLUMN).take();
        manager.alter_table(units).await
    }
}
