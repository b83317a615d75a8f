//! Adds the unit and the batch of an application, by which reviewers filter the queue. Definitions of
//! earlier builds name neither, so that existing rows have none; the import of a definition that names
//! one fills them.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0042_queue_group"
    }
}

const TABLE: &str = "application";
const COLUMNS: [&str; 2] = ["unit", "batch"];

fn index_name(column: &str) -> String {
    format!("application_{column}")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let alter = Table::alter()
                .table(TABLE)
                .add_column(text_null(column))
                .take();
            manager.alter_table(alter).await?;
            // Most exams have no groups, so that a partial index costs them nothing.
            let name = index_name(column);
            let index = format!(
                r#"CREATE INDEX "{name}" ON "{TABLE}" ("exam", "{column}", "state", "submitted", "id") WHERE "{column}" IS NOT NULL"#
            );
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let index = Index::drop()
                .name(index_name(column))
                .table(TABLE)
                .to_owned();
            manager.drop_index(index).await?;
            let alter = Table::alter().table(TABLE).drop_column(column).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
