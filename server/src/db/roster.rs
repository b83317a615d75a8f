//! Rosters: who may take part in an exam.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};
use shared::{id::ExamCode, person::IdNumber};

use super::{Database, entity::roster_entry};
use crate::error::Result;

/// Rows of one statement; SQLite takes at most 32,766 values.
const ROWS_TOGETHER: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterEntry {
    pub id_number: IdNumber,
    pub name: String,
}

impl Database {
    /// Adds people to the roster of an exam; says how many were not on it before.
    pub async fn import_roster(&self, exam: &ExamCode, entries: Vec<RosterEntry>) -> Result<usize> {
        let exam = exam.to_string();
        self.write(move |transaction| {
            async move {
                let mut added = 0;
                for entries in entries.chunks(ROWS_TOGETHER) {
                    let rows = entries.iter().map(|entry| roster_entry::ActiveModel {
                        exam: Set(exam.clone()),
                        id_number: Set(entry.id_number.as_str().to_owned()),
                        name: Set(entry.name.clone()),
                    });
                    added += roster_entry::Entity::insert_many(rows)
                        .on_conflict(OnConflict::new().do_nothing().to_owned())
                        .exec_without_returning(transaction)
                        .await? as usize;
                }
                Ok(added)
            }
            .boxed()
        })
        .await
    }

    pub async fn is_on_roster(
        &self,
        exam: &ExamCode,
        id_number: &IdNumber,
        name: &str,
    ) -> Result<bool> {
        is_listed(self.read(), exam, id_number.as_str(), name).await
    }
}

pub(super) async fn is_listed(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    id_number: &str,
    name: &str,
) -> Result<bool> {
    let key = (exam.to_string(), id_number.to_owned(), name.to_owned());
    Ok(roster_entry::Entity::find_by_id(key)
        .one(connection)
        .await?
        .is_some())
}
