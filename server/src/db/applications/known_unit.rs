//! Units of an exam that occur in its roster, its positions or its applications, for the page on which
//! an administrator limits a right to some of them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Condition};
use shared::{
    exam::{
        Exam,
        queue_group::{QueueGroup, QueueGroupKind},
    },
    id::{ExamCode, FieldId},
};

use crate::{
    db::{Database, engine::row_decoder::RowDecoder, entity::roster_entry},
    error::Result,
};

/// Entries of a roster that are read at a time, so that a long one holds nothing up.
const ENTRIES_PER_READ: u64 = 2_000;

/// The number, the name and the cells of an entry.
type EntryRow = (String, String, String);

impl Database {
    /// The units of an exam by name. Empty for an exam without units. The whole roster is read if it
    /// has the column of the units.
    pub async fn list_known_units(&self, exam: &Exam) -> Result<Vec<String>> {
        let kind = QueueGroupKind::Unit;
        let Some(group) = exam.queue_group(kind) else {
            return Ok(Vec::new());
        };
        let submitted = self.list_group_names(&exam.code, kind, None).await?;
        let mut units: BTreeSet<String> = submitted.into_iter().collect();
        match group {
            QueueGroup::Roster(column, _) => {
                self.add_units_of_roster(&exam.code, column, &mut units)
                    .await?;
            }
            QueueGroup::Position(column, _) => {
                let positions = self.positions(&exam.code).await?;
                let cells = positions.iter().filter_map(|it| it.cell(column));
                add_units(&mut units, cells);
            }
            QueueGroup::PositionLevel(level, _) => {
                let positions = self.positions(&exam.code).await?;
                let titles = positions.iter().filter_map(|it| it.path.get(level));
                add_units(&mut units, titles.map(String::as_str));
            }
        }
        Ok(units.into_iter().collect())
    }

    async fn add_units_of_roster(
        &self,
        exam: &ExamCode,
        column: &FieldId,
        units: &mut BTreeSet<String>,
    ) -> Result<()> {
        let mut last: Option<(String, String)> = None;
        loop {
            let mut select = roster_entry::Entity::find()
                .select_only()
                .column(roster_entry::Column::IdNumber)
                .column(roster_entry::Column::Name)
                .column(roster_entry::Column::Cells)
                .filter(roster_entry::COLUMN.exam.eq(exam.as_str()));
            if let Some((number, name)) = &last {
                select = select
                    // The range of the key, then the rest of the last number.
                    .filter(roster_entry::COLUMN.id_number.gte(number.as_str()))
                    .filter(
                        Condition::any()
                            .add(roster_entry::COLUMN.id_number.gt(number.as_str()))
                            .add(roster_entry::COLUMN.name.gt(name.as_str())),
                    );
            }
            let rows: Vec<EntryRow> = select
                .order_by_asc(roster_entry::COLUMN.id_number)
                .order_by_asc(roster_entry::COLUMN.name)
                .limit(ENTRIES_PER_READ)
                .into_tuple()
                .all(self.read())
                .await?;
            let Some((number, name, _)) = rows.last() else {
                return Ok(());
            };
            last = Some((number.clone(), name.clone()));
            for (_, name, cells) in &rows {
                let this = RowDecoder {
                    table: "roster_entry",
                    id: format!("{exam} {name}"),
                };
                let cells: BTreeMap<FieldId, String> = this.json(cells)?;
                add_units(units, cells.get(column).map(String::as_str));
            }
        }
    }
}

fn add_units<'a>(units: &mut BTreeSet<String>, found: impl IntoIterator<Item = &'a str>) {
    for unit in found {
        let unit = unit.trim();
        if !unit.is_empty() && !units.contains(unit) {
            units.insert(unit.to_owned());
        }
    }
}
