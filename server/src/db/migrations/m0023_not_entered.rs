//! Adds to roster entries the times of entry, reminder and lapse, and the start of the invited
//! time.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0023_not_entered"
    }
}

const ROSTER: &str = "roster_entry";
const INVITATION: &str = "invitation";
const COLUMNS: [&str; 4] = ["entered", "invited", "reminded", "lapsed"];
const INDEXES: [(&str, [&str; 3]); 2] = [
    ("roster_entry_lapsed", ["exam", "entered", "lapsed"]),
    ("roster_entry_invited", ["exam", "entered", "invited"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut alter = Table::alter();
            alter.table(ROSTER).add_column(big_integer_null(column));
            manager.alter_table(alter.to_owned()).await?;
        }
        let mut alter = Table::alter();
        alter
            .table(INVITATION)
            .add_column(big_integer_null("accepted"));
        manager.alter_table(alter.to_owned()).await?;
        for (name, columns) in INDEXES {
            manager.create_index(index(name, ROSTER, &columns)).await?;
        }
        // Before this version the time counted from the writing of the invitation, and people were
        // told so.
        let mut counted = Query::update();
        counted
            .table(INVITATION)
            .value("accepted", Expr::col("invited"));
        manager.execute(counted.to_owned()).await?;
        manager
            .execute(take_over("entered", "application", "candidate", "entered"))
            .await?;
        manager
            .execute(take_over("invited", INVITATION, "account", "accepted"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let drop = Index::drop().name(name).table(ROSTER).to_owned();
            manager.drop_index(drop).await?;
        }
        let mut alter = Table::alter();
        alter.table(INVITATION).drop_column("accepted");
        manager.alter_table(alter.to_owned()).await?;
        for column in COLUMNS {
            let mut alter = Table::alter();
            alter.table(ROSTER).drop_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}

/// Sets a column of the roster to the latest time in another table for the same person and exam.
fn take_over(
    column: &'static str,
    table: &'static str,
    person: &'static str,
    moment: &'static str,
) -> UpdateStatement {
    let of_roster = |column: &'static str| Expr::col((ROSTER, column));
    let latest = Query::select()
        .expr(Func::max(Expr::col((table, moment))))
        .from(table)
        .inner_join(
            "account",
            Expr::col(("account", "id")).equals((table, person)),
        )
        .and_where(Expr::col((table, "exam")).eq(of_roster("exam")))
        .and_where(Expr::col(("account", "id_number")).eq(of_roster("id_number")))
        .and_where(Expr::col(("account", "name")).eq(of_roster("name")))
        .and_where(Expr::col(("account", "assurance")).ne("declared"))
        .to_owned();
    Query::update()
        .table(ROSTER)
        .value(column, Expr::SubQuery(None, Box::new(latest.into())))
        .to_owned()
}
