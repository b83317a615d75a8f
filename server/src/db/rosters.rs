//! Rosters: the people who may take part in an exam, with the office's data about them.

pub(in crate::db) mod corrected;
pub(in crate::db) mod entry_time;
pub(in crate::db) mod invitation;
pub(in crate::db) mod invite;
pub(in crate::db) mod not_entered;
pub(in crate::db) mod search;
pub(in crate::db) mod upload_mark;
pub(in crate::db) mod window_start;

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{LockType, OnConflict},
};
use shared::{
    application::UploadPermission,
    id::{AccountId, ExamCode, FieldId},
    person::IdNumber,
    problem::Problem,
    time::Timestamp,
};

use super::{AssuredIdentity, Database, audit, entity::roster_entry};
use crate::{
    db::{
        accounts::identity_history::{PersonKey, find_corrected_people},
        applications::queue_group::update_groups_of_people,
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        exams::lock_exam,
        rosters::{entry_time::set_entry_times_by_number, upload_mark::copy_marks},
    },
    error::Result,
};

/// People of a file with the names and numbers that they have after corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorrectedRoster {
    /// The people, each of them once.
    pub entries: Vec<RosterEntry>,
    /// Number of people whom the file has by an old name or number.
    pub corrected: usize,
}

/// Rows in one statement; SQLite takes at most 32,766 values.
const MAX_ROWS_PER_STATEMENT: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterEntry {
    pub id_number: IdNumber,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Values by the ids of the roster's columns; one with the id of a form field fills that field.
    pub cells: BTreeMap<FieldId, String>,
    /// The upload mark, where the exam's roster has one.
    pub upload: UploadPermission,
}

impl RosterEntry {
    /// An entry without other data.
    pub fn new(id_number: IdNumber, name: String) -> Self {
        Self {
            id_number,
            name,
            phone: None,
            email: None,
            cells: BTreeMap::new(),
            upload: UploadPermission::Allowed,
        }
    }
}

/// The effect of an import on a roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RosterChange {
    /// Number of new entries.
    pub added: usize,
    /// Number of entries with changed values.
    pub changed: usize,
}

impl Database {
    /// The people of a file that was written before corrections of names or numbers. If a person has two
    /// rows, the one with the present values stays.
    pub async fn correct_roster(&self, entries: Vec<RosterEntry>) -> Result<CorrectedRoster> {
        let mut found = HashMap::new();
        for entries in entries.chunks(MAX_ROWS_PER_STATEMENT) {
            found.extend(find_corrected(self.read(), entries).await?);
        }
        let key = |entry: &RosterEntry| (entry.id_number.as_str().to_owned(), entry.name.clone());
        let mut seen: HashSet<_> = entries.iter().map(key).collect();
        let mut roster = CorrectedRoster::default();
        for mut entry in entries {
            // A person whose document is another one now stands on no roster by its number.
            let after = found.get(&key(&entry));
            let after =
                after.and_then(|(number, name)| Some((number.parse::<IdNumber>().ok()?, name)));
            if let Some((number, name)) = after {
                entry.id_number = number;
                entry.name.clone_from(name);
                roster.corrected += 1;
                if !seen.insert(key(&entry)) {
                    continue;
                }
            }
            roster.entries.push(entry);
        }
        Ok(roster)
    }

    /// As [`Self::import_roster`], with an entry of the audit chain; `account` is `None` for the
    /// command line.
    pub async fn import_roster_by(
        &self,
        account: Option<AccountId>,
        exam: &ExamCode,
        entries: Vec<RosterEntry>,
        now: Timestamp,
    ) -> Result<RosterChange> {
        let exam = exam.clone();
        self.write(move |transaction| {
            async move {
                let change = import_entries(transaction, &exam, &entries).await?;
                audit::record_import((account, now), &exam, "roster", entries.len());
                Ok(change)
            }
            .boxed()
        })
        .await
    }

    /// Adds people to the roster of an exam and updates existing entries. No entry is removed.
    /// Accounts are not changed: messages of the exam go to the roster's addresses
    /// (`db::delivery`).
    pub async fn import_roster(
        &self,
        exam: &ExamCode,
        entries: Vec<RosterEntry>,
    ) -> Result<RosterChange> {
        let exam = exam.clone();
        self.write(move |transaction| {
            async move { import_entries(transaction, &exam, &entries).await }.boxed()
        })
        .await
    }

    /// The effect that importing these entries would have.
    pub async fn compare_roster(
        &self,
        exam: &ExamCode,
        entries: &[RosterEntry],
    ) -> Result<RosterChange> {
        let mut change = RosterChange::default();
        for entries in entries.chunks(MAX_ROWS_PER_STATEMENT) {
            let part = compare(self.read(), exam, entries).await?;
            change.added += part.added;
            change.changed += part.changed;
        }
        Ok(change)
    }

    /// The roster entry of a person.
    pub async fn find_roster_entry_of(
        &self,
        exam: &ExamCode,
        identity: &AssuredIdentity,
    ) -> Result<Option<RosterEntry>> {
        find_entry_by_identity(self.read(), exam, identity).await
    }

    /// An entry for the office, independent of accounts.
    pub async fn find_roster_entry(
        &self,
        exam: &ExamCode,
        id_number: &IdNumber,
        name: &str,
    ) -> Result<Option<RosterEntry>> {
        find_entry(self.read(), exam, id_number.as_str(), name).await
    }
}

/// Present number and name of the people whom these entries have by earlier ones.
async fn find_corrected(
    connection: &impl ConnectionTrait,
    entries: &[RosterEntry],
) -> Result<HashMap<PersonKey, PersonKey>> {
    let people = entries
        .iter()
        .map(|entry| (entry.id_number.as_str(), entry.name.as_str()));
    find_corrected_people(connection, people.collect()).await
}

/// # Errors
/// `Stale` if a name or number was corrected since [`Database::correct_roster`].
pub(super) async fn import_entries(
    transaction: &DatabaseTransaction,
    exam: &ExamCode,
    entries: &[RosterEntry],
) -> Result<RosterChange> {
    // A correction of a name or number locks the exam too, so that none comes in between.
    lock_exam(transaction, exam.as_str(), LockType::Share).await?;
    let mut change = RosterChange::default();
    for entries in entries.chunks(MAX_ROWS_PER_STATEMENT) {
        if !find_corrected(transaction, entries).await?.is_empty() {
            return Err(Problem::Stale.into());
        }
        let part = compare(transaction, exam, entries).await?;
        change.added += part.added;
        change.changed += part.changed;
        write_entries(transaction, exam, entries).await?;
    }
    Ok(change)
}

async fn compare(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    entries: &[RosterEntry],
) -> Result<RosterChange> {
    let numbers = entries.iter().map(|entry| entry.id_number.as_str());
    let rows = roster_entry::Entity::find()
        .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
        .filter(roster_entry::COLUMN.id_number.is_in(numbers))
        .all(connection)
        .await?;
    let mut known = HashMap::new();
    for row in rows {
        let entry = RosterEntry::try_from(row)?;
        known.insert((entry.id_number.clone(), entry.name.clone()), entry);
    }
    let mut change = RosterChange::default();
    for entry in entries {
        match known.get(&(entry.id_number.clone(), entry.name.clone())) {
            None => change.added += 1,
            Some(known) if known != entry => change.changed += 1,
            Some(_) => {}
        }
    }
    Ok(change)
}

async fn write_entries(
    transaction: &DatabaseTransaction,
    exam: &ExamCode,
    entries: &[RosterEntry],
) -> Result<()> {
    use roster_entry::Column;
    let rows = entries.iter().map(|entry| roster_entry::ActiveModel {
        exam: Set(exam.to_string()),
        id_number: Set(entry.id_number.as_str().to_owned()),
        name: Set(entry.name.clone()),
        phone: Set(entry.phone.clone()),
        email: Set(entry.email.clone()),
        cells: Set(to_json(&entry.cells)),
        may_upload: Set(entry.upload == UploadPermission::Allowed),
        ..Default::default()
    });
    roster_entry::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([Column::Exam, Column::IdNumber, Column::Name])
                .update_columns([
                    Column::Phone,
                    Column::Email,
                    Column::Cells,
                    Column::MayUpload,
                ])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    let numbers = entries.iter().map(|entry| entry.id_number.as_str());
    copy_marks(transaction, exam, numbers.clone()).await?;
    update_groups_of_people(transaction, exam, numbers.clone()).await?;
    set_entry_times_by_number(transaction, exam, numbers).await
}

pub(super) async fn find_entry_by_identity(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    identity: &AssuredIdentity,
) -> Result<Option<RosterEntry>> {
    find_entry(connection, exam, identity.number(), identity.name()).await
}

async fn find_entry(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    id_number: &str,
    name: &str,
) -> Result<Option<RosterEntry>> {
    let key = (exam.to_string(), id_number.to_owned(), name.to_owned());
    let row = roster_entry::Entity::find_by_id(key)
        .one(connection)
        .await?;
    Ok(row.map(RosterEntry::try_from).transpose()?)
}

impl TryFrom<roster_entry::Model> for RosterEntry {
    type Error = CorruptRow;
    fn try_from(row: roster_entry::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "roster_entry",
            id: format!("{} {}", row.exam, row.name),
        };
        Ok(Self {
            id_number: this.parse_text(&row.id_number)?,
            cells: this.json(&row.cells)?,
            upload: UploadPermission::from(row.may_upload),
            name: row.name,
            phone: row.phone,
            email: row.email,
        })
    }
}
