//! Corrections of names and numbers that were confirmed: those of a person, and those of people whom a
//! file of the office still has by the old name and number.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder};
use shared::{
    application::{ConfirmedChange, IdentityChange},
    id::AccountId,
    person::IdNumber,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        accounts::is_declared,
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::{account, identity_answer, identity_proposal},
    },
    error::Result,
};

/// Word of the column `identity_answer.answer` for a proposal that was confirmed.
pub(in crate::db) const CONFIRMED: &str = "confirmed";

/// Number and name of a person.
pub(in crate::db) type PersonKey = (String, String);

impl Database {
    /// The corrections of a person, the oldest first.
    pub async fn list_confirmed_changes(&self, account: AccountId) -> Result<Vec<ConfirmedChange>> {
        list_confirmed(self.read(), account).await
    }
}

/// As [`Database::list_confirmed_changes`], within a transaction.
pub(in crate::db) async fn list_confirmed(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<ConfirmedChange>> {
    let rows = identity_proposal::Entity::find()
        .filter(identity_proposal::COLUMN.account.eq(account.0))
        .all(connection)
        .await?;
    let mut confirmed = Vec::new();
    for (row, at) in keep_confirmed(connection, rows).await? {
        let change = read_change(&row)?;
        confirmed.push(ConfirmedChange { change, at });
    }
    Ok(confirmed)
}

/// Present number and name of people who were corrected, by the number and name before that. A person
/// who has these now is not among them, nor is one without a confirmed account or an identity number.
pub(in crate::db) async fn find_corrected_people(
    connection: &impl ConnectionTrait,
    people: Vec<(&str, &str)>,
) -> Result<HashMap<PersonKey, PersonKey>> {
    let numbers = || people.iter().map(|(number, _)| *number);
    let rows = identity_proposal::Entity::find()
        .filter(identity_proposal::COLUMN.number_before.is_in(numbers()))
        .order_by_asc(identity_proposal::COLUMN.id)
        .all(connection)
        .await?;
    let rows = keep_confirmed(connection, rows).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = rows.iter().map(|(row, _)| row.account);
    let present = account::Entity::find()
        .filter(account::COLUMN.id.is_in(ids))
        .filter(is_declared().not())
        .all(connection)
        .await?;
    let present: HashMap<Uuid, PersonKey> = present
        .into_iter()
        .filter_map(|row| {
            let number = row.id_number.filter(|it| it.parse::<IdNumber>().is_ok())?;
            Some((row.id, (number, row.name)))
        })
        .collect();
    let owners = account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.is_in(numbers()))
        .filter(is_declared().not())
        .all(connection)
        .await?;
    let owned: HashSet<PersonKey> = owners
        .into_iter()
        .filter_map(|row| Some((row.id_number?, row.name)))
        .collect();
    let mut corrected = HashMap::new();
    for (row, _) in rows {
        let before = (row.number_before.unwrap_or_default(), row.name_before);
        let asked = people.contains(&(before.0.as_str(), before.1.as_str()));
        if let Some(after) = present.get(&row.account)
            && asked
            && !owned.contains(&before)
        {
            corrected.insert(before, after.clone());
        }
    }
    Ok(corrected)
}

/// The confirmed ones of some proposals with the time of the confirmation, the oldest first.
async fn keep_confirmed(
    connection: &impl ConnectionTrait,
    rows: Vec<identity_proposal::Model>,
) -> Result<Vec<(identity_proposal::Model, Timestamp)>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|row| row.id);
    let answers = identity_answer::Entity::find()
        .filter(identity_answer::COLUMN.proposal.is_in(ids))
        .filter(identity_answer::COLUMN.answer.eq(CONFIRMED))
        .all(connection)
        .await?;
    let times: HashMap<Uuid, i64> = answers.iter().map(|row| (row.proposal, row.at)).collect();
    let mut confirmed: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let at = *times.get(&row.id)?;
            Some((row, Timestamp(at)))
        })
        .collect();
    confirmed.sort_by_key(|(_, at)| *at);
    Ok(confirmed)
}

pub(in crate::db) fn read_change(
    row: &identity_proposal::Model,
) -> Result<IdentityChange, CorruptRow> {
    let this = RowDecoder {
        table: "identity_proposal",
        id: row.id,
    };
    this.json(&row.change)
}
