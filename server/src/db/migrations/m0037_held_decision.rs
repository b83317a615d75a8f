//! Adds the decision of a reviewer that has not gone out yet (R13): when it goes out, who made it,
//! and which it is.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0037_held_decision"
    }
}

const INDEX: &str = "application_held_until";
const UNTIL: &str = "held_until";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            big_integer_null(UNTIL),
            uuid_null("held_by"),
            text_null("held_decision"),
        ] {
            let alter = Table::alter()
                .table("application")
                .add_column(column)
                .take();
            manager.alter_table(alter).await?;
        }
        // A partial index of held decisions stays small.
        let held = format!(
            r#"CREATE INDEX "{INDEX}" ON "application" ("{UNTIL}", "id") WHERE "{UNTIL}" IS NOT NULL"#
        );
        manager.get_connection().execute_unprepared(&held).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name(INDEX).table("application").to_owned();
        manager.drop_index(index).await?;
        for column in [UNTIL, "held_by", "held_decision"] {
            let alter = Table::alter()
                .table("application")
                .drop_column(column)
                .take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
