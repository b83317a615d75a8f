//! Removals of content under the retention rule (A9): an officer starts one, and a job does it in
//! batches that each are one transaction. Only rows change here. The sweep of the image store
//! (`media::sweep`) deletes a file when no row needs it, so a crash loses nothing that is kept.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Condition, Expr, ExprTrait, LockType},
};
use shared::{
    application::answers::Answers,
    audit::{AuditDetails, AuditKind},
    exam::{FactAnswers, retention::RetentionCutoffs, retention_fault::RetentionFault},
    id::{AccountId, ExamCode},
    problem::Problem,
    time::Timestamp,
    view::{MAX_LISTED_REMOVALS, RemovalRecord, RetentionAmount, RetentionNumbers},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry, audit,
        engine::row_decoder::to_json,
        entity::{application, hand_off, image, retention_run},
        exams::{
            lock_exam,
            retention::{
                DueKind, DuePlace, RetentionTimes, after_place, list_due, measure_due,
                measure_files, select_due,
            },
        },
    },
    error::Result,
    random,
};

/// Content that a batch has removed.
type RemovedBatch = (DueKind, RetentionAmount);

impl Database {
    /// Starts the removal of what was due when the officer has seen it. `shown` are the numbers of
    /// that moment, as [`RetentionNumbers`] are written. A moment after now counts as now: the clock of
    /// another server that showed the page may be ahead.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam. `RetentionRefused` if an earlier removal still runs, if nothing is
    /// due, or if something else is due than was shown.
    pub async fn start_removal(
        &self,
        code: &ExamCode,
        officer: AccountId,
        (shown, moment): (String, Timestamp),
        now: Timestamp,
    ) -> Result<()> {
        let (code, moment) = (code.clone(), moment.min(now));
        self.write(move |transaction| {
            async move {
                let shown = (shown.as_str(), moment);
                start_in_tx(transaction, &code, officer, shown, now).await
            }
            .boxed()
        })
        .await
    }

    /// The removals that have not ended, oldest first.
    pub async fn list_unfinished_removals(&self) -> Result<Vec<Uuid>> {
        let runs = retention_run::Entity::find()
            .filter(retention_run::COLUMN.finished.is_null())
            .order_by_asc(retention_run::COLUMN.id)
            .all(self.read())
            .await?;
        Ok(runs.into_iter().map(|run| run.id).collect())
    }

    /// Removes the content of at most `most` applications of each kind. Returns true if the removal
    /// has ended. A repetition after a crash goes on where the last commit was.
    pub async fn remove_due_batch(&self, run: Uuid, most: u64, now: Timestamp) -> Result<bool> {
        self.write(move |transaction| {
            async move { remove_in_tx(transaction, run, most, now).await }.boxed()
        })
        .await
    }

    /// The last removals of an exam, newest first.
    pub async fn list_removals(&self, code: &ExamCode) -> Result<Vec<RemovalRecord>> {
        let runs = retention_run::Entity::find()
            .filter(retention_run::COLUMN.exam.eq(code.as_str()))
            .order_by_desc(retention_run::COLUMN.started)
            .order_by_desc(retention_run::COLUMN.id)
            .limit(MAX_LISTED_REMOVALS)
            .all(self.read())
            .await?;
        let names = self.names_of(runs.iter().map(|run| run.account).collect());
        let names = names.await?;
        let days = |days: Option<i32>| days.and_then(|days| u16::try_from(days).ok());
        let records = runs.into_iter().map(|run| RemovalRecord {
            started: Timestamp(run.started),
            name: names.get(&run.account).cloned().unwrap_or_default(),
            pictures_days: days(run.pictures_days),
            drafts_days: days(run.drafts_days),
            removed: read_removed(&run),
            finished: run.finished.map(Timestamp),
        });
        Ok(records.collect())
    }
}

async fn start_in_tx(
    transaction: &DatabaseTransaction,
    code: &ExamCode,
    officer: AccountId,
    (shown, moment): (&str, Timestamp),
    now: Timestamp,
) -> Result<()> {
    // Two officers start one after the other, so that the second one is refused.
    lock_exam(transaction, code.as_str(), LockType::Update).await?;
    let times = RetentionTimes::load(transaction, code).await?;
    let running = retention_run::Entity::find()
        .filter(retention_run::COLUMN.exam.eq(code.as_str()))
        .filter(retention_run::COLUMN.finished.is_null())
        .one(transaction)
        .await?;
    let refuse = |fault| Err(Problem::RetentionRefused { fault }.into());
    if let Some(running) = running {
        let since = Timestamp(running.started);
        return refuse(RetentionFault::StillRunning { since });
    }
    // More can be due by now than the officer has seen.
    let cutoffs = times.cutoffs(moment);
    let due = measure_due(transaction, code, cutoffs).await?;
    if due.is_empty() {
        return refuse(RetentionFault::NothingDue);
    }
    if due.to_string() != shown {
        return refuse(RetentionFault::NumbersChanged);
    }
    let rule = times.exam.retention;
    let id = random::uuid_v7(now);
    let mut details = numbers_details(&due)
        .text("act", "started")
        .text("run", id.to_string());
    for (name, days) in [
        ("pictures_days", rule.pictures_days_after_result),
        ("drafts_days", rule.drafts_days_after_close),
    ] {
        if let Some(days) = days {
            details = details.number(name, days);
        }
    }
    let entry = NewAuditEntry::new(now, Some(officer), AuditKind::Retention, details);
    audit::record(entry.of_exam(code.as_str()));
    let row = retention_run::ActiveModel {
        id: Set(id),
        exam: Set(code.to_string()),
        account: Set(officer.0),
        started: Set(now.0),
        pictures_days: Set(rule.pictures_days_after_result.map(i32::from)),
        drafts_days: Set(rule.drafts_days_after_close.map(i32::from)),
        decided_until: Set(cutoffs.decided_until.map(|until| until.0)),
        ended_until: Set(cutoffs.ended_until.map(|until| until.0)),
        finished: Set(None),
        pictures_reached: Set(None),
        pictures_reached_id: Set(None),
        drafts_reached: Set(None),
        drafts_reached_id: Set(None),
        due_applications: Set(to_column(due.results.applications)),
        due_pictures: Set(to_column(due.results.pictures)),
        due_bytes: Set(to_column(due.results.bytes)),
        due_drafts: Set(to_column(due.drafts.applications)),
        due_draft_pictures: Set(to_column(due.drafts.pictures)),
        due_draft_bytes: Set(to_column(due.drafts.bytes)),
        done_applications: Set(0),
        done_pictures: Set(0),
        done_bytes: Set(0),
        done_drafts: Set(0),
        done_draft_pictures: Set(0),
        done_draft_bytes: Set(0),
    };
    retention_run::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

async fn remove_in_tx(
    transaction: &DatabaseTransaction,
    run: Uuid,
    most: u64,
    now: Timestamp,
) -> Result<bool> {
    let found = retention_run::Entity::find_by_id(run)
        .lock_exclusive()
        .one(transaction)
        .await?;
    let Some(mut run) = found.filter(|run| run.finished.is_none()) else {
        return Ok(true);
    };
    let code: ExamCode = run.exam.parse().map_err(|_| Problem::NotFound)?;
    // An extension is granted before or after, so that it is seen here.
    lock_exam(transaction, code.as_str(), LockType::Share).await?;
    // The rule and the windows may have changed since the start: what is due now and was due then is
    // removed.
    let times = RetentionTimes::load(transaction, &code).await?;
    let cutoffs = earlier_cutoffs(times.cutoffs(now), &run);
    let mut is_over = true;
    for kind in [DueKind::Pictures, DueKind::Drafts] {
        let Some(due) = select_due(&code, kind, cutoffs) else {
            continue;
        };
        let page = match reached(&mut run, kind) {
            (Some(decided), Some(id)) => due.clone().add(after_place((*decided, *id))),
            _ => due.clone(),
        };
        let found = list_due(transaction, page, most).await?;
        let Some((decided, id)) = found.last().copied() else {
            continue;
        };
        is_over = false;
        let (last_decided, last_id) = reached(&mut run, kind);
        (*last_decided, *last_id) = (Some(decided), Some(id));
        let ids = lock_due(transaction, due, found).await?;
        if !ids.is_empty() {
            let amount = remove_content(transaction, kind, ids, now).await?;
            add_removed(&mut run, (kind, amount));
        }
    }
    let finished = is_over.then_some(now.0);
    if is_over {
        let removed = read_removed(&run);
        let details = numbers_details(&removed)
            .text("act", "finished")
            .text("run", run.id.to_string());
        let officer = Some(AccountId(run.account));
        let entry = NewAuditEntry::new(now, officer, AuditKind::Retention, details);
        audit::record(entry.of_exam(code.as_str()));
    }
    let progress = retention_run::ActiveModel {
        finished: Set(finished),
        pictures_reached: Set(run.pictures_reached),
        pictures_reached_id: Set(run.pictures_reached_id),
        drafts_reached: Set(run.drafts_reached),
        drafts_reached_id: Set(run.drafts_reached_id),
        done_applications: Set(run.done_applications),
        done_pictures: Set(run.done_pictures),
        done_bytes: Set(run.done_bytes),
        done_drafts: Set(run.done_drafts),
        done_draft_pictures: Set(run.done_draft_pictures),
        done_draft_bytes: Set(run.done_draft_bytes),
        ..Default::default()
    };
    retention_run::Entity::update_many()
        .set(progress)
        .filter(retention_run::COLUMN.id.eq(run.id))
        .exec(transaction)
        .await?;
    Ok(is_over)
}

/// The earlier of the cutoffs of now and those at the start of the run.
fn earlier_cutoffs(present: RetentionCutoffs, run: &retention_run::Model) -> RetentionCutoffs {
    let earlier = |present: Option<Timestamp>, then: Option<i64>| {
        let (present, then) = (present?, Timestamp(then?));
        Some(present.min(then))
    };
    RetentionCutoffs {
        decided_until: earlier(present.decided_until, run.decided_until),
        ended_until: earlier(present.ended_until, run.ended_until),
    }
}

/// The last application that a run has looked at: its end and its id.
fn reached(run: &mut retention_run::Model, kind: DueKind) -> (&mut Option<i64>, &mut Option<Uuid>) {
    match kind {
        DueKind::Pictures => (&mut run.pictures_reached, &mut run.pictures_reached_id),
        DueKind::Drafts => (&mut run.drafts_reached, &mut run.drafts_reached_id),
    }
}

/// Locks the applications that were found, and reads again which of them are due: another write may
/// have changed one before the lock, as a proposal of a correction does.
async fn lock_due(
    transaction: &DatabaseTransaction,
    due: Condition,
    found: Vec<DuePlace>,
) -> Result<Vec<Uuid>> {
    let most = found.len() as u64;
    let ids = found.into_iter().map(|(_, id)| id);
    let locked: Vec<Uuid> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.id.is_in(ids))
        .order_by_asc(application::COLUMN.id)
        .lock_exclusive()
        .into_tuple()
        .all(transaction)
        .await?;
    let due = due.add(application::COLUMN.id.is_in(locked));
    let due = list_due(transaction, due, most).await?;
    Ok(due.into_iter().map(|(_, id)| id).collect())
}

async fn remove_content(
    transaction: &DatabaseTransaction,
    kind: DueKind,
    ids: Vec<Uuid>,
    now: Timestamp,
) -> Result<RetentionAmount> {
    let of_ids = || Condition::all().add(image::COLUMN.application.is_in(ids.clone()));
    let (pictures, bytes) = measure_files(transaction, of_ids()).await?;
    let revision = Expr::col(application::Column::Revision).add(1);
    let mut change = application::Entity::update_many()
        .col_expr(application::Column::Revision, revision)
        .col_expr(application::Column::ContentRemoved, Expr::value(now.0))
        .filter(application::COLUMN.id.is_in(ids.clone()));
    match kind {
        DueKind::Pictures => {
            let removed = image::ActiveModel {
                file_removed: Set(Some(now.0)),
                missing: Set(None),
                ..Default::default()
            };
            image::Entity::update_many()
                .set(removed)
                .filter(of_ids())
                .filter(image::COLUMN.file_removed.is_null())
                .exec(transaction)
                .await?;
        }
        DueKind::Drafts => {
            image::Entity::delete_many()
                .filter(of_ids())
                .exec(transaction)
                .await?;
            hand_off::Entity::delete_many()
                .filter(hand_off::COLUMN.application.is_in(ids.clone()))
                .exec(transaction)
                .await?;
            change = change.set(application::ActiveModel {
                facts: Set(to_json(&FactAnswers::new())),
                answers: Set(to_json(&Answers::default())),
                field_versions: Set("{}".to_owned()),
                rechecks: Set("[]".to_owned()),
                promise: Set(None),
                portrait_confirmed: Set(None),
                has_hints: Set(false),
                ..Default::default()
            });
        }
    }
    change.exec(transaction).await?;
    Ok(RetentionAmount {
        applications: ids.len() as u64,
        pictures,
        bytes,
    })
}

fn add_removed(run: &mut retention_run::Model, (kind, amount): RemovedBatch) {
    let [applications, pictures, bytes] = match kind {
        DueKind::Pictures => [
            &mut run.done_applications,
            &mut run.done_pictures,
            &mut run.done_bytes,
        ],
        DueKind::Drafts => [
            &mut run.done_drafts,
            &mut run.done_draft_pictures,
            &mut run.done_draft_bytes,
        ],
    };
    *applications += to_column(amount.applications);
    *pictures += to_column(amount.pictures);
    *bytes += to_column(amount.bytes);
}

fn read_removed(run: &retention_run::Model) -> RetentionNumbers {
    RetentionNumbers {
        results: RetentionAmount {
            applications: run.done_applications.unsigned_abs(),
            pictures: run.done_pictures.unsigned_abs(),
            bytes: run.done_bytes.unsigned_abs(),
        },
        drafts: RetentionAmount {
            applications: run.done_drafts.unsigned_abs(),
            pictures: run.done_draft_pictures.unsigned_abs(),
            bytes: run.done_draft_bytes.unsigned_abs(),
        },
    }
}

fn numbers_details(numbers: &RetentionNumbers) -> AuditDetails {
    AuditDetails::default()
        .number("applications", to_column(numbers.results.applications))
        .number("pictures", to_column(numbers.results.pictures))
        .number("bytes", to_column(numbers.results.bytes))
        .number("drafts", to_column(numbers.drafts.applications))
        .number("draft_pictures", to_column(numbers.drafts.pictures))
        .number("draft_bytes", to_column(numbers.drafts.bytes))
}

fn to_column(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
