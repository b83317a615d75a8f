//! Content of an exam that is due under its retention rule (A9): what it is, and what is held back.
//! `db::exams::removal` removes it.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement},
};
use shared::{
    application::StateKind,
    exam::{
        Exam, Publication, StageKind,
        retention::{LastEnds, RetentionCutoffs},
    },
    id::{ExamCode, WindowId},
    payment::OrderState,
    problem::Problem,
    time::Timestamp,
    view::{HeldBackReason, HeldBackRow, MAX_LISTED_HELD_BACK, RetentionAmount, RetentionNumbers},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        entity::{
            application, correction_proposal, exam, image, known_case, payment_order, publication,
            window_extension,
        },
    },
    error::Result,
};

/// Content of an exam that is due, and what is held back.
#[derive(Clone, Debug)]
pub struct DueContent {
    pub due: RetentionNumbers,
    /// First moment at which something that is not held back is or was due.
    pub first_due: Option<Timestamp>,
    /// True if pictures wait for the publication of the results.
    pub awaits_publication: bool,
    pub held_back_count: u64,
    pub held_back: Vec<HeldBackRow>,
}

/// The rule of an exam with the times that it counts from.
pub(in crate::db) struct RetentionTimes {
    pub exam: Exam,
    /// As in [`Exam::pictures_due`]; `None` before the publication.
    results: Option<Timestamp>,
    ends: LastEnds,
}

impl RetentionTimes {
    /// Reads the rule of the newest version of the exam, and the ends of all versions that
    /// applications have: those of an older version can be later.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub async fn load(connection: &impl ConnectionTrait, code: &ExamCode) -> Result<Self> {
        let versions = exam::Entity::find()
            .filter(exam::COLUMN.code.eq(code.as_str()))
            .order_by_desc(exam::COLUMN.version)
            .all(connection)
            .await?;
        let (newest, older) = versions.split_first().ok_or(Problem::NotFound)?;
        let exam = Exam::try_from(newest)?;
        let results = match exam.results {
            Publication::AtOnce => Some(Timestamp::EARLIEST),
            Publication::WhenPublished => {
                let row = publication::Entity::find_by_id(code.to_string())
                    .one(connection)
                    .await?;
                row.map(|row| Timestamp(row.published))
            }
        };
        let mut ends = LastEnds::of_exam(&exam);
        let mut submissions: BTreeSet<WindowId> = find_submission(&exam).into_iter().collect();
        for row in older {
            let version = Exam::try_from(row)?;
            let later = ends.latest(LastEnds::of_exam(&version));
            let submission = find_submission(&version);
            let is_known = submission
                .as_ref()
                .is_none_or(|it| submissions.contains(it));
            if (later != ends || !is_known) && is_in_use(connection, code, row.version).await? {
                ends = later;
                submissions.extend(submission);
            }
        }
        // Extensions of every scope count, so that no application is judged by too early an end.
        let extensions = window_extension::Entity::find()
            .filter(window_extension::COLUMN.exam.eq(code.as_str()))
            .filter(window_extension::COLUMN.withdrawn.is_null())
            .all(connection)
            .await?;
        for extension in extensions {
            let closes = Some(Timestamp(extension.closes));
            ends.of_all = ends.of_all.max(closes);
            let mut submissions = submissions.iter();
            if submissions.any(|window| window.as_str() == extension.window_id) {
                ends.of_submission = ends.of_submission.max(closes);
            }
        }
        Ok(Self {
            exam,
            results,
            ends,
        })
    }

    pub fn cutoffs(&self, now: Timestamp) -> RetentionCutoffs {
        self.exam.retention_cutoffs(self.results, self.ends, now)
    }

    fn awaits_publication(&self) -> bool {
        self.exam.retention.pictures_days_after_result.is_some() && self.results.is_none()
    }
}

/// The window of the submission.
fn find_submission(exam: &Exam) -> Option<WindowId> {
    let window = exam.find_stage_window(exam.stage(StageKind::Submit)?)?;
    Some(window.id.clone())
}

/// True if an application of the exam has this version.
async fn is_in_use(
    connection: &impl ConnectionTrait,
    code: &ExamCode,
    version: i32,
) -> Result<bool> {
    // All states are named because the index begins with the exam and the state.
    let states = StateKind::ALL.map(StateKind::as_str);
    let found: Option<Uuid> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.exam.eq(code.as_str()))
        .filter(application::COLUMN.state.is_in(states))
        .filter(application::COLUMN.exam_version.eq(version))
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(found.is_some())
}

impl Database {
    /// The content that the retention rule of the exam would remove now.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub async fn find_due_content(&self, code: &ExamCode, now: Timestamp) -> Result<DueContent> {
        let connection = self.read();
        let times = RetentionTimes::load(connection, code).await?;
        let cutoffs = times.cutoffs(now);
        let first_due = find_first_due(connection, code, &times).await?;
        let held = list_held_back(connection, code, cutoffs).await?;
        Ok(DueContent {
            due: measure_due(connection, code, cutoffs).await?,
            first_due,
            awaits_publication: times.awaits_publication(),
            held_back_count: count_held_back(connection, code, cutoffs).await?,
            held_back: held,
        })
    }

    /// True if an application of the exam has content that could be removed now. It is for the
    /// board, and cheap where the exam has no rule.
    pub async fn has_due_content(&self, exam: &Exam, now: Timestamp) -> Result<bool> {
        if exam.retention.is_default() {
            return Ok(false);
        }
        let times = RetentionTimes::load(self.read(), &exam.code).await?;
        let cutoffs = times.cutoffs(now);
        for kind in [DueKind::Pictures, DueKind::Drafts] {
            let Some(due) = select_due(&exam.code, kind, cutoffs) else {
                continue;
            };
            if !list_due(self.read(), due, 1).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Submitted applications of the exam that have ended and still have files.
fn with_result(code: &ExamCode) -> Condition {
    let own = Expr::col((image::Entity, image::Column::Application))
        .equals((application::Entity, application::Column::Id));
    let with_files = Query::select()
        .expr(Expr::cust("1"))
        .from(image::Entity)
        .and_where(own)
        .and_where(image::COLUMN.file_removed.is_null())
        .take();
    let states = StateKind::ALL.into_iter().filter(|state| state.is_final());
    Condition::all()
        .add(application::COLUMN.exam.eq(code.as_str()))
        .add(
            application::COLUMN
                .state
                .is_in(states.map(StateKind::as_str)),
        )
        .add(application::COLUMN.submitted.is_not_null())
        .add(application::COLUMN.decided.is_not_null())
        .add(application::COLUMN.content_removed.is_null())
        .add(Expr::exists(with_files))
}

/// Applications of the exam that have ended without a submission, and whose content was not removed
/// since.
fn never_submitted(code: &ExamCode) -> Condition {
    let states = [StateKind::Lapsed, StateKind::Withdrawn];
    let decided = Expr::col((application::Entity, application::Column::Decided));
    let removed = Expr::col((application::Entity, application::Column::ContentRemoved));
    Condition::all()
        .add(application::COLUMN.exam.eq(code.as_str()))
        .add(
            application::COLUMN
                .state
                .is_in(states.map(StateKind::as_str)),
        )
        .add(application::COLUMN.submitted.is_null())
        .add(application::COLUMN.decided.is_not_null())
        .add(
            Condition::any()
                .add(application::COLUMN.content_removed.is_null())
                .add(removed.lt(decided)),
        )
}

/// The subquery of each reason to hold content back.
fn holders() -> [(HeldBackReason, SelectStatement); 3] {
    let correction = Query::select()
        .column(correction_proposal::Column::Application)
        .from(correction_proposal::Entity)
        .take();
    let payment = Query::select()
        .column(payment_order::Column::Application)
        .from(payment_order::Entity)
        .and_where(payment_order::COLUMN.state.eq(OrderState::Open.as_str()))
        .take();
    // Retired cases too: reviewers may still read them, with their pictures.
    let case = Query::select()
        .column(known_case::Column::Application)
        .from(known_case::Entity)
        .take();
    [
        (HeldBackReason::Correction, correction),
        (HeldBackReason::Payment, payment),
        (HeldBackReason::KnownCase, case),
    ]
}

fn is_held_back() -> Condition {
    holders()
        .into_iter()
        .fold(Condition::any(), |held, (_, holder)| {
            held.add(application::COLUMN.id.in_subquery(holder))
        })
}

/// Applications whose pictures are due, also those that are held back.
fn pictures_until(code: &ExamCode, until: Timestamp) -> Condition {
    with_result(code).add(application::COLUMN.decided.lte(until.0))
}

/// Applications whose unsubmitted content is due, also those that are held back.
fn drafts_until(code: &ExamCode, until: Timestamp) -> Condition {
    never_submitted(code).add(application::COLUMN.decided.lte(until.0))
}

/// The kind of content that is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) enum DueKind {
    Pictures,
    Drafts,
}

/// Applications with due content that is not held back. `None` if nothing of the kind is due.
pub(in crate::db) fn select_due(
    code: &ExamCode,
    kind: DueKind,
    cutoffs: RetentionCutoffs,
) -> Option<Condition> {
    let due = match kind {
        DueKind::Pictures => pictures_until(code, cutoffs.decided_until?),
        DueKind::Drafts => drafts_until(code, cutoffs.ended_until?),
    };
    Some(due.add(is_held_back().not()))
}

/// Applications with due content, also those that are held back.
fn select_all_due(code: &ExamCode, cutoffs: RetentionCutoffs) -> Option<Condition> {
    let pictures = cutoffs
        .decided_until
        .map(|until| pictures_until(code, until));
    let drafts = cutoffs.ended_until.map(|until| drafts_until(code, until));
    if pictures.is_none() && drafts.is_none() {
        return None;
    }
    let kinds = pictures.into_iter().chain(drafts);
    Some(kinds.fold(Condition::any(), Condition::add))
}

/// The numbers of everything that is due and not held back.
pub(in crate::db) async fn measure_due(
    connection: &impl ConnectionTrait,
    code: &ExamCode,
    cutoffs: RetentionCutoffs,
) -> Result<RetentionNumbers> {
    let results = select_due(code, DueKind::Pictures, cutoffs);
    let drafts = select_due(code, DueKind::Drafts, cutoffs);
    Ok(RetentionNumbers {
        results: measure(connection, results).await?,
        drafts: measure(connection, drafts).await?,
    })
}

/// Numbers of the applications that the condition selects.
async fn measure(
    connection: &impl ConnectionTrait,
    condition: Option<Condition>,
) -> Result<RetentionAmount> {
    let Some(condition) = condition else {
        return Ok(RetentionAmount::default());
    };
    let applications = count(connection, condition.clone()).await?;
    let selected = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .cond_where(condition)
        .take();
    let of_selected = Condition::all().add(image::COLUMN.application.in_subquery(selected));
    let (pictures, bytes) = measure_files(connection, of_selected).await?;
    Ok(RetentionAmount {
        applications,
        pictures,
        bytes,
    })
}

/// Number and received bytes of the images that have their file.
pub(in crate::db) async fn measure_files(
    connection: &impl ConnectionTrait,
    images: Condition,
) -> Result<(u64, u64)> {
    // PostgreSQL's sum of big integers is a numeric.
    let found: Option<(i64, i64)> = image::Entity::find()
        .select_only()
        .column_as(Expr::cust("COUNT(*)"), "pictures")
        .column_as(
            Expr::cust(r#"CAST(COALESCE(SUM("image"."bytes"), 0) AS BIGINT)"#),
            "bytes",
        )
        .filter(image::COLUMN.file_removed.is_null())
        .filter(images)
        .into_tuple()
        .one(connection)
        .await?;
    let (pictures, bytes) = found.unwrap_or_default();
    Ok((pictures.unsigned_abs(), bytes.unsigned_abs()))
}

async fn count(connection: &impl ConnectionTrait, condition: Condition) -> Result<u64> {
    let found: Option<i64> = application::Entity::find()
        .select_only()
        .column_as(Expr::cust("COUNT(*)"), "applications")
        .filter(condition)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(found.unwrap_or_default().unsigned_abs())
}

async fn count_held_back(
    connection: &impl ConnectionTrait,
    code: &ExamCode,
    cutoffs: RetentionCutoffs,
) -> Result<u64> {
    match select_all_due(code, cutoffs) {
        Some(due) => count(connection, Condition::all().add(due).add(is_held_back())).await,
        None => Ok(0),
    }
}

async fn list_held_back(
    connection: &impl ConnectionTrait,
    code: &ExamCode,
    cutoffs: RetentionCutoffs,
) -> Result<Vec<HeldBackRow>> {
    let Some(due) = select_all_due(code, cutoffs) else {
        return Ok(Vec::new());
    };
    let mut rows: Vec<HeldBackRow> = Vec::new();
    for (reason, holder) in holders() {
        let numbers: Vec<String> = application::Entity::find()
            .select_only()
            .column(application::Column::Number)
            .filter(due.clone())
            .filter(application::COLUMN.id.in_subquery(holder))
            .order_by_asc(application::COLUMN.number)
            .limit(MAX_LISTED_HELD_BACK)
            .into_tuple()
            .all(connection)
            .await?;
        for number in numbers {
            match rows.iter_mut().find(|row| row.number == number) {
                Some(row) => row.reasons.push(reason),
                None => rows.push(HeldBackRow {
                    number,
                    reasons: vec![reason],
                }),
            }
        }
    }
    rows.sort_by(|one, other| one.number.cmp(&other.number));
    Ok(rows)
}

async fn find_first_due(
    connection: &impl ConnectionTrait,
    code: &ExamCode,
    times: &RetentionTimes,
) -> Result<Option<Timestamp>> {
    let RetentionTimes {
        exam,
        results,
        ends,
    } = times;
    let decided = find_earliest(connection, with_result(code)).await?;
    let pictures = decided
        .zip(*results)
        .and_then(|(decided, results)| exam.pictures_due(decided, results, *ends));
    let ended = find_earliest(connection, never_submitted(code)).await?;
    let drafts = ended.and_then(|ended| exam.draft_due(ended, *ends));
    Ok(pictures.into_iter().chain(drafts).min())
}

/// The earliest end of an application that is not held back.
async fn find_earliest(
    connection: &impl ConnectionTrait,
    condition: Condition,
) -> Result<Option<Timestamp>> {
    let first: Option<Option<i64>> = application::Entity::find()
        .select_only()
        .column(application::Column::Decided)
        .filter(condition)
        .filter(is_held_back().not())
        .order_by_asc(application::COLUMN.decided)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(first.flatten().map(Timestamp))
}

/// Place of an application in the order of a removal: its end, and its id.
pub(in crate::db) type DuePlace = (i64, Uuid);

/// Applications with an end after this place.
pub(in crate::db) fn after_place((decided, id): DuePlace) -> Condition {
    let same = Condition::all()
        .add(application::Column::Decided.eq(decided))
        .add(application::Column::Id.gt(id));
    // SQLite and PostgreSQL take only a plain bound as a range of the index.
    Condition::all()
        .add(application::Column::Decided.gte(decided))
        .add(
            Condition::any()
                .add(application::Column::Decided.gt(decided))
                .add(same),
        )
}

/// The first applications that the condition selects, which have ended, in the order of a removal.
pub(in crate::db) async fn list_due(
    connection: &impl ConnectionTrait,
    condition: Condition,
    most: u64,
) -> Result<Vec<DuePlace>> {
    let found = application::Entity::find()
        .select_only()
        .column(application::Column::Decided)
        .column(application::Column::Id)
        .filter(condition)
        .order_by_asc(application::COLUMN.decided)
        .order_by_asc(application::COLUMN.id)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found)
}
