//! Times at which people on a roster entered the exam.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::{id::ExamCode, role::Role, time::Timestamp};

use crate::{
    db::{
        AssuredIdentity,
        accounts::is_declared,
        entity::{account, application, roster_entry},
    },
    error::Result,
};

/// Sets the entry time of those roster rows in `among` that have an application.
pub(in crate::db) async fn set_entry_times(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    among: Condition,
) -> Result<()> {
    let mut entered = select_confirmed_account(Some(exam));
    entered.clear_selects();
    entered.expr(Expr::col((application::Entity, application::Column::Entered)).min());
    roster_entry::Entity::update_many()
        .col_expr(
            roster_entry::Column::Entered,
            Expr::SubQuery(None, Box::new(entered.into())),
        )
        .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
        .filter(roster_entry::COLUMN.entered.is_null())
        .filter(among)
        .filter(Expr::exists(select_confirmed_account(Some(exam))))
        .exec(connection)
        .await?;
    Ok(())
}

/// As [`set_entry_times`], for people with these numbers, who were just added to the roster.
pub(in crate::db) async fn set_entry_times_by_number<'a>(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    numbers: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let among = Condition::all().add(roster_entry::Column::IdNumber.is_in(numbers));
    set_entry_times(connection, exam, among).await
}

/// Records that this person enters the exam now.
pub(in crate::db) async fn record_entry_time(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    identity: &AssuredIdentity,
    now: Timestamp,
) -> Result<()> {
    roster_entry::Entity::update_many()
        .set(roster_entry::ActiveModel {
            entered: Set(Some(now.0)),
            lapsed: Set(None),
            ..Default::default()
        })
        .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
        .filter(roster_entry::COLUMN.id_number.eq(identity.number()))
        .filter(roster_entry::COLUMN.name.eq(identity.name()))
        .exec(connection)
        .await?;
    Ok(())
}

/// The confirmed account of a roster row; with `exam`, only if it has entered it.
pub(in crate::db) fn select_confirmed_account(
    exam: Option<&ExamCode>,
) -> sea_orm::sea_query::SelectStatement {
    let same = |of_account: account::Column, of_roster: roster_entry::Column| {
        Expr::col((account::Entity, of_account)).equals((roster_entry::Entity, of_roster))
    };
    let mut found = Query::select();
    found
        .column((account::Entity, account::Column::Id))
        .from(account::Entity)
        .and_where(same(
            account::Column::IdNumber,
            roster_entry::Column::IdNumber,
        ))
        .and_where(same(account::Column::Name, roster_entry::Column::Name))
        .and_where(account::Column::Role.eq(Role::Candidate.as_str()))
        .and_where(is_declared().not());
    if let Some(exam) = exam {
        let theirs = Expr::col((application::Entity, application::Column::Candidate))
            .equals((account::Entity, account::Column::Id));
        found.inner_join(application::Entity, theirs).and_where(
            Expr::col((application::Entity, application::Column::Exam)).eq(exam.as_str()),
        );
    }
    found.to_owned()
}
