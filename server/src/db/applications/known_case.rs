//! Known cases (R11): the snapshot of a decided application, and the reviews of it. Both are stored
//! apart from the application, which they never change.

pub(in crate::db) mod counts;
pub(in crate::db) mod draw;

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use shared::{
    application::{Application, CaseComparison, LogEntry, Receipt},
    digest::Sha256,
    id::{AccountId, ApplicationId, ExamCode, KnownCaseId},
    problem::Problem,
    review_event::{MAX_NOTES, ReviewEntry, ReviewEventKind},
    time::Timestamp,
    unit_scope::UnitScope,
    view::{CaseResult, PreviousSubmission},
};

use crate::{
    db::{
        Database,
        applications::{
            load_for_update,
            queue_group::read_unit,
            review_event::{NewReviewEvent, insert_review_event},
        },
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{known_case, known_case_file, known_case_review},
    },
    error::Result,
    random,
};

/// A decided application as it was at the marking, with what the desk showed beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseSnapshot {
    /// The application with the verdicts of the decision.
    pub application: Application,
    /// Log entries up to the last submission, newest first.
    pub log: Vec<LogEntry>,
    /// Receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// Content before the last mending.
    pub previous: PreviousSubmission,
}

impl CaseSnapshot {
    /// Stored files of all pictures that a desk shows.
    fn files(&self) -> BTreeSet<Sha256> {
        let materials = self.application.materials.values();
        let images = materials.flat_map(|material| &material.images);
        let replaced = self.previous.images.iter().map(|replaced| &replaced.image);
        images.chain(replaced).map(|image| image.sha256).collect()
    }
}

/// A review of a known case.
#[derive(Clone, Debug)]
pub struct CaseReview {
    /// Id under which the desk shows the case.
    pub id: ApplicationId,
    pub snapshot: CaseSnapshot,
    /// The application with the verdicts of this reviewer.
    pub application: Application,
    pub notes: Vec<ReviewEntry>,
    pub is_shown: bool,
    /// `None` before the decision.
    pub result: Option<CaseResult>,
}

/// An act of a reviewer on a known case.
#[derive(Clone, Debug)]
pub struct CaseChange {
    pub id: ApplicationId,
    /// Revision before the act.
    pub revision: u32,
    /// The application after it.
    pub application: Application,
    /// `Some` for a decision.
    pub comparison: Option<CaseComparison>,
}

impl Database {
    /// Makes a decided application a known case. Nothing changes if it is one already.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if the application has changed since the snapshot, `NotMarkable`.
    pub async fn mark_known_case(
        &self,
        snapshot: CaseSnapshot,
        marker: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move { mark_in_tx(&database, transaction, &snapshot, marker, now).await }.boxed()
        })
        .await
    }

    /// Retires a known case of an exam and of these units: no reviewer gets it any more. A second
    /// retirement changes nothing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn retire_known_case(
        &self,
        (exam, scope): (&ExamCode, &UnitScope),
        case: KnownCaseId,
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let (exam, scope) = (exam.clone(), scope.clone());
        self.write(move |transaction| {
            async move {
                let found = known_case::Entity::find_by_id(case.0)
                    .filter(known_case::COLUMN.exam.eq(exam.as_str()))
                    .one(transaction)
                    .await?
                    .ok_or(Problem::NotFound)?;
                let unit = read_unit(transaction, found.application).await?;
                if !scope.covers(unit.as_deref()) {
                    return Err(Problem::NotFound.into());
                }
                let retired = known_case::Entity::update_many()
                    .set(known_case::ActiveModel {
                        retired_at: Set(Some(now.0)),
                        retired_by: Set(Some(by.0)),
                        ..Default::default()
                    })
                    .filter(known_case::COLUMN.id.eq(case.0))
                    .filter(known_case::COLUMN.retired_at.is_null())
                    .exec(transaction)
                    .await?;
                if retired.rows_affected == 0 {
                    return Ok(());
                }
                let application = ApplicationId(found.application);
                let kind = ReviewEventKind::KnownCaseRetired;
                let event = NewReviewEvent::new(application, by, kind);
                insert_review_event(transaction, event, now).await
            }
            .boxed()
        })
        .await
    }

    /// Time at which the application became a known case. `None` if none of it is in use.
    pub async fn find_marking(&self, application: ApplicationId) -> Result<Option<Timestamp>> {
        let row = find_case_in_use(self.read(), application).await?;
        Ok(row.map(|row| Timestamp(row.marked_at)))
    }

    /// The review of a known case that this reviewer has under this id.
    pub async fn find_case_review(
        &self,
        id: ApplicationId,
        reviewer: AccountId,
    ) -> Result<Option<CaseReview>> {
        let Some(row) = find_own_review(self.read(), id, reviewer).await? else {
            return Ok(None);
        };
        let case = known_case::Entity::find_by_id(row.known_case)
            .one(self.read())
            .await?;
        let this = RowDecoder {
            table: "known_case_review",
            id: row.id,
        };
        let case = case.ok_or_else(|| this.corrupt("it has no case"))?;
        Ok(Some(CaseReview {
            id,
            snapshot: read_snapshot(&case)?,
            application: this.json(&row.application)?,
            notes: this.json(&row.notes)?,
            is_shown: row.shown_at.is_some(),
            result: read_result(&row)?,
        }))
    }

    /// Records that a known case was on the screen.
    pub async fn record_case_shown(&self, id: ApplicationId, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                known_case_review::Entity::update_many()
                    .set(known_case_review::ActiveModel {
                        shown_at: Set(Some(now.0)),
                        ..Default::default()
                    })
                    .filter(known_case_review::COLUMN.id.eq(id.0))
                    .filter(known_case_review::COLUMN.shown_at.is_null())
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Stores the verdicts of a reviewer, and with a decision the result.
    ///
    /// # Errors
    /// `Stale` if another act came first.
    pub async fn save_case_change(&self, change: CaseChange, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let application = &change.application;
                let mut row = known_case_review::ActiveModel {
                    revision: Set(application.revision.cast_signed()),
                    application: Set(to_json(application)),
                    ..Default::default()
                };
                if let Some(comparison) = &change.comparison {
                    row.decided_at = Set(Some(now.0));
                    row.agreed = Set(Some(comparison.is_agreed()));
                    row.missed = Set(comparison.count_missed().cast_signed());
                    row.added = Set(comparison.count_added().cast_signed());
                    row.comparison = Set(Some(to_json(comparison)));
                }
                let revision = change.revision.cast_signed();
                let saved = known_case_review::Entity::update_many()
                    .set(row)
                    .filter(known_case_review::COLUMN.id.eq(change.id.0))
                    .filter(known_case_review::COLUMN.revision.eq(revision))
                    .filter(known_case_review::COLUMN.decided_at.is_null())
                    .exec(transaction)
                    .await?;
                match saved.rows_affected {
                    0 => Err(Problem::Stale.into()),
                    _ => Ok(()),
                }
            }
            .boxed()
        })
        .await
    }

    /// Adds a note of the reviewer to the case on their desk.
    ///
    /// # Errors
    /// `NotFound`, `TooManyEntries`.
    pub async fn add_case_note(
        &self,
        id: ApplicationId,
        reviewer: AccountId,
        note: ReviewEntry,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let found = find_own_review(transaction, id, reviewer).await?;
                let found = found.ok_or(Problem::NotFound)?;
                let this = RowDecoder {
                    table: "known_case_review",
                    id: found.id,
                };
                let mut notes: Vec<ReviewEntry> = this.json(&found.notes)?;
                if notes.len() >= MAX_NOTES as usize {
                    return Err(Problem::TooManyEntries {
                        measured: MAX_NOTES + 1,
                        allowed: MAX_NOTES,
                    }
                    .into());
                }
                notes.insert(0, note);
                update_own_review(transaction, id, |row| row.notes = Set(to_json(&notes))).await
            }
            .boxed()
        })
        .await
    }

    /// Stores the objection of a reviewer to a known case that they have decided, and tells the
    /// supervisors. A second objection changes nothing.
    ///
    /// # Errors
    /// `NotFound`, also before the decision.
    pub async fn object_to_case(
        &self,
        id: ApplicationId,
        reviewer: AccountId,
        note: String,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let found = find_own_review(transaction, id, reviewer).await?;
                let found = found.filter(|row| row.decided_at.is_some());
                let found = found.ok_or(Problem::NotFound)?;
                if found.objection.is_some() {
                    return Ok(());
                }
                let case = known_case::Entity::find_by_id(found.known_case)
                    .one(transaction)
                    .await?
                    .ok_or(Problem::NotFound)?;
                let text = note.clone();
                update_own_review(transaction, id, |row| {
                    row.objection = Set(Some(text));
                    row.objected_at = Set(Some(now.0));
                })
                .await?;
                let (application, kind) = (case.application, ReviewEventKind::KnownCaseObjected);
                let event = NewReviewEvent {
                    text: Some(note),
                    ..NewReviewEvent::new(ApplicationId(application), reviewer, kind)
                };
                insert_review_event(transaction, event, now).await
            }
            .boxed()
        })
        .await
    }
}

async fn mark_in_tx(
    database: &Database,
    transaction: &DatabaseTransaction,
    snapshot: &CaseSnapshot,
    marker: AccountId,
    now: Timestamp,
) -> Result<()> {
    let id = snapshot.application.id;
    let found = load_for_update(transaction, id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    if found.revision != snapshot.application.revision {
        return Err(Problem::Stale.into());
    }
    let exam = database
        .exam_in_tx(transaction, &found.exam, found.exam_version)
        .await?;
    if !found.can_be_known_case(&exam) {
        return Err(Problem::NotMarkable.into());
    }
    if find_case_in_use(transaction, id).await?.is_some() {
        return Ok(());
    }
    let case = random::uuid_v7(now);
    let row = known_case::ActiveModel {
        id: Set(case),
        application: Set(id.0),
        exam: Set(found.exam.to_string()),
        marked_at: Set(now.0),
        marked_by: Set(marker.0),
        snapshot: Set(to_json(snapshot)),
        retired_at: Set(None),
        retired_by: Set(None),
    };
    known_case::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    let files: Vec<_> = snapshot
        .files()
        .into_iter()
        .map(|file| known_case_file::ActiveModel {
            known_case: Set(case),
            sha256: Set(file.0.to_vec()),
        })
        .collect();
    if !files.is_empty() {
        known_case_file::Entity::insert_many(files)
            .exec_without_returning(transaction)
            .await?;
    }
    let event = NewReviewEvent::new(id, marker, ReviewEventKind::KnownCaseMarked);
    insert_review_event(transaction, event, now).await
}

async fn find_case_in_use(
    connection: &impl ConnectionTrait,
    application: ApplicationId,
) -> Result<Option<known_case::Model>> {
    let found = known_case::Entity::find()
        .filter(known_case::COLUMN.application.eq(application.0))
        .filter(known_case::COLUMN.retired_at.is_null())
        .one(connection)
        .await?;
    Ok(found)
}

async fn find_own_review(
    connection: &impl ConnectionTrait,
    id: ApplicationId,
    reviewer: AccountId,
) -> Result<Option<known_case_review::Model>> {
    let found = known_case_review::Entity::find_by_id(id.0)
        .filter(known_case_review::COLUMN.reviewer.eq(reviewer.0))
        .one(connection)
        .await?;
    Ok(found)
}

async fn update_own_review(
    transaction: &DatabaseTransaction,
    id: ApplicationId,
    change: impl FnOnce(&mut known_case_review::ActiveModel),
) -> Result<()> {
    let mut row = known_case_review::ActiveModel::default();
    change(&mut row);
    known_case_review::Entity::update_many()
        .set(row)
        .filter(known_case_review::COLUMN.id.eq(id.0))
        .exec(transaction)
        .await?;
    Ok(())
}

fn read_snapshot(row: &known_case::Model) -> Result<CaseSnapshot, CorruptRow> {
    let this = RowDecoder {
        table: "known_case",
        id: row.id,
    };
    this.json(&row.snapshot)
}

fn read_result(row: &known_case_review::Model) -> Result<Option<CaseResult>, CorruptRow> {
    let this = RowDecoder {
        table: "known_case_review",
        id: row.id,
    };
    let Some(comparison) = &row.comparison else {
        return Ok(None);
    };
    Ok(Some(CaseResult {
        comparison: this.json(comparison)?,
        objection: row.objection.clone(),
    }))
}
