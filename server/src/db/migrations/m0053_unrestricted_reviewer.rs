//! Adds the mark of a reviewer who may judge every exam. Reviewers of earlier builds have it if they
//! never had a grant.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0053_unrestricted_reviewer"
    }
}

const TABLE: &str = "account";
const COLUMN: &str = "is_unrestricted";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mark = Table::alter()
            .table(TABLE)
            .add_column(boolean(COLUMN).default(false))
            .to_owned();
        manager.alter_table(mark).await?;
        let mark_existing = format!(
            r#"UPDATE "{TABLE}" SET "{COLUMN}" = TRUE WHERE "role" = 'reviewer' AND NOT EXISTS (SELECT 1 FROM "review_grant" WHERE "review_grant"."account" = "{TABLE}"."id")"#
        );
        let connection = manager.get_connection();
        connection.execute_unprepared(&mark_existing).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mark = Table::alter().table(TABLE).drop_column(COLUMN).to_owned();
        manager.alter_table(mark).await
    }
}
