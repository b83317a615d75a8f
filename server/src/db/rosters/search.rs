//! The search for people on rosters, for the office.

use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{id::ExamCode, person::IdNumber, time::Timestamp};

use super::RosterEntry;
use crate::{
    db::{Database, engine::row_decoder::RowDecoder, entity::roster_entry},
    error::Result,
};

/// An entry of a roster, with what has become of it.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    pub exam: ExamCode,
    pub entry: RosterEntry,
    pub entered: Option<Timestamp>,
    pub invited: Option<Timestamp>,
    pub lapsed: Option<Timestamp>,
}

impl Database {
    /// At most `most` entries of people who have not entered, with this name, identity number, phone
    /// number or mail address.
    pub async fn find_listed(&self, search: &str, most: usize) -> Result<Vec<FoundEntry>> {
        let any = Condition::any()
            .add(roster_entry::COLUMN.name.eq(search))
            .add(roster_entry::COLUMN.phone.eq(search))
            .add(roster_entry::COLUMN.email.eq(search));
        let any = match search.parse::<IdNumber>() {
            Ok(number) => any.add(roster_entry::COLUMN.id_number.eq(number.as_str())),
            Err(_) => any,
        };
        let not_entered = roster_entry::COLUMN.entered.is_null();
        self.select_entries(Condition::all().add(not_entered).add(any), most)
            .await
    }

    /// The entries with this identity number on the rosters of all exams.
    pub async fn entries_of_number(&self, number: &str, most: usize) -> Result<Vec<FoundEntry>> {
        let same_number = roster_entry::COLUMN.id_number.eq(number);
        self.select_entries(Condition::all().add(same_number), most)
            .await
    }

    async fn select_entries(&self, condition: Condition, most: usize) -> Result<Vec<FoundEntry>> {
        let rows = roster_entry::Entity::find()
            .filter(condition)
            .order_by_asc(roster_entry::COLUMN.name)
            .order_by_asc(roster_entry::COLUMN.exam)
            .limit(most as u64)
            .all(self.read())
            .await?;
        let entries = rows.into_iter().map(|row| {
            let this = RowDecoder {
                table: "roster_entry",
                id: &row.exam,
            };
            Ok(FoundEntry {
                exam: this.parse_text(&row.exam)?,
                entered: row.entered.map(Timestamp),
                invited: row.invited.map(Timestamp),
                lapsed: row.lapsed.map(Timestamp),
                entry: row.try_into()?,
            })
        });
        entries.collect()
    }
}
