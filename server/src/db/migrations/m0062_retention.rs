//! Adds the removal of content under the retention rule of an exam: its time on images and on
//! applications that were never submitted, and the runs.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0062_retention"
    }
}

const RUNS: &str = "retention_run";
/// Columns of one run that count removed or shown content.
const COUNTS: [&str; 12] = [
    "due_applications",
    "due_pictures",
    "due_bytes",
    "due_drafts",
    "due_draft_pictures",
    "due_draft_bytes",
    "done_applications",
    "done_pictures",
    "done_bytes",
    "done_drafts",
    "done_draft_pictures",
    "done_draft_bytes",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("image", "file_removed"),
            ("application", "content_removed"),
        ] {
            let added = Table::alter()
                .table(table)
                .add_column(big_integer_null(column))
                .to_owned();
            manager.alter_table(added).await?;
        }
        let mut runs = Table::create()
            .table(RUNS)
            .col(pk_uuid("id"))
            .col(string("exam"))
            .col(uuid("account"))
            .col(big_integer("started"))
            .col(integer_null("pictures_days"))
            .col(integer_null("drafts_days"))
            .col(big_integer_null("decided_until"))
            .col(big_integer_null("ended_until"))
            .col(big_integer_null("finished"))
            .to_owned();
        for column in COUNTS {
            runs.col(big_integer(column));
        }
        manager.create_table(runs).await?;
        let by_exam = index("retention_run_exam", RUNS, &["exam", "started"]);
        manager.create_index(by_exam).await?;
        let unfinished = index("retention_run_finished", RUNS, &["finished"]);
        manager.create_index(unfinished).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(RUNS).to_owned())
            .await?;
        for (table, column) in [
            ("image", "file_removed"),
            ("application", "content_removed"),
        ] {
            let dropped = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
