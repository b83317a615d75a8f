//! Versions that are to be published at a chosen time: scheduled, replaced and cancelled by the
//! office, published or refused by the job (`jobs::publish`), whose refusal the office dismisses. Each
//! act has its entry of the audit chain.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{PoisonError, RwLock},
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    audit::{AuditDetails, AuditKind},
    digest::Sha256,
    exam::Exam,
    id::{AccountId, ExamCode, ScheduledVersionId},
    problem::Problem,
    role::Role,
    scheduled_version::{ScheduleOutcome, ScheduleRefusal},
    time::Timestamp,
    version_warning::VersionWarning,
    view::{EndedSchedule, MAX_LISTED_SCHEDULED, PendingEffect, ScheduleNotice, ScheduledVersion},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry, NewExamVersion, audit,
        engine::{
            error::{CorruptRow, is_unique_violation},
            row_decoder::{RowDecoder, to_json},
        },
        entity::{account, exam, scheduled_version},
        exams::{newest_version, publish_in_tx},
    },
    error::Result,
};

/// Time in milliseconds for which the effect of a waiting version is kept: finding it out reads the
/// images of all drafts.
const EFFECT_LIFETIME_MS: i64 = 10 * Timestamp::MINUTE_MS;

/// Effects of waiting versions, each with the version in force and the time of its judgement.
#[derive(Default)]
pub(in crate::db) struct EffectCache(
    RwLock<HashMap<ScheduledVersionId, (u32, Timestamp, PendingEffect)>>,
);

/// A version to be scheduled.
#[derive(Clone, Debug)]
pub struct NewScheduledVersion {
    pub id: ScheduledVersionId,
    pub exam: ExamCode,
    /// TOML text of the definition.
    pub text: String,
    /// The version that must be the newest, now and at the publication.
    pub follows: u32,
    /// Time of the publication.
    pub at: Timestamp,
    pub officer: AccountId,
    /// Warnings about its effect that the officer has read.
    pub warnings: Vec<VersionWarning>,
    /// The version that waits, which it replaces; `None` if none waits.
    pub replaces: Option<ScheduledVersionId>,
}

/// A scheduled version that waits.
#[derive(Clone, Debug)]
pub struct WaitingVersion {
    pub id: ScheduledVersionId,
    pub exam: ExamCode,
    pub text: String,
    /// Warnings about its effect that the officer has read.
    pub warnings: Vec<VersionWarning>,
}

impl Database {
    /// Schedules a version, in place of the one that waits.
    ///
    /// # Errors
    /// `Stale` if it does not follow the newest version, or if another version waits than the one that
    /// it replaces.
    pub async fn schedule_version(&self, new: NewScheduledVersion, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move { schedule_in_tx(transaction, new, now).await }.boxed()
        })
        .await
    }

    /// Cancels a scheduled version of this exam.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if it no longer waits.
    pub async fn cancel_scheduled_version(
        &self,
        exam: &ExamCode,
        id: ScheduledVersionId,
        officer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let exam = exam.to_string();
        self.write(move |transaction| {
            async move {
                let row = lock_row(transaction, id).await?;
                let row = row.filter(|row| row.exam == exam);
                let row = row.ok_or(Problem::NotFound)?;
                if row.ended.is_some() {
                    return Err(Problem::Stale.into());
                }
                end_in_tx(
                    transaction,
                    &row,
                    Some(officer),
                    &ScheduleOutcome::Cancelled,
                    now,
                )
                .await
            }
            .boxed()
        })
        .await
    }

    /// Dismisses the refusal of a scheduled version of this exam, so that it is no longer shown first.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if it was not refused, or its refusal was dismissed before.
    pub async fn dismiss_refused_version(
        &self,
        exam: &ExamCode,
        id: ScheduledVersionId,
        officer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let exam = exam.to_string();
        self.write(move |transaction| {
            async move {
                let row = lock_row(transaction, id).await?;
                let row = row.filter(|row| row.exam == exam);
                let row = row.ok_or(Problem::NotFound)?;
                if row.dismissed.is_some() || !is_refused(&row)? {
                    return Err(Problem::Stale.into());
                }
                let dismissed = scheduled_version::ActiveModel {
                    dismissed: Set(Some(now.0)),
                    dismissed_by: Set(Some(officer.0)),
                    ..Default::default()
                };
                scheduled_version::Entity::update_many()
                    .set(dismissed)
                    .filter(scheduled_version::COLUMN.id.eq(row.id))
                    .exec(transaction)
                    .await?;
                let details = describe(id, "dismissed");
                record_act(&row.exam, Some(officer), details, now);
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Publishes a scheduled version that is due, or refuses it: because another version was published
    /// since, because its officer has lost the right, or for the reason in `judged`, which otherwise is
    /// the definition of its text. One that no longer waits is left as it is: two servers on one
    /// database publish it once.
    ///
    /// # Errors
    /// `Stale` if another version is published at the same time; nothing is changed then.
    pub async fn publish_scheduled_version(
        &self,
        id: ScheduledVersionId,
        judged: Result<Exam, ScheduleRefusal>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let Some(row) = find_due(transaction, id, now).await? else {
                    return Ok(());
                };
                let current = newest_version(transaction, &row.exam).await?;
                let this = decoder(&row);
                let follows: u32 = this.number(row.follows)?;
                let judged = if current != follows {
                    Err(ScheduleRefusal::AnotherVersion { current })
                } else if !is_officer(transaction, row.account).await? {
                    Err(ScheduleRefusal::OfficerGone)
                } else {
                    judged
                };
                let exam = match judged {
                    Ok(exam) => exam,
                    Err(refusal) => {
                        let outcome = ScheduleOutcome::Refused(refusal);
                        return end_in_tx(transaction, &row, None, &outcome, now).await;
                    }
                };
                let version = NewExamVersion {
                    exam,
                    text: Some(row.text.clone()),
                    publisher: Some(AccountId(row.account)),
                    follows: Some(follows),
                };
                let version = publish_in_tx(transaction, version, now).await?;
                let outcome = ScheduleOutcome::Published { version };
                end_in_tx(transaction, &row, None, &outcome, now).await
            }
            .boxed()
        })
        .await
    }

    /// The scheduled versions whose time has come, the earliest first. A row that cannot be read is an
    /// error of its own, so that it holds up no other one.
    pub async fn list_due_versions(
        &self,
        now: Timestamp,
    ) -> Result<Vec<Result<WaitingVersion, CorruptRow>>> {
        let rows = scheduled_version::Entity::find()
            .filter(scheduled_version::COLUMN.waiting_exam.is_not_null())
            .filter(scheduled_version::COLUMN.at.lte(now.0))
            .order_by_asc(scheduled_version::COLUMN.at)
            .order_by_asc(scheduled_version::COLUMN.id)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(WaitingVersion::try_from).collect())
    }

    /// Codes of the exams with a scheduled version that is due and still waits.
    pub async fn list_exams_with_due_version(&self, now: Timestamp) -> Result<BTreeSet<String>> {
        let codes: Vec<String> = scheduled_version::Entity::find()
            .select_only()
            .column(scheduled_version::Column::Exam)
            .filter(scheduled_version::COLUMN.waiting_exam.is_not_null())
            .filter(scheduled_version::COLUMN.at.lte(now.0))
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(codes.into_iter().collect())
    }

    /// The scheduled version of this exam that waits. Its text and its warnings are an error of their own
    /// if they cannot be read, so that it can be cancelled all the same.
    pub async fn find_waiting_version(
        &self,
        exam: &ExamCode,
    ) -> Result<Option<(ScheduledVersion, Result<WaitingVersion, CorruptRow>)>> {
        let row = scheduled_version::Entity::find()
            .filter(scheduled_version::COLUMN.waiting_exam.eq(exam.as_str()))
            .one(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let record = self.to_records(vec![row.clone()]).await?.pop();
        let waiting = WaitingVersion::try_from(row);
        Ok(record.map(|record| (record, waiting)))
    }

    /// The effect of a waiting version if it was judged lately, beside this version in force.
    pub fn find_kept_effect(
        &self,
        id: ScheduledVersionId,
        current: u32,
        now: Timestamp,
    ) -> Option<PendingEffect> {
        let kept = &self.0.effects.0;
        let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
        let (version, judged, effect) = kept.get(&id)?;
        (*version == current && is_recent(*judged, now)).then(|| effect.clone())
    }

    /// Keeps the effect of a waiting version for some minutes.
    pub fn keep_effect(
        &self,
        id: ScheduledVersionId,
        current: u32,
        effect: PendingEffect,
        now: Timestamp,
    ) {
        let kept = &self.0.effects.0;
        let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (_, judged, _)| is_recent(*judged, now));
        kept.insert(id, (current, now, effect));
    }

    /// The scheduled version of this exam at which the office should look: the one that waits, or the
    /// last one if it was refused, nothing was published since, and nobody has dismissed it.
    pub async fn find_schedule_notice(&self, exam: &ExamCode) -> Result<Option<ScheduleNotice>> {
        let waiting = scheduled_version::Entity::find()
            .filter(scheduled_version::COLUMN.waiting_exam.eq(exam.as_str()))
            .one(self.read())
            .await?;
        if let Some(row) = waiting {
            return Ok(Some(ScheduleNotice::Waits {
                at: Timestamp(row.at),
            }));
        }
        let last = scheduled_version::Entity::find()
            .filter(scheduled_version::COLUMN.exam.eq(exam.as_str()))
            .order_by_desc(scheduled_version::COLUMN.scheduled)
            .order_by_desc(scheduled_version::COLUMN.id)
            .one(self.read())
            .await?;
        let Some((row, ended)) = last.and_then(|row| row.ended.map(|ended| (row, ended))) else {
            return Ok(None);
        };
        if row.dismissed.is_some() || !is_refused(&row)? {
            return Ok(None);
        }
        let published: Option<i64> = exam::Entity::find()
            .select_only()
            .column(exam::Column::Published)
            .filter(exam::COLUMN.code.eq(exam.as_str()))
            .order_by_desc(exam::COLUMN.version)
            .into_tuple()
            .one(self.read())
            .await?;
        let is_last = published.is_none_or(|published| published <= ended);
        Ok(is_last.then_some(ScheduleNotice::Refused {
            at: Timestamp(row.at),
        }))
    }

    /// The scheduled versions of this exam that are over, the last one first.
    pub async fn list_ended_schedules(&self, exam: &ExamCode) -> Result<Vec<ScheduledVersion>> {
        let rows = scheduled_version::Entity::find()
            .filter(scheduled_version::COLUMN.exam.eq(exam.as_str()))
            .filter(scheduled_version::COLUMN.ended.is_not_null())
            .order_by_desc(scheduled_version::COLUMN.scheduled)
            .order_by_desc(scheduled_version::COLUMN.id)
            .limit(MAX_LISTED_SCHEDULED)
            .all(self.read())
            .await?;
        self.to_records(rows).await
    }

    /// The text of a scheduled version of this exam. `None` for an unknown one.
    pub async fn find_scheduled_text(
        &self,
        exam: &ExamCode,
        id: ScheduledVersionId,
    ) -> Result<Option<String>> {
        let row = scheduled_version::Entity::find_by_id(id.0)
            .one(self.read())
            .await?;
        let row = row.filter(|row| row.exam == exam.as_str());
        Ok(row.map(|row| row.text))
    }

    async fn to_records(
        &self,
        rows: Vec<scheduled_version::Model>,
    ) -> Result<Vec<ScheduledVersion>> {
        let people = rows.iter().map(|row| row.account);
        let people = people.chain(rows.iter().filter_map(|row| row.ended_by));
        let people = people.chain(rows.iter().filter_map(|row| row.dismissed_by));
        let names = self.names_of(people.collect()).await?;
        let name_of = |account: Uuid| names.get(&account).cloned();
        let records = rows.iter().map(|row| {
            let this = decoder(row);
            let outcome = row.outcome.as_deref();
            let outcome = outcome.map(|json| this.json(json)).transpose()?;
            let ended = row.ended.zip(outcome).map(|(at, outcome)| EndedSchedule {
                at: Timestamp(at),
                officer: row.ended_by.and_then(name_of),
                outcome,
                dismissed: row.dismissed.map(|at| {
                    let by = row.dismissed_by.and_then(name_of).unwrap_or_default();
                    (Timestamp(at), by)
                }),
            });
            Ok(ScheduledVersion {
                id: ScheduledVersionId(row.id),
                at: Timestamp(row.at),
                follows: this.number(row.follows)?,
                officer: name_of(row.account).unwrap_or_default(),
                scheduled: Timestamp(row.scheduled),
                ended,
            })
        });
        Ok(records.collect::<Result<_, CorruptRow>>()?)
    }
}

async fn schedule_in_tx(
    transaction: &DatabaseTransaction,
    new: NewScheduledVersion,
    now: Timestamp,
) -> Result<()> {
    let NewScheduledVersion {
        id,
        exam,
        text,
        follows,
        at,
        officer,
        warnings,
        replaces,
    } = new;
    // The lock makes a second officer wait, who then finds another version waiting.
    let waiting = scheduled_version::Entity::find()
        .filter(scheduled_version::COLUMN.waiting_exam.eq(exam.as_str()))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let waiting_id = waiting.as_ref().map(|row| ScheduledVersionId(row.id));
    let newest = newest_version(transaction, exam.as_str()).await?;
    if newest != follows || waiting_id != replaces {
        return Err(Problem::Stale.into());
    }
    if let Some(row) = &waiting {
        let outcome = ScheduleOutcome::Replaced;
        end_in_tx(transaction, row, Some(officer), &outcome, now).await?;
    }
    let details = describe(id, "scheduled")
        .text("text-sha256", Sha256::of(text.as_bytes()).to_string())
        .number("at", at.0)
        .number("follows", follows);
    record_act(exam.as_str(), Some(officer), details, now);
    let row = scheduled_version::ActiveModel {
        id: Set(id.0),
        exam: Set(exam.to_string()),
        waiting_exam: Set(Some(exam.to_string())),
        text: Set(text),
        follows: Set(follows.cast_signed()),
        at: Set(at.0),
        account: Set(officer.0),
        scheduled: Set(now.0),
        warnings: Set(to_json(&warnings)),
        ended: Set(None),
        ended_by: Set(None),
        outcome: Set(None),
        dismissed: Set(None),
        dismissed_by: Set(None),
    };
    let inserted = scheduled_version::Entity::insert(row)
        .exec_without_returning(transaction)
        .await;
    match inserted {
        // Another officer has scheduled a version meanwhile.
        Err(fault) if is_unique_violation(&fault) => Err(Problem::Stale.into()),
        Err(fault) => Err(fault.into()),
        Ok(_) => Ok(()),
    }
}

/// The scheduled version if it is due and waits, locked.
async fn find_due(
    transaction: &DatabaseTransaction,
    id: ScheduledVersionId,
    now: Timestamp,
) -> Result<Option<scheduled_version::Model>> {
    let row = lock_row(transaction, id).await?;
    Ok(row.filter(|row| row.ended.is_none() && row.at <= now.0))
}

async fn lock_row(
    transaction: &DatabaseTransaction,
    id: ScheduledVersionId,
) -> Result<Option<scheduled_version::Model>> {
    let row = scheduled_version::Entity::find_by_id(id.0)
        .lock_exclusive()
        .one(transaction)
        .await?;
    Ok(row)
}

/// Ends the waiting of a scheduled version. `officer` is `None` for the server.
async fn end_in_tx(
    transaction: &DatabaseTransaction,
    row: &scheduled_version::Model,
    officer: Option<AccountId>,
    outcome: &ScheduleOutcome,
    now: Timestamp,
) -> Result<()> {
    let ended = scheduled_version::ActiveModel {
        waiting_exam: Set(None),
        ended: Set(Some(now.0)),
        ended_by: Set(officer.map(|account| account.0)),
        outcome: Set(Some(to_json(outcome))),
        ..Default::default()
    };
    scheduled_version::Entity::update_many()
        .set(ended)
        .filter(scheduled_version::COLUMN.id.eq(row.id))
        .exec(transaction)
        .await?;
    let details = describe(ScheduledVersionId(row.id), outcome.as_str());
    let details = match outcome {
        ScheduleOutcome::Published { version } => details.number("version", *version),
        ScheduleOutcome::Refused(refusal) => details.text("reason", refusal.as_str()),
        ScheduleOutcome::Cancelled | ScheduleOutcome::Replaced => details,
    };
    record_act(&row.exam, officer, details, now);
    Ok(())
}

/// True if the version was not published at its moment.
fn is_refused(row: &scheduled_version::Model) -> Result<bool, CorruptRow> {
    let Some(outcome) = row.outcome.as_deref() else {
        return Ok(false);
    };
    let outcome: ScheduleOutcome = decoder(row).json(outcome)?;
    Ok(matches!(outcome, ScheduleOutcome::Refused(_)))
}

fn is_recent(judged: Timestamp, now: Timestamp) -> bool {
    (0..EFFECT_LIFETIME_MS).contains(&now.milliseconds_since(judged))
}

fn describe(id: ScheduledVersionId, act: &str) -> AuditDetails {
    AuditDetails::default()
        .text("act", act)
        .text("scheduled-version", id.to_string())
}

/// Adds an act on a scheduled version to the audit chain.
fn record_act(exam: &str, officer: Option<AccountId>, details: AuditDetails, now: Timestamp) {
    let entry = NewAuditEntry::new(now, officer, AuditKind::VersionScheduled, details);
    audit::record(entry.of_exam(exam));
}

/// True if the account is of the office and not disabled.
async fn is_officer(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    let account = account::Entity::find_by_id(id).one(connection).await?;
    Ok(account.is_some_and(|account| !account.disabled && account.role == Role::Office.as_str()))
}

fn decoder(row: &scheduled_version::Model) -> RowDecoder<Uuid> {
    RowDecoder {
        table: "scheduled_version",
        id: row.id,
    }
}

impl TryFrom<scheduled_version::Model> for WaitingVersion {
    type Error = CorruptRow;
    fn try_from(row: scheduled_version::Model) -> Result<Self, CorruptRow> {
        let this = decoder(&row);
        Ok(Self {
            id: ScheduledVersionId(row.id),
            exam: this.parse_text(&row.exam)?,
            warnings: this.json(&row.warnings)?,
            text: row.text,
        })
    }
}
