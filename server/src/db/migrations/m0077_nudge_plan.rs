//! Adds the plans of reminders by days before the deadline, and to each order of reminders the plan and
//! the step that it belongs to.

use sea_orm_migration::{prelude::*, schema::*};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0077_nudge_plan"
    }
}

const PLANS: &str = "nudge_plan";
const NUDGES: &str = "nudge";
const PLAN: &str = "plan";
const DAYS: &str = "days";

/// One plan of a list holds at a time.
const ONE_PLAN: &str = r#"CREATE UNIQUE INDEX "nudge_plan_one" ON "nudge_plan" ("exam", "list")
    WHERE "cancelled" IS NULL"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plans = Table::create()
            .table(PLANS)
            .col(pk_uuid("id"))
            .col(text("exam"))
            .col(text("list"))
            .col(text(DAYS))
            .col(uuid("account"))
            .col(big_integer("at"))
            .col(big_integer_null("cancelled"))
            .col(uuid_null("cancelled_by"))
            .to_owned();
        manager.create_table(plans).await?;
        manager
            .get_connection()
            .execute_unprepared(ONE_PLAN)
            .await?;
        for column in [uuid_null(PLAN), big_integer_null(DAYS)] {
            let added = Table::alter().table(NUDGES).add_column(column).to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [PLAN, DAYS] {
            let dropped = Table::alter().table(NUDGES).drop_column(column).to_owned();
            manager.alter_table(dropped).await?;
        }
        manager
            .drop_table(Table::drop().table(PLANS).to_owned())
            .await
    }
}
