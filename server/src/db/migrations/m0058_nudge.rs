//! Adds the reminders of each person, the orders of the office to send them, and the index of its
//! lists. A message that waits for the end of the quiet hours says so in a column of its own.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0058_nudge"
    }
}

const REMINDERS: &str = "reminder";
const NUDGES: &str = "nudge";
const APPLICATIONS: &str = "application_nudge";
const QUIET: &str = "is_quiet";

/// The lists are counted and walked in this index alone: first the list, then its order, then the
/// columns of its conditions.
const APPLICATION_COLUMNS: [&str; 11] = [
    "exam",
    "state",
    "id",
    "exam_version",
    "may_upload",
    "paid",
    "ticket_printed",
    "position",
    "invited",
    "returned",
    "decided",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reminders = Table::create()
            .table(REMINDERS)
            .col(text("exam"))
            .col(text("list"))
            .col(uuid("subject"))
            .col(big_integer("matter"))
            .col(big_integer("at"))
            .col(uuid_null("nudge"))
            .primary_key(&mut primary_key(&["exam", "list", "subject", "matter"]))
            .to_owned();
        manager.create_table(reminders).await?;
        let nudges = Table::create()
            .table(NUDGES)
            .col(pk_uuid("id"))
            .col(text("exam"))
            .col(text("list"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .col(big_integer("people"))
            .col(big_integer("sent"))
            .col(text_null("reached"))
            .col(big_integer_null("finished"))
            .to_owned();
        manager.create_table(nudges).await?;
        let by_exam = index("nudge_exam", NUDGES, &["exam", "list", "finished"]);
        manager.create_index(by_exam).await?;
        let unfinished = index("nudge_finished", NUDGES, &["finished"]);
        manager.create_index(unfinished).await?;
        let lists = index(APPLICATIONS, "application", &APPLICATION_COLUMNS);
        manager.create_index(lists).await?;
        let quiet = boolean(QUIET).default(false).take();
        let quiet = Table::alter().table("message").add_column(quiet).take();
        manager.alter_table(quiet).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quiet = Table::alter().table("message").drop_column(QUIET).take();
        manager.alter_table(quiet).await?;
        let lists = Index::drop()
            .name(APPLICATIONS)
            .table("application")
            .to_owned();
        manager.drop_index(lists).await?;
        for table in [NUDGES, REMINDERS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
