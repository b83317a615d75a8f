//! Entries of rosters that follow the correction of a person's name or number.

use std::iter;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use shared::{id::ExamCode, problem::Problem};

use crate::{
    db::{
        AssuredIdentity,
        applications::queue_group::update_groups_of_people,
        engine::error::is_unique_violation,
        entity::roster_entry,
        rosters::{entry_time::set_entry_times_by_number, upload_mark::copy_marks},
    },
    error::Result,
};

/// The entries with this number under other names, on the rosters of all exams.
pub(in crate::db) async fn list_foreign_entries(
    connection: &impl ConnectionTrait,
    number: &str,
    own_names: [&str; 2],
) -> Result<Vec<roster_entry::Model>> {
    Ok(roster_entry::Entity::find()
        .filter(roster_entry::COLUMN.id_number.eq(number))
        .filter(roster_entry::COLUMN.name.is_not_in(own_names))
        .all(connection)
        .await?)
}

/// Gives the entries of a person the corrected number and name. Where the office has imported such an
/// entry already, that one gets the times of the old one, which is deleted. Applications then get the
/// marks and groups of their entry.
pub(in crate::db) async fn move_entries(
    transaction: &DatabaseTransaction,
    before: &AssuredIdentity,
    after: &AssuredIdentity,
) -> Result<()> {
    let mut own = entries_of(transaction, before.number(), before.name()).await?;
    if before.number() != after.number() && before.name() != after.name() {
        // The office has corrected the number on the roster, and not the name.
        own.extend(entries_of(transaction, after.number(), before.name()).await?);
    }
    for old in own {
        let key = (
            old.exam.clone(),
            after.number().to_owned(),
            after.name().to_owned(),
        );
        match roster_entry::Entity::find_by_id(key)
            .one(transaction)
            .await?
        {
            Some(new) => merge_entries(transaction, old, new).await?,
            None => rename_entry(transaction, &old, after).await?,
        }
    }
    for entry in entries_of(transaction, after.number(), after.name()).await? {
        let Ok(exam) = entry.exam.parse::<ExamCode>() else {
            continue;
        };
        let number = || iter::once(after.number());
        copy_marks(transaction, &exam, number()).await?;
        update_groups_of_people(transaction, &exam, number()).await?;
        set_entry_times_by_number(transaction, &exam, number()).await?;
    }
    Ok(())
}

async fn entries_of(
    connection: &impl ConnectionTrait,
    number: &str,
    name: &str,
) -> Result<Vec<roster_entry::Model>> {
    Ok(roster_entry::Entity::find()
        .filter(roster_entry::COLUMN.id_number.eq(number))
        .filter(roster_entry::COLUMN.name.eq(name))
        .all(connection)
        .await?)
}

async fn rename_entry(
    connection: &impl ConnectionTrait,
    old: &roster_entry::Model,
    after: &AssuredIdentity,
) -> Result<()> {
    use roster_entry::Column;
    let renamed = roster_entry::Entity::update_many()
        .col_expr(Column::IdNumber, Expr::value(after.number()))
        .col_expr(Column::Name, Expr::value(after.name()))
        .filter(roster_entry::COLUMN.exam.eq(old.exam.as_str()))
        .filter(roster_entry::COLUMN.id_number.eq(old.id_number.as_str()))
        .filter(roster_entry::COLUMN.name.eq(old.name.as_str()))
        .exec(connection)
        .await;
    match renamed {
        Ok(_) => Ok(()),
        // The entry was imported at this moment.
        Err(fault) if is_unique_violation(&fault) => Err(Problem::Stale.into()),
        Err(fault) => Err(fault.into()),
    }
}

async fn merge_entries(
    connection: &impl ConnectionTrait,
    old: roster_entry::Model,
    new: roster_entry::Model,
) -> Result<()> {
    roster_entry::Entity::update_many()
        .set(roster_entry::ActiveModel {
            entered: Set(new.entered.or(old.entered)),
            invited: Set(new.invited.or(old.invited)),
            reminded: Set(new.reminded.or(old.reminded)),
            lapsed: Set(new.lapsed.or(old.lapsed)),
            ..Default::default()
        })
        .filter(roster_entry::COLUMN.exam.eq(new.exam.as_str()))
        .filter(roster_entry::COLUMN.id_number.eq(new.id_number.as_str()))
        .filter(roster_entry::COLUMN.name.eq(new.name.as_str()))
        .exec(connection)
        .await?;
    roster_entry::Entity::delete_by_id((old.exam, old.id_number, old.name))
        .exec(connection)
        .await?;
    Ok(())
}
