//! Position lists: compared and replaced as a whole, read as a whole, cached until the next import.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::LockType,
};
use shared::{
    application::StateKind,
    id::{AccountId, ApplicationId, ExamCode, PositionCode},
    position::{Position, PositionTree},
    problem::Problem,
    roster::ChosenPosition,
    time::Timestamp,
};

use crate::{
    db::{
        Database,
        applications::queue_group::update_groups_of_positions,
        audit,
        engine::row_decoder::{RowDecoder, to_json},
        entity::{application, position, position_list},
        exams::{lock_exam, lock_exam_of},
    },
    error::{Error, Result},
};

/// Rows in one statement; SQLite takes at most 32,766 values.
const MAX_ROWS_PER_STATEMENT: usize = 1_000;

/// Cache of the lists with their versions.
#[derive(Default)]
pub(in crate::db) struct PositionCache(RwLock<HashMap<ExamCode, (i32, Arc<PositionTree>)>>);

/// The effect of a new list on the present one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionListChange {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// True if both lists are the same, in the same order.
    pub is_same: bool,
    /// Changed positions that applications have chosen.
    pub changed_in_use: Vec<ChosenPosition>,
    /// Positions that applications have chosen and the new list lacks; with one nothing is imported.
    pub removed_in_use: Vec<ChosenPosition>,
}

/// The last import of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionImportRecord {
    pub imported: Timestamp,
    /// Name of the officer; `None` for the command line.
    pub importer: Option<String>,
}

impl Database {
    /// Replaces the exam's list of positions, with an entry of the audit chain. `account` is `None`
    /// for the command line. Nothing is written if the list is the present one, or lacks a position
    /// that applications have chosen.
    pub async fn import_positions(
        &self,
        exam: &ExamCode,
        list: Vec<Position>,
        (account, now): (Option<AccountId>, Timestamp),
    ) -> Result<PositionListChange> {
        let (exam, code) = (exam.to_string(), exam.clone());
        self.write(move |transaction| {
            async move {
                // Two imports come one after the other.
                lock_exam(transaction, &exam, LockType::Update).await?;
                let change = compare_with_present(transaction, &exam, &list).await?;
                if change.is_same || !change.removed_in_use.is_empty() {
                    return Ok(change);
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
                audit::record_import((account, now), &code, "positions", list.len());
                let row = position_list::ActiveModel {
                    exam: Set(exam),
                    version: Set(version),
                    imported: Set(now.0),
                    importer: Set(account.map(|account| account.0)),
                };
                match before {
                    Some(_) => drop(position_list::Entity::update(row).exec(transaction).await?),
                    None => drop(
                        position_list::Entity::insert(row)
                            .exec_without_returning(transaction)
                            .await?,
                    ),
                }
                Ok(change)
            }
            .boxed()
        })
        .await
    }

    /// The effect that importing this list would have.
    pub async fn compare_positions(
        &self,
        exam: &ExamCode,
        list: &[Position],
    ) -> Result<PositionListChange> {
        compare_with_present(self.read(), exam.as_str(), list).await
    }

    /// The last import of the exam's list. `None` if there was none.
    pub async fn last_position_import(
        &self,
        exam: &ExamCode,
    ) -> Result<Option<PositionImportRecord>> {
        let list = position_list::Entity::find_by_id(exam.to_string())
            .one(self.read())
            .await?;
        let Some(list) = list else {
            return Ok(None);
        };
        let mut names = self.names_of(list.importer.into_iter().collect()).await?;
        Ok(Some(PositionImportRecord {
            imported: Timestamp(list.imported),
            importer: list.importer.and_then(|account| names.remove(&account)),
        }))
    }

    /// Number of applications, in every state, that have chosen each position.
    pub async fn count_position_choices(
        &self,
        exam: &ExamCode,
    ) -> Result<HashMap<PositionCode, u32>> {
        count_choices(self.read(), exam.as_str()).await
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
        let rows = find_rows(self.read(), exam.as_str()).await?;
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
        counts.into_iter().map(read_count).collect()
    }
}

/// Fails if the exam of an application has no such position. An import of the list comes before or
/// after the transaction.
///
/// # Errors
/// `NotFound` for an unknown application, `PositionGone` for an unknown position.
pub(in crate::db) async fn check_position(
    transaction: &DatabaseTransaction,
    id: ApplicationId,
    code: &PositionCode,
) -> Result<()> {
    let exam = lock_exam_of(transaction, id, LockType::Share).await?;
    let position = position::Entity::find_by_id((exam, code.to_string()));
    position
        .one(transaction)
        .await?
        .ok_or(Problem::PositionGone)?;
    Ok(())
}

/// Compares a new list with the present one.
async fn compare_with_present(
    connection: &impl ConnectionTrait,
    exam: &str,
    list: &[Position],
) -> Result<PositionListChange> {
    let rows = find_rows(connection, exam).await?;
    let present: Vec<Position> = rows.into_iter().map(read_row).collect::<Result<_>>()?;
    let choices = count_choices(connection, exam).await?;
    Ok(compare_lists(&present, list, &choices))
}

fn compare_lists(
    present: &[Position],
    list: &[Position],
    choices: &HashMap<PositionCode, u32>,
) -> PositionListChange {
    let by_code = |list: &[Position]| -> HashMap<PositionCode, usize> {
        let codes = list.iter().map(|position| position.code.clone());
        codes.zip(0..).collect()
    };
    let (known, new) = (by_code(present), by_code(list));
    let mut change = PositionListChange {
        added: list
            .iter()
            .filter(|it| !known.contains_key(&it.code))
            .count(),
        is_same: present == list,
        ..PositionListChange::default()
    };
    for position in present {
        match new.get(&position.code) {
            Some(place) if list[*place] == *position => {}
            Some(_) => {
                change.changed += 1;
                if let Some(applications) = choices.get(&position.code) {
                    change.changed_in_use.push(ChosenPosition {
                        code: position.code.clone(),
                        title: position.full_title(),
                        applications: *applications,
                    });
                }
            }
            None => change.removed += 1,
        }
    }
    let missing = choices.iter().filter(|(code, _)| !new.contains_key(code));
    change.removed_in_use = missing
        .map(|(code, applications)| ChosenPosition {
            code: code.clone(),
            title: known
                .get(code)
                .map_or_else(|| code.to_string(), |place| present[*place].full_title()),
            applications: *applications,
        })
        .collect();
    change
        .removed_in_use
        .sort_unstable_by(|one, other| one.code.cmp(&other.code));
    change
}

/// Rows of the present list, in its order.
async fn find_rows(connection: &impl ConnectionTrait, exam: &str) -> Result<Vec<position::Model>> {
    let rows = position::Entity::find()
        .filter(position::COLUMN.exam.eq(exam))
        .order_by_asc(position::COLUMN.place)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Number of applications, in every state, that have chosen each position.
async fn count_choices(
    connection: &impl ConnectionTrait,
    exam: &str,
) -> Result<HashMap<PositionCode, u32>> {
    let counts: Vec<(String, i64)> = application::Entity::find()
        .select_only()
        .column(application::Column::Position)
        .column_as(application::COLUMN.id.count(), "applications")
        .filter(application::COLUMN.exam.eq(exam))
        .filter(application::COLUMN.position.is_not_null())
        .group_by(application::COLUMN.position)
        .into_tuple()
        .all(connection)
        .await?;
    counts.into_iter().map(read_count).collect()
}

/// A position with the number of its applications.
fn read_count((code, count): (String, i64)) -> Result<(PositionCode, u32)> {
    let this = RowDecoder {
        table: "application",
        id: &code,
    };
    Ok((this.parse_text(&code)?, this.number(count)?))
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
