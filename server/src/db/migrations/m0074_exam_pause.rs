//! Adds the pauses of exams, and the extensions by which they move ends. Extensions of earlier builds
//! belong to no pause.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0074_exam_pause"
    }
}

const TABLE: &str = "exam_pause";
const EXTENSIONS: &str = "window_extension";
const PAUSE: &str = "pause";
const OPEN_AT: &str = "open_at";
const BY_PAUSE: &str = "window_extension_pause";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pauses = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(text("exam"))
            .col(text_null("running_exam"))
            .col(text_null("window_id"))
            .col(text("reason"))
            .col(big_integer("since"))
            .col(big_integer("expected"))
            .col(big_integer("told"))
            .col(uuid("account"))
            .col(big_integer_null("ended"))
            .col(uuid_null("ended_by"))
            .to_owned();
        manager.create_table(pauses).await?;
        let of_exam = index("exam_pause_exam", TABLE, &["exam", "since"]);
        manager.create_index(of_exam).await?;
        // Null values are distinct, so that an exam has at most one pause that lasts.
        let running = index("exam_pause_running", TABLE, &["running_exam"])
            .unique()
            .to_owned();
        manager.create_index(running).await?;
        // SQLite adds one column with each statement.
        for column in [uuid_null(PAUSE), big_integer_null(OPEN_AT)] {
            let added = Table::alter()
                .table(EXTENSIONS)
                .add_column(column)
                .to_owned();
            manager.alter_table(added).await?;
        }
        let by_pause = index(BY_PAUSE, EXTENSIONS, &[PAUSE]);
        manager.create_index(by_pause).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_pause = Index::drop().name(BY_PAUSE).table(EXTENSIONS).to_owned();
        manager.drop_index(by_pause).await?;
        for column in [OPEN_AT, PAUSE] {
            let dropped = Table::alter()
                .table(EXTENSIONS)
                .drop_column(column)
                .to_owned();
            manager.alter_table(dropped).await?;
        }
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
