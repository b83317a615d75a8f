//! Reminders of a matter by person: a person is reminded of each once. The server reminds before a
//! close (`db::applications::unfinished`, `db::rosters::not_entered`), the office by its lists
//! (`db::nudges`).

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict, Query, SelectStatement},
};
use shared::{
    id::{ExamCode, NudgeId},
    nudge::{NudgeList, NudgeStep, REMINDER_PAUSE_MS},
    time::Timestamp,
    view::SentReminder,
};
use uuid::Uuid;

use crate::{
    db::{
        engine::batch_loader::pad_keys,
        entity::{nudge, reminder},
    },
    error::Result,
};

/// A reminder to be recorded in the transaction of its message.
#[derive(Clone, Debug)]
pub(in crate::db) struct NewReminder {
    pub exam: ExamCode,
    pub list: NudgeList,
    /// The application, or the account of a person who has none.
    pub subject: Uuid,
    pub matter: Timestamp,
    /// `None` for a reminder of the server.
    pub nudge: Option<NudgeId>,
}

/// The reminders of some people on one list.
#[derive(Debug, Default)]
pub(in crate::db) struct FoundReminders(HashMap<Uuid, Vec<FoundReminder>>);

#[derive(Clone, Copy, Debug)]
struct FoundReminder {
    matter: Timestamp,
    sent: SentReminder,
    /// True for a step of a plan.
    is_planned: bool,
}

impl FoundReminders {
    /// True if a reminder takes the place of this step for a person with this deadline.
    pub(in crate::db) fn replace_step(
        &self,
        subject: Uuid,
        closes: Timestamp,
        step: NudgeStep,
    ) -> bool {
        let mut own = self.0.get(&subject).into_iter().flatten();
        own.any(|found| {
            found.matter >= closes && found.sent.at >= step.replaced_since(closes, found.is_planned)
        })
    }

    /// The last reminder of the matter that holds the person back from another one: any of the
    /// office, or one of the server within the last day.
    pub(in crate::db) fn find(
        &self,
        subject: Uuid,
        matter: Timestamp,
        now: Timestamp,
    ) -> Option<SentReminder> {
        let own = self.0.get(&subject)?.iter();
        own.filter(|found| found.matter >= matter)
            .map(|found| found.sent)
            .filter(|sent| sent.is_by_office || sent.at > now.plus(-REMINDER_PAUSE_MS))
            .max_by_key(|sent| sent.at)
    }
}

/// Records reminders. One of the office replaces an earlier one of the server.
pub(in crate::db) async fn insert_reminders(
    connection: &impl ConnectionTrait,
    new: Vec<NewReminder>,
    now: Timestamp,
) -> Result<()> {
    use reminder::Column;
    let Some(first) = new.first() else {
        return Ok(());
    };
    let mut conflict =
        OnConflict::columns([Column::Exam, Column::List, Column::Subject, Column::Matter]);
    let conflict = match first.nudge {
        Some(_) => conflict.update_columns([Column::At, Column::Nudge]),
        None => conflict.do_nothing(),
    };
    let conflict = conflict.to_owned();
    let rows = new.into_iter().map(|new| reminder::ActiveModel {
        exam: Set(new.exam.to_string()),
        list: Set(new.list.as_str().to_owned()),
        subject: Set(new.subject),
        matter: Set(new.matter.0),
        at: Set(now.0),
        nudge: Set(new.nudge.map(|id| id.0)),
    });
    reminder::Entity::insert_many(rows)
        .on_conflict(conflict)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The reminders of these people on a list.
pub(in crate::db) async fn find_reminders(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    list: NudgeList,
    subjects: Vec<Uuid>,
) -> Result<FoundReminders> {
    let mut found = FoundReminders::default();
    if subjects.is_empty() {
        return Ok(found);
    }
    let rows = reminder::Entity::find()
        .filter(reminder::COLUMN.exam.eq(exam.as_str()))
        .filter(reminder::COLUMN.list.eq(list.as_str()))
        .filter(reminder::COLUMN.subject.is_in(pad_keys(subjects)))
        .all(connection)
        .await?;
    let orders = rows.iter().filter_map(|row| row.nudge);
    let orders: HashSet<Uuid> = orders.collect();
    let planned: Vec<Uuid> = nudge::Entity::find()
        .select_only()
        .column(nudge::Column::Id)
        .filter(
            nudge::COLUMN
                .id
                .is_in(pad_keys(orders.into_iter().collect())),
        )
        .filter(nudge::COLUMN.plan.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    for row in rows {
        let sent = SentReminder {
            at: Timestamp(row.at),
            is_by_office: row.nudge.is_some(),
        };
        let of_person = found.0.entry(row.subject).or_default();
        of_person.push(FoundReminder {
            matter: Timestamp(row.matter),
            sent,
            is_planned: row.nudge.is_some_and(|id| planned.contains(&id)),
        });
    }
    Ok(found)
}

/// The same as [`FoundReminders::find`], as a condition of a query. For a step of a plan, which is
/// `lead` milliseconds before the deadline, it is the same as [`FoundReminders::replace_step`].
pub(in crate::db) fn select_reminder(
    exam: &ExamCode,
    list: NudgeList,
    subject: Expr,
    (matter, lead): (Expr, Option<i64>),
    now: Timestamp,
) -> SelectStatement {
    let column = |column: reminder::Column| Expr::col((reminder::Entity, column));
    let at = || column(reminder::Column::At);
    let held_back = match lead {
        None => Condition::any()
            .add(at().gt(now.plus(-REMINDER_PAUSE_MS).0))
            .add(column(reminder::Column::Nudge).is_not_null()),
        Some(lead) => {
            let planned = Query::select()
                .column((nudge::Entity, nudge::Column::Id))
                .from(nudge::Entity)
                .and_where(
                    Expr::col((nudge::Entity, nudge::Column::Id))
                        .equals((reminder::Entity, reminder::Column::Nudge)),
                )
                .and_where(Expr::col((nudge::Entity, nudge::Column::Plan)).is_not_null())
                .to_owned();
            let pause = Condition::all()
                .add(at().gte(matter.clone().sub(lead + REMINDER_PAUSE_MS - 1)))
                .add(Expr::exists(planned).not());
            Condition::any()
                .add(at().gte(matter.clone().sub(lead)))
                .add(pause)
        }
    };
    Query::select()
        .column((reminder::Entity, reminder::Column::Subject))
        .from(reminder::Entity)
        .and_where(column(reminder::Column::Exam).eq(exam.as_str()))
        .and_where(column(reminder::Column::List).eq(list.as_str()))
        .and_where(column(reminder::Column::Subject).eq(subject))
        .and_where(column(reminder::Column::Matter).gte(matter))
        .cond_where(held_back)
        .to_owned()
}
