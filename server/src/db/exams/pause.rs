//! Pauses of exams (A4): begun, lengthened and ended by the office, and lengthened by the server while
//! they last. A pause moves ends by extensions of its own, so that everything that reads the end of a
//! window follows; they only move later. Each act has its entry of the audit chain.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use shared::{
    application::ExtensionScope,
    audit::{AuditDetails, AuditKind},
    exam::{Exam, WindowSpan},
    exam_pause::{ExamPause, MovedEnd, check_pause_time, round_up_to_minute},
    id::{AccountId, ExamCode, PauseId, WindowId},
    pause_fault::PauseFault,
    problem::Problem,
    text::LocalText,
    time::Timestamp,
    view::{MAX_LISTED_PAUSES, PauseRecord},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry, audit,
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{application, exam_pause, window_extension},
        exams::{extension::list_extensions, lock_exam, newest_row, newest_version},
    },
    error::{Error, Result},
    random,
};

/// Rows in one statement; SQLite takes at most 32,766 values.
const MAX_ROWS_PER_STATEMENT: usize = 1_000;

/// The end of a pause by an officer.
#[derive(Clone, Copy, Debug)]
pub struct PauseEnd {
    pub id: PauseId,
    pub officer: AccountId,
    /// Time until which the paused windows that are open now last at least. `None` adds nothing to the
    /// length of the pause.
    pub moment: Option<Timestamp>,
}

/// A pause that lasts, as the pages of candidates show it.
#[derive(Clone, Debug)]
pub struct RunningPause {
    pub pause: ExamPause,
    pub exam_title: LocalText,
    /// Title of the paused window. `None` if all windows are paused.
    pub window_title: Option<LocalText>,
    /// Titles and new ends of the paused windows that have opened and end at the same time for everyone.
    pub ends: Vec<(LocalText, Timestamp)>,
}

impl Database {
    /// The ends that a pause would move if it began now.
    pub async fn plan_pause(&self, pause: &ExamPause) -> Result<Vec<MovedEnd>> {
        self.plan_ends(self.read(), pause).await
    }

    /// Begins a pause, which moves the ends of the paused windows.
    ///
    /// # Errors
    /// `PauseRefused` if the exam is paused, or if no paused window is left.
    pub async fn start_pause(&self, pause: ExamPause, officer: AccountId) -> Result<()> {
        let database = self.clone();
        let started = self
            .write(move |transaction| {
                async move { start_in_tx(&database, transaction, pause, officer).await }.boxed()
            })
            .await;
        self.0.pauses.clear();
        started
    }

    /// Moves the expected end of a pause that lasts, and the ends of its windows with it. The candidates
    /// are notified of what an officer does; what the server does (`None`) they are told at the end of
    /// the pause.
    ///
    /// # Errors
    /// `NotFound`; `PauseRefused` if the pause is over, or if an officer's time is not later.
    pub async fn prolong_pause(
        &self,
        exam: &ExamCode,
        id: PauseId,
        expected: Timestamp,
        officer: Option<AccountId>,
        now: Timestamp,
    ) -> Result<()> {
        let exam = exam.to_string();
        let prolonged = self
            .write(move |transaction| {
                async move {
                    let row = lock_running(transaction, &exam, id).await?;
                    let present = Timestamp(row.expected);
                    if expected <= present {
                        return match officer {
                            Some(_) => Err(refuse(PauseFault::NotLater { present })),
                            // Another server has moved it meanwhile.
                            None => Ok(()),
                        };
                    }
                    move_ends(transaction, &row, expected).await?;
                    let mut changed = exam_pause::ActiveModel {
                        expected: Set(expected.0),
                        ..Default::default()
                    };
                    if officer.is_some() {
                        changed.told = Set(expected.0);
                        notify_again(transaction, &row).await?;
                    }
                    update(transaction, &row, changed).await?;
                    let pause = ExamPause::try_from(&row)?;
                    record_act(&pause, officer, ("prolonged", expected), now);
                    Ok(())
                }
                .boxed()
            })
            .await;
        self.0.pauses.clear();
        prolonged
    }

    /// Ends a pause. Its windows keep the ends that were promised; a pause that has lasted longer moves
    /// them on. The candidates are notified of ends of which they do not know yet.
    ///
    /// # Errors
    /// `NotFound`; `PauseRefused` if the pause is over, or for the moment.
    pub async fn end_pause(&self, exam: &ExamCode, end: PauseEnd, now: Timestamp) -> Result<()> {
        let exam = exam.to_string();
        let ended = self
            .write(move |transaction| {
                async move { end_in_tx(transaction, &exam, end, now).await }.boxed()
            })
            .await;
        self.0.pauses.clear();
        ended
    }

    /// The pauses that last, oldest first.
    pub async fn list_running_pauses(&self) -> Result<Vec<ExamPause>> {
        let rows = exam_pause::Entity::find()
            .filter(exam_pause::COLUMN.running_exam.is_not_null())
            .order_by_asc(exam_pause::COLUMN.id)
            .all(self.read())
            .await?;
        Ok(rows
            .iter()
            .map(ExamPause::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// The pauses that last, as pages show them. They are read at most once in some seconds.
    pub async fn running_pauses(&self, now: Timestamp) -> Result<Arc<[RunningPause]>> {
        let (kept, changes) = self.0.pauses.get(now);
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let mut list = Vec::new();
        for pause in self.list_running_pauses().await? {
            let Some((_, exam)) = self.current_exam(&pause.exam).await? else {
                continue;
            };
            let mut ends = self.find_common_ends(&[pause.id.0]).await?;
            let ends = ends.remove(&pause.id.0).unwrap_or_default();
            let ends = ends.into_iter().filter_map(|(id, closes)| {
                let window = exam.window(&id)?;
                let has_opened = opening(window.span, &exam).is_some_and(|opens| opens <= now);
                has_opened.then(|| (window.title.clone(), closes))
            });
            let paused = pause.window.as_ref().and_then(|id| exam.window(id));
            list.push(RunningPause {
                exam_title: exam.title.clone(),
                window_title: paused.map(|window| window.title.clone()),
                ends: ends.collect(),
                pause,
            });
        }
        let list: Arc<[RunningPause]> = list.into();
        self.0.pauses.put(changes, now, Arc::clone(&list));
        Ok(list)
    }

    /// The last pauses of an exam, newest first: the office's log.
    pub async fn list_pause_records(&self, exam: &ExamCode) -> Result<Vec<PauseRecord>> {
        let rows = exam_pause::Entity::find()
            .filter(exam_pause::COLUMN.exam.eq(exam.as_str()))
            .order_by_desc(exam_pause::COLUMN.since)
            .order_by_desc(exam_pause::COLUMN.id)
            .limit(MAX_LISTED_PAUSES)
            .all(self.read())
            .await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut ends = self.find_common_ends(&ids).await?;
        let unnotified: Vec<Uuid> = window_extension::Entity::find()
            .select_only()
            .column(window_extension::Column::Pause)
            .filter(window_extension::Column::Pause.is_in(ids))
            .filter(window_extension::COLUMN.notified.is_null())
            .distinct()
            .into_tuple()
            .all(self.read())
            .await?;
        let unnotified: HashSet<Uuid> = unnotified.into_iter().collect();
        let people = rows.iter().map(|row| row.account);
        let people = people.chain(rows.iter().filter_map(|row| row.ended_by));
        let names = self.names_of(people.collect()).await?;
        let name_of = |account: Uuid| names.get(&account).cloned().unwrap_or_default();
        let records = rows.iter().map(|row| {
            Ok(PauseRecord {
                pause: ExamPause::try_from(row)?,
                name: name_of(row.account),
                ended: row.ended.map(|at| {
                    let by = row.ended_by.map(name_of).unwrap_or_default();
                    (Timestamp(at), by)
                }),
                ends: ends.remove(&row.id).unwrap_or_default(),
                is_notified: !unnotified.contains(&row.id),
            })
        });
        records.collect()
    }

    /// The ends for everyone of these pauses, by pause.
    async fn find_common_ends(
        &self,
        pauses: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<(WindowId, Timestamp)>>> {
        let rows = window_extension::Entity::find()
            .filter(window_extension::Column::Pause.is_in(pauses.to_vec()))
            .filter(
                window_extension::COLUMN
                    .scope
                    .eq(to_json(&ExtensionScope::Everyone)),
            )
            .order_by_asc(window_extension::COLUMN.id)
            .all(self.read())
            .await?;
        let mut ends: HashMap<Uuid, Vec<(WindowId, Timestamp)>> = HashMap::new();
        for row in rows {
            let this = RowDecoder {
                table: "window_extension",
                id: row.id,
            };
            let window = this.parse_text(&row.window_id)?;
            let of_pause = ends.entry(row.pause.unwrap_or_default()).or_default();
            of_pause.push((window, Timestamp(row.closes)));
        }
        Ok(ends)
    }

    /// The ends that the pause moves.
    async fn plan_ends(
        &self,
        connection: &impl ConnectionTrait,
        pause: &ExamPause,
    ) -> Result<Vec<MovedEnd>> {
        let code = &pause.exam;
        let used: Vec<i32> = application::Entity::find()
            .select_only()
            .column(application::Column::ExamVersion)
            .filter(application::COLUMN.exam.eq(code.as_str()))
            .distinct()
            .into_tuple()
            .all(connection)
            .await?;
        let mut numbers: BTreeSet<u32> = used.into_iter().map(i32::unsigned_abs).collect();
        numbers.insert(newest_version(connection, code.as_str()).await?);
        let mut versions = Vec::with_capacity(numbers.len());
        for version in numbers.into_iter().rev() {
            versions.push(self.exam_in_tx(connection, code, version).await?);
        }
        let granted = list_extensions(connection, code).await?;
        Ok(pause.moved_ends(&versions, &granted))
    }
}

async fn start_in_tx(
    database: &Database,
    transaction: &DatabaseTransaction,
    pause: ExamPause,
    officer: AccountId,
) -> Result<()> {
    let code = pause.exam.as_str();
    // A second officer waits here and finds the pause of the first.
    lock_exam(transaction, code, LockType::Update).await?;
    let running = exam_pause::Entity::find()
        .filter(exam_pause::COLUMN.running_exam.eq(code))
        .one(transaction)
        .await?;
    if let Some(running) = running {
        let since = Timestamp(running.since);
        return Err(refuse(PauseFault::Running { since }));
    }
    let ends = database.plan_ends(transaction, &pause).await?;
    if ends.is_empty() {
        return Err(refuse(PauseFault::NothingRuns));
    }
    record_act(
        &pause,
        Some(officer),
        ("paused", pause.expected),
        pause.since,
    );
    let row = exam_pause::ActiveModel {
        id: Set(pause.id.0),
        exam: Set(code.to_owned()),
        running_exam: Set(Some(code.to_owned())),
        window_id: Set(pause.window.as_ref().map(WindowId::to_string)),
        reason: Set(pause.reason.clone()),
        since: Set(pause.since.0),
        expected: Set(pause.expected.0),
        told: Set(pause.expected.0),
        account: Set(officer.0),
        ended: Set(None),
        ended_by: Set(None),
    };
    exam_pause::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    let rows: Vec<_> = ends
        .into_iter()
        .map(|end| to_extension_row(&pause, officer, end))
        .collect();
    for rows in rows.chunks(MAX_ROWS_PER_STATEMENT) {
        window_extension::Entity::insert_many(rows.to_vec())
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

async fn end_in_tx(
    transaction: &DatabaseTransaction,
    exam: &str,
    end: PauseEnd,
    now: Timestamp,
) -> Result<()> {
    let row = lock_running(transaction, exam, end.id).await?;
    let expected = Timestamp(row.expected).max(round_up_to_minute(now));
    move_ends(transaction, &row, expected).await?;
    if let Some(moment) = end.moment {
        check_pause_time(moment, now).map_err(refuse)?;
        extend_open_windows(transaction, &row, moment, now).await?;
    }
    if end.moment.is_some() || expected.0 != row.told {
        notify_again(transaction, &row).await?;
    }
    let ended = exam_pause::ActiveModel {
        running_exam: Set(None),
        expected: Set(expected.0),
        told: Set(expected.0),
        ended: Set(Some(now.0)),
        ended_by: Set(Some(end.officer.0)),
        ..Default::default()
    };
    update(transaction, &row, ended).await?;
    let until = end.moment.unwrap_or(expected);
    let pause = ExamPause::try_from(&row)?;
    record_act(&pause, Some(end.officer), ("ended", until), now);
    Ok(())
}

/// Extends the windows of a pause that are open now, for everyone, to a moment.
///
/// # Errors
/// `PauseRefused` if each of them ends then or later.
async fn extend_open_windows(
    transaction: &DatabaseTransaction,
    pause: &exam_pause::Model,
    moment: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let newest = newest_row(transaction, &pause.exam).await?;
    let exam = Exam::try_from(&newest.ok_or(Problem::NotFound)?)?;
    let rows = window_extension::Entity::find()
        .filter(window_extension::Column::Pause.eq(pause.id))
        .filter(
            window_extension::COLUMN
                .scope
                .eq(to_json(&ExtensionScope::Everyone)),
        )
        .all(transaction)
        .await?;
    let is_open = |row: &window_extension::Model| {
        let windows = exam.windows.iter();
        let mut own = windows.filter(|window| window.id.as_str() == row.window_id);
        own.any(|window| opening(window.span, &exam).is_none_or(|opens| opens <= now))
    };
    let open: Vec<_> = rows.into_iter().filter(is_open).collect();
    let earlier = open.iter().filter(|row| row.closes < moment.0);
    let earlier: Vec<Uuid> = earlier.map(|row| row.id).collect();
    if earlier.is_empty() {
        let present = open.iter().map(|row| Timestamp(row.closes)).min();
        let present = present.unwrap_or(now);
        return Err(refuse(PauseFault::NotLater { present }));
    }
    let extended = window_extension::ActiveModel {
        closes: Set(moment.0),
        ..Default::default()
    };
    window_extension::Entity::update_many()
        .set(extended)
        .filter(window_extension::COLUMN.id.is_in(earlier))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Beginning of a window. `None` if it is counted from an event of each candidate.
fn opening(span: WindowSpan, exam: &Exam) -> Option<Timestamp> {
    match span {
        WindowSpan::Fixed { opens, .. } => Some(opens.to_timestamp(exam.time_zone)),
        WindowSpan::After { .. } => None,
    }
}

/// The pause of this exam if it lasts, with the exam locked.
///
/// # Errors
/// `NotFound`; `PauseRefused` if it is over.
async fn lock_running(
    transaction: &DatabaseTransaction,
    exam: &str,
    id: PauseId,
) -> Result<exam_pause::Model> {
    lock_exam(transaction, exam, LockType::Update).await?;
    let row = exam_pause::Entity::find_by_id(id.0)
        .one(transaction)
        .await?;
    let row = row.filter(|row| row.exam == exam);
    let row = row.ok_or(Problem::NotFound)?;
    match row.ended {
        Some(_) => Err(refuse(PauseFault::Over)),
        None => Ok(row),
    }
}

/// Moves the ends of a pause by the time from its present expected end to another, which is not earlier.
async fn move_ends(
    transaction: &DatabaseTransaction,
    pause: &exam_pause::Model,
    expected: Timestamp,
) -> Result<()> {
    let by = expected.milliseconds_since(Timestamp(pause.expected));
    if by == 0 {
        return Ok(());
    }
    let closes = window_extension::Column::Closes;
    window_extension::Entity::update_many()
        .col_expr(closes, Expr::col(closes).add(by))
        .filter(window_extension::Column::Pause.eq(pause.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Lets the candidates be notified of the ends of a pause once more.
async fn notify_again(transaction: &DatabaseTransaction, pause: &exam_pause::Model) -> Result<()> {
    let unnotified = window_extension::ActiveModel {
        notified_until: Set(None),
        notified: Set(None),
        ..Default::default()
    };
    window_extension::Entity::update_many()
        .set(unnotified)
        .filter(window_extension::Column::Pause.eq(pause.id))
        .exec(transaction)
        .await?;
    Ok(())
}

async fn update(
    transaction: &DatabaseTransaction,
    pause: &exam_pause::Model,
    changed: exam_pause::ActiveModel,
) -> Result<()> {
    exam_pause::Entity::update_many()
        .set(changed)
        .filter(exam_pause::COLUMN.id.eq(pause.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The extension by which a pause moves an end.
fn to_extension_row(
    pause: &ExamPause,
    officer: AccountId,
    end: MovedEnd,
) -> window_extension::ActiveModel {
    // An extension for everyone would open the windows again that ended before the pause.
    let open_at = (end.scope == ExtensionScope::Everyone).then_some(pause.since.0);
    window_extension::ActiveModel {
        id: Set(random::uuid_v7(pause.since)),
        exam: Set(pause.exam.to_string()),
        window_id: Set(end.window.to_string()),
        application: Set(end.scope.application().map(|id| id.0)),
        scope: Set(to_json(&end.scope)),
        closes: Set(end.closes.0),
        reason: Set(pause.reason.clone()),
        account: Set(officer.0),
        at: Set(pause.since.0),
        people: Set(0),
        // It holds at once and cannot be withdrawn.
        holds_from: Set(pause.since.0),
        withdrawn: Set(None),
        withdrawn_by: Set(None),
        notified_until: Set(None),
        notified: Set(None),
        pause: Set(Some(pause.id.0)),
        open_at: Set(open_at),
    }
}

/// Adds an act on a pause to the audit chain. `officer` is `None` for the server.
fn record_act(
    pause: &ExamPause,
    officer: Option<AccountId>,
    (act, until): (&'static str, Timestamp),
    now: Timestamp,
) {
    let details = AuditDetails::default()
        .text("act", act)
        .text("pause", pause.id.to_string())
        .number("until", until.0);
    let details = match &pause.window {
        Some(window) => details.text("window", window.to_string()),
        None => details,
    };
    let entry = NewAuditEntry::new(now, officer, AuditKind::ExamPause, details);
    audit::record(entry.of_exam(pause.exam.as_str()));
}

fn refuse(fault: PauseFault) -> Error {
    Problem::from(fault).into()
}

impl TryFrom<&exam_pause::Model> for ExamPause {
    type Error = CorruptRow;
    fn try_from(row: &exam_pause::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "exam_pause",
            id: row.id,
        };
        let window = row.window_id.as_deref();
        Ok(Self {
            id: PauseId(row.id),
            exam: this.parse_text(&row.exam)?,
            window: window.map(|id| this.parse_text(id)).transpose()?,
            reason: row.reason.clone(),
            since: Timestamp(row.since),
            expected: Timestamp(row.expected),
        })
    }
}
