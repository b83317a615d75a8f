//! Position lists: replaced as a whole, read as a whole, cached until the next import.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    application::StateKind,
    id::{ExamCode, PositionCode},
    position::{Position, PositionTree},
    time::Timestamp,
};

use crate::{
    db::{
        Database,
        applications::queue_group::update_groups_of_positions,
        audit,
        engine::row_decoder::{RowDecoder, to_json},
        entity::{application, position, position_list},
    },
    error::{Error, Result},
};

/// Rows in one statement; SQLite takes at most 32,766 values.
const MAX_ROWS_PER_STATEMENT: usize = 1_000;

/// Cache of the lists with their versions.
#[derive(Default)]
pub(in crate::db) struct PositionCache(RwLock<HashMap<ExamCode, (i32, Arc<PositionTree>)>>);

/// The result of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PositionImportOutcome {
    Done,
    /// Positions chosen by candidates that the new list lacks: nothing was changed.
    InUse(Vec<PositionCode>),
}

impl Database {
    /// Replaces the exam's list of positions, by the command line.
    pub async fn import_positions(
        &self,
        exam: &ExamCode,
        list: Vec<Position>,
        now: Timestamp,
    ) -> Result<PositionImportOutcome> {
        let (exam, code) = (exam.to_string(), exam.clone());
        self.write(move |transaction| {
            async move {
                let gone = find_removed_in_use(transaction, &exam, &list).await?;
                if !gone.is_empty() {
                    return Ok(PositionImportOutcome::InUse(gone));
                }
                position::Entity::delete_many()
                    .filter(position::COLUMN.exam.eq(exam.as_str()))
                    .exec(transaction)
                    .await?;
                let rows: Vec<_> = (0..)
                    .zip(&list)
                    .map(|(place, position)| to_position_row(&exam, place, position))
                    .collect();
                for rows in rows.chunks(MAX_ROWS_PER_STATEMENT) {
                    position::Entity::insert_many(rows.to_vec())
                        .exec_without_returning(transaction)
                        .await?;
                }
                let before = position_list::Entity::find_by_id(exam.clone())
                    .one(transaction)
                    .await?;
                let version = before.as_ref().map_or(1, |list| list.version + 1);
                update_groups_of_positions(transaction, &exam).await?;
                audit::record_import((None, now), &code, "positions", list.len());
                let row = position_list::ActiveModel {
                    exam: Set(exam),
                    version: Set(version),
                    imported: Set(now.0),
                };
                match before {
                    Some(_) => drop(position_list::Entity::update(row).exec(transaction).await?),
                    None => drop(
                        position_list::Entity::insert(row)
                            .exec_without_returning(transaction)
                            .await?,
                    ),
                }
                Ok(PositionImportOutcome::Done)
            }
            .boxed()
        })
        .await
    }

    /// The exam's present positions; empty if none were imported.
    pub async fn positions(&self, exam: &ExamCode) -> Result<Arc<PositionTree>> {
        let list = position_list::Entity::find_by_id(exam.to_string())
            .one(self.read())
            .await?;
        let Some(list) = list else {
            return Ok(Arc::default());
        };
        if let Some(known) = self.0.positions.get(exam, list.version) {
            return Ok(known);
        }
        let rows = position::Entity::find()
            .filter(position::COLUMN.exam.eq(exam.as_str()))
            .order_by_asc(position::COLUMN.place)
            .all(self.read())
            .await?;
        let read = move || {
            let read: Result<Vec<Position>> = rows.into_iter().map(read_row).collect();
            Ok::<_, Error>(Arc::new(PositionTree::new(read?)))
        };
        // Lists have tens of thousands of rows, so the parsing runs on a blocking thread.
        let positions = tokio::task::spawn_blocking(read).await??;
        self.0.positions.put(exam, list.version, &positions);
        Ok(positions)
    }

    /// Number of submitted applications for each of these positions.
    pub async fn count_applicants(
        &self,
        exam: &ExamCode,
        positions: &[PositionCode],
    ) -> Result<BTreeMap<PositionCode, u32>> {
        let counts: Vec<(String, i64)> = application::Entity::find()
            .select_only()
            .column(application::Column::Position)
            .column_as(application::COLUMN.id.count(), "applicants")
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(
                application::COLUMN
                    .position
                    .is_in(positions.iter().map(PositionCode::as_str)),
            )
            .filter(application::COLUMN.submitted.is_not_null())
            .filter(
                application::COLUMN
                    .state
                    .is_not_in([StateKind::Withdrawn, StateKind::Lapsed].map(StateKind::as_str)),
            )
            .group_by(application::COLUMN.position)
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(code, count): (String, i64)| {
            let this = RowDecoder {
                table: "application",
                id: &code,
            };
            Ok((this.parse_text(&code)?, this.number(count)?))
        };
        counts.into_iter().map(read).collect()
    }
}

/// The positions that candidates have chosen and the new list lacks.
async fn find_removed_in_use(
    connection: &impl ConnectionTrait,
    exam: &str,
    list: &[Position],
) -> Result<Vec<PositionCode>> {
    let chosen: Vec<Option<String>> = application::Entity::find()
        .select_only()
        .column(application::Column::Position)
        .distinct()
        .filter(application::COLUMN.exam.eq(exam))
        .filter(application::COLUMN.position.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    let known: std::collections::HashSet<&str> = list.iter().map(|it| it.code.as_str()).collect();
    let gone = chosen
        .into_iter()
        .flatten()
        .filter(|code| !known.contains(code.as_str()));
    gone.map(|code| {
        let this = RowDecoder {
            table: "application",
            id: &code,
        };
        Ok(this.parse_text(&code)?)
    })
    .collect()
}

fn to_position_row(exam: &str, place: i32, position: &Position) -> position::ActiveModel {
    position::ActiveModel {
        exam: Set(exam.to_owned()),
        code: Set(position.code.to_string()),
        place: Set(place),
        path: Set(to_json(&position.path)),
        head_count: Set(position.head_count.map(u32::cast_signed)),
        cells: Set(to_json(&position.cells)),
    }
}

fn read_row(row: position::Model) -> Result<Position> {
    let this = RowDecoder {
        table: "position",
        id: format!("{} {}", row.exam, row.code),
    };
    Ok(Position {
        code: this.parse_text(&row.code)?,
        path: this.json(&row.path)?,
        head_count: row.head_count.map(|count| this.number(count)).transpose()?,
        cells: this.json(&row.cells)?,
    })
}

impl PositionCache {
    fn get(&self, exam: &ExamCode, version: i32) -> Option<Arc<PositionTree>> {
        let lists = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (known, positions) = lists.get(exam)?;
        (*known == version).then(|| positions.clone())
    }

    fn put(&self, exam: &ExamCode, version: i32, positions: &Arc<PositionTree>) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(exam.clone(), (version, positions.clone()));
    }
}
