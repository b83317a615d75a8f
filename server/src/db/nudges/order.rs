//! Orders of the office to remind the people of a list.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};
use shared::{
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ExamCode, NudgeId},
    nudge::NudgeList,
    time::Timestamp,
    view::{MAX_NUDGE_RECORDS, NudgeRecord},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry, audit,
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::nudge,
        exams::lock_exam,
    },
    error::Result,
};

/// An order to be given.
#[derive(Clone, Debug)]
pub struct NewNudge {
    pub id: NudgeId,
    pub exam: ExamCode,
    pub list: NudgeList,
    pub officer: AccountId,
    /// Number of people that the officer has seen and confirmed.
    pub people: u64,
}

/// An order whose messages are not all written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenNudge {
    pub id: NudgeId,
    pub exam: ExamCode,
    pub list: NudgeList,
    pub(in crate::db) at: Timestamp,
    /// Number of people that the officer has confirmed.
    pub(in crate::db) people: u64,
    /// Number of messages that are written.
    pub(in crate::db) sent: u64,
    /// The last person who was looked at.
    pub(in crate::db) reached: Option<String>,
    /// Step of the plan that gave the order, in days before the deadline.
    pub(in crate::db) days: Option<u8>,
    /// The plan.
    pub(in crate::db) plan: Option<Uuid>,
}

impl Database {
    /// Gives an order. Returns the time and the officer of an order of the same list that is not
    /// finished; nothing is written then.
    pub async fn start_nudge(
        &self,
        new: NewNudge,
        now: Timestamp,
    ) -> Result<Option<(Timestamp, AccountId)>> {
        self.write(move |transaction| {
            async move { start_in_tx(transaction, new, now).await }.boxed()
        })
        .await
    }

    /// The orders whose messages are not all written, oldest first.
    pub async fn list_open_nudges(&self) -> Result<Vec<OpenNudge>> {
        let rows = nudge::Entity::find()
            .filter(nudge::COLUMN.finished.is_null())
            .order_by_asc(nudge::COLUMN.id)
            .all(self.read())
            .await?;
        Ok(rows
            .iter()
            .map(OpenNudge::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// The last orders of an exam, newest first.
    pub async fn list_nudges(&self, exam: &ExamCode) -> Result<Vec<NudgeRecord>> {
        let rows = nudge::Entity::find()
            .filter(nudge::COLUMN.exam.eq(exam.as_str()))
            .order_by_desc(nudge::COLUMN.id)
            .limit(MAX_NUDGE_RECORDS)
            .all(self.read())
            .await?;
        let names = self.names_of(rows.iter().map(|row| row.account).collect());
        let names = names.await?;
        let records = rows.iter().map(|row| {
            let order = OpenNudge::try_from(row)?;
            Ok(NudgeRecord {
                list: order.list,
                at: Timestamp(row.at),
                name: names.get(&row.account).cloned().unwrap_or_default(),
                people: row.people.unsigned_abs(),
                sent: row.sent.unsigned_abs(),
                is_finished: row.finished.is_some(),
                days: order.days,
            })
        });
        records.collect()
    }

    /// The order with this id, if its messages are not all written.
    pub(super) async fn find_open_nudge(&self, id: Uuid) -> Result<Option<OpenNudge>> {
        let row = nudge::Entity::find_by_id(id)
            .filter(nudge::COLUMN.finished.is_null())
            .one(self.read())
            .await?;
        Ok(row.as_ref().map(OpenNudge::try_from).transpose()?)
    }
}

async fn start_in_tx(
    transaction: &DatabaseTransaction,
    new: NewNudge,
    now: Timestamp,
) -> Result<Option<(Timestamp, AccountId)>> {
    // The lock lets a second officer who presses at once find the order of the first.
    lock_exam(transaction, new.exam.as_str(), LockType::Update).await?;
    let open = nudge::Entity::find()
        .filter(nudge::COLUMN.exam.eq(new.exam.as_str()))
        .filter(nudge::COLUMN.list.eq(new.list.as_str()))
        .filter(nudge::COLUMN.finished.is_null())
        .one(transaction)
        .await?;
    if let Some(open) = open {
        return Ok(Some((Timestamp(open.at), AccountId(open.account))));
    }
    let people = i64::try_from(new.people).unwrap_or(i64::MAX);
    let row = nudge::ActiveModel {
        id: Set(new.id.0),
        exam: Set(new.exam.to_string()),
        list: Set(new.list.as_str().to_owned()),
        account: Set(new.officer.0),
        at: Set(now.0),
        people: Set(people),
        sent: Set(0),
        reached: Set(None),
        finished: Set(None),
        plan: Set(None),
        days: Set(None),
    };
    nudge::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    let details = AuditDetails::default()
        .text("list", new.list.as_str())
        .number("people", people)
        .text("nudge", new.id.to_string());
    let entry = NewAuditEntry::new(now, Some(new.officer), AuditKind::Nudge, details);
    audit::record(entry.of_exam(new.exam.as_str()));
    Ok(None)
}

impl TryFrom<&nudge::Model> for OpenNudge {
    type Error = CorruptRow;
    fn try_from(row: &nudge::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "nudge",
            id: row.id,
        };
        Ok(Self {
            id: NudgeId(row.id),
            exam: this.parse_text(&row.exam)?,
            list: NudgeList::from_name(&row.list)
                .ok_or_else(|| this.corrupt(format!("no list `{}`", row.list)))?,
            at: Timestamp(row.at),
            people: row.people.unsigned_abs(),
            sent: row.sent.unsigned_abs(),
            reached: row.reached.clone(),
            days: row.days.map(|days| this.number(days)).transpose()?,
            plan: row.plan,
        })
    }
}
