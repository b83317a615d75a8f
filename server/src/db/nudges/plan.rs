//! Plans of the office to remind the people of a list by days before the deadline. Each step becomes an
//! order of its own when its people are due.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, sea_query::LockType,
};
use shared::{
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ExamCode, NudgeId, NudgePlanId},
    nudge::{NudgeList, NudgeStep, PlanDays},
    time::Timestamp,
    view::NudgePlan,
};

use super::order::OpenNudge;
use crate::{
    db::{
        Database, NewAuditEntry, audit,
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::{nudge, nudge_plan},
        exams::lock_exam,
    },
    error::{Error, Result},
    random,
};

/// Milliseconds between two orders of the same step. Where each person has their own deadline, people
/// become due one by one, and an order for each would fill the record.
const ORDER_INTERVAL_MS: i64 = Timestamp::HOUR_MS;

/// A plan to be set.
#[derive(Clone, Debug)]
pub struct NewNudgePlan {
    pub id: NudgePlanId,
    pub exam: ExamCode,
    pub list: NudgeList,
    pub days: PlanDays,
    pub officer: AccountId,
}

/// A plan that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldNudgePlan {
    pub id: NudgePlanId,
    pub exam: ExamCode,
    pub list: NudgeList,
    pub days: PlanDays,
    pub officer: AccountId,
    pub at: Timestamp,
}

impl HeldNudgePlan {
    /// Steps of the plan, the earliest first.
    pub fn steps(&self) -> impl Iterator<Item = NudgeStep> {
        self.days.iter().map(move |days| NudgeStep {
            days,
            planned: self.at,
        })
    }
}

impl Database {
    /// Sets a plan, which replaces the one of the list.
    pub async fn set_nudge_plan(&self, new: NewNudgePlan, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                lock_exam(transaction, new.exam.as_str(), LockType::Update).await?;
                cancel_in_tx(transaction, (&new.exam, new.list), Some(new.officer), now).await?;
                let row = nudge_plan::ActiveModel {
                    id: Set(new.id.0),
                    exam: Set(new.exam.to_string()),
                    list: Set(new.list.as_str().to_owned()),
                    days: Set(new.days.to_string()),
                    account: Set(new.officer.0),
                    at: Set(now.0),
                    cancelled: Set(None),
                    cancelled_by: Set(None),
                };
                nudge_plan::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                let details = AuditDetails::default()
                    .text("act", "planned")
                    .text("days", new.days.to_string())
                    .text("list", new.list.as_str())
                    .text("plan", new.id.to_string());
                record(details, &new.exam, Some(new.officer), now);
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Cancels the plan of a list, with its orders whose messages are not all written. False if the
    /// list has none.
    pub async fn cancel_nudge_plan(
        &self,
        exam: &ExamCode,
        list: NudgeList,
        officer: AccountId,
        now: Timestamp,
    ) -> Result<bool> {
        let exam = exam.clone();
        self.write(move |transaction| {
            async move {
                lock_exam(transaction, exam.as_str(), LockType::Update).await?;
                cancel_in_tx(transaction, (&exam, list), Some(officer), now).await
            }
            .boxed()
        })
        .await
    }

    /// Ends a plan whose deadline is over, with the window and all its extensions.
    pub async fn end_nudge_plan(&self, plan: &HeldNudgePlan, now: Timestamp) -> Result<()> {
        let plan = plan.clone();
        self.write(move |transaction| {
            async move {
                lock_exam(transaction, plan.exam.as_str(), LockType::Update).await?;
                if holds(transaction, &plan).await? {
                    cancel_in_tx(transaction, (&plan.exam, plan.list), None, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// True if a step can be given an order now. It is cheaper than to count the people, and
    /// [`Self::start_planned_nudge`] asks again.
    pub async fn can_start_step(
        &self,
        plan: &HeldNudgePlan,
        step: NudgeStep,
        now: Timestamp,
    ) -> Result<bool> {
        Ok(!has_order(self.read(), plan, step, now).await?)
    }

    /// The plan of a list, with the name of its officer.
    pub async fn find_nudge_plan(
        &self,
        exam: &ExamCode,
        list: NudgeList,
    ) -> Result<Option<NudgePlan>> {
        let row = nudge_plan::Entity::find()
            .filter(nudge_plan::COLUMN.exam.eq(exam.as_str()))
            .filter(nudge_plan::COLUMN.list.eq(list.as_str()))
            .filter(nudge_plan::COLUMN.cancelled.is_null())
            .one(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let plan = HeldNudgePlan::try_from(&row)?;
        let mut names = self.names_of(vec![row.account]).await?;
        Ok(Some(NudgePlan {
            days: plan.days,
            at: plan.at,
            name: names.remove(&row.account).unwrap_or_default(),
        }))
    }

    /// The plans that hold, of all exams.
    pub async fn list_nudge_plans(&self) -> Result<Vec<HeldNudgePlan>> {
        let rows = nudge_plan::Entity::find()
            .filter(nudge_plan::COLUMN.cancelled.is_null())
            .order_by_asc(nudge_plan::COLUMN.id)
            .all(self.read())
            .await?;
        Ok(rows
            .iter()
            .map(HeldNudgePlan::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// The step of a plan that gave an order. `None` for an order of the officer.
    pub(super) async fn find_nudge_step(&self, open: &OpenNudge) -> Result<Option<NudgeStep>> {
        let (Some(plan), Some(days)) = (open.plan, open.days) else {
            return Ok(None);
        };
        let row = nudge_plan::Entity::find_by_id(plan)
            .one(self.read())
            .await?;
        let row = row.ok_or_else(|| Error::Broken(format!("plan {plan} is missing")))?;
        Ok(Some(NudgeStep {
            days,
            planned: Timestamp(row.at),
        }))
    }

    /// Gives the order of a step for `people` people. False if the plan was cancelled, reminders of
    /// the list are being sent, or the step had an order in the last hour.
    pub async fn start_planned_nudge(
        &self,
        plan: &HeldNudgePlan,
        step: NudgeStep,
        people: u64,
        now: Timestamp,
    ) -> Result<bool> {
        let plan = plan.clone();
        self.write(move |transaction| {
            async move { start_in_tx(transaction, &plan, step, people, now).await }.boxed()
        })
        .await
    }
}

/// True if the plan is neither cancelled nor replaced.
async fn holds(connection: &impl ConnectionTrait, plan: &HeldNudgePlan) -> Result<bool> {
    let row =
        nudge_plan::Entity::find_by_id(plan.id.0).filter(nudge_plan::COLUMN.cancelled.is_null());
    Ok(row.count(connection).await? > 0)
}

async fn start_in_tx(
    transaction: &DatabaseTransaction,
    plan: &HeldNudgePlan,
    step: NudgeStep,
    people: u64,
    now: Timestamp,
) -> Result<bool> {
    // The lock lets a second server, and an officer who cancels, see what was done.
    lock_exam(transaction, plan.exam.as_str(), LockType::Update).await?;
    if !holds(transaction, plan).await? {
        return Ok(false);
    }
    if has_order(transaction, plan, step, now).await? {
        return Ok(false);
    }
    let id = NudgeId(random::uuid_v7(now));
    let people = i64::try_from(people).unwrap_or(i64::MAX);
    let row = nudge::ActiveModel {
        id: Set(id.0),
        exam: Set(plan.exam.to_string()),
        list: Set(plan.list.as_str().to_owned()),
        account: Set(plan.officer.0),
        at: Set(now.0),
        people: Set(people),
        sent: Set(0),
        reached: Set(None),
        finished: Set(None),
        plan: Set(Some(plan.id.0)),
        days: Set(Some(i64::from(step.days))),
    };
    nudge::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    let details = AuditDetails::default()
        .number("days", i64::from(step.days))
        .text("list", plan.list.as_str())
        .text("nudge", id.to_string())
        .number("people", people)
        .text("plan", plan.id.to_string());
    record(details, &plan.exam, None, now);
    Ok(true)
}

/// True if reminders of the list are being sent, or the step had an order in the last hour.
async fn has_order(
    connection: &impl ConnectionTrait,
    plan: &HeldNudgePlan,
    step: NudgeStep,
    now: Timestamp,
) -> Result<bool> {
    let open = nudge::Entity::find()
        .filter(nudge::COLUMN.exam.eq(plan.exam.as_str()))
        .filter(nudge::COLUMN.list.eq(plan.list.as_str()))
        .filter(nudge::COLUMN.finished.is_null());
    let recent = nudge::Entity::find()
        .filter(nudge::COLUMN.plan.eq(plan.id.0))
        .filter(nudge::COLUMN.days.eq(i64::from(step.days)))
        .filter(nudge::COLUMN.at.gt(now.plus(-ORDER_INTERVAL_MS).0));
    Ok(open.count(connection).await? > 0 || recent.count(connection).await? > 0)
}

/// Cancels the plan of a list; the lock on the exam is held. `officer` is `None` for the server. False
/// without a plan.
async fn cancel_in_tx(
    transaction: &DatabaseTransaction,
    (exam, list): (&ExamCode, NudgeList),
    officer: Option<AccountId>,
    now: Timestamp,
) -> Result<bool> {
    let row = nudge_plan::Entity::find()
        .filter(nudge_plan::COLUMN.exam.eq(exam.as_str()))
        .filter(nudge_plan::COLUMN.list.eq(list.as_str()))
        .filter(nudge_plan::COLUMN.cancelled.is_null())
        .one(transaction)
        .await?;
    let Some(row) = row else { return Ok(false) };
    let cancelled = nudge_plan::ActiveModel {
        cancelled: Set(Some(now.0)),
        cancelled_by: Set(officer.map(|officer| officer.0)),
        ..Default::default()
    };
    nudge_plan::Entity::update_many()
        .set(cancelled)
        .filter(nudge_plan::COLUMN.id.eq(row.id))
        .exec(transaction)
        .await?;
    let finished = nudge::ActiveModel {
        finished: Set(Some(now.0)),
        reached: Set(None),
        ..Default::default()
    };
    nudge::Entity::update_many()
        .set(finished)
        .filter(nudge::COLUMN.plan.eq(row.id))
        .filter(nudge::COLUMN.finished.is_null())
        .exec(transaction)
        .await?;
    let details = AuditDetails::default()
        .text(
            "act",
            if officer.is_some() {
                "plan-cancelled"
            } else {
                "plan-ended"
            },
        )
        .text("list", list.as_str())
        .text("plan", NudgePlanId(row.id).to_string());
    record(details, exam, officer, now);
    Ok(true)
}

fn record(details: AuditDetails, exam: &ExamCode, officer: Option<AccountId>, now: Timestamp) {
    let entry = NewAuditEntry::new(now, officer, AuditKind::Nudge, details);
    audit::record(entry.of_exam(exam.as_str()));
}

impl TryFrom<&nudge_plan::Model> for HeldNudgePlan {
    type Error = CorruptRow;
    fn try_from(row: &nudge_plan::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "nudge_plan",
            id: row.id,
        };
        Ok(Self {
            id: NudgePlanId(row.id),
            exam: this.parse_text(&row.exam)?,
            list: NudgeList::from_name(&row.list)
                .ok_or_else(|| this.corrupt(format!("no list `{}`", row.list)))?,
            days: this.parse_text(&row.days)?,
            officer: AccountId(row.account),
            at: Timestamp(row.at),
        })
    }
}
