//! Writes the messages of an order in batches. The people of a batch are found without a lock; the
//! transaction looks at each of them again, so that nobody is reminded of what is done by then, and
//! nobody twice.

use std::collections::{BTreeMap, HashSet};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait as _, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use shared::{
    application::Application,
    exam::Publication,
    id::{AccountId, NudgeId},
    message::MessageBody,
    nudge::{NudgeList, max_people, may_wait},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    order::OpenNudge,
    search::{NudgePart, NudgeSearch},
};
use crate::{
    db::{
        Database, NewMessage,
        applications::{load_all_with_material, load_without_material},
        entity::{application, nudge, roster_entry, seat},
        messages::{
            build_message, insert_messages, is_published,
            reminder::{NewReminder, find_reminders, insert_reminders},
        },
        rosters::not_entered::find_entry_account,
    },
    error::Result,
};

/// Milliseconds after a reminder of the office in which the server sends none of the same close.
const SERVER_PAUSE_MS: i64 = Timestamp::DAY_MS;

/// Separates the number from the name in the progress of a list of roster entries.
const KEY_SEPARATOR: char = '\n';

/// One transaction's part of a list, in its order.
#[derive(Clone, Debug)]
enum Batch {
    Applications(Vec<Uuid>),
    /// Identity numbers and names.
    Entries(Vec<(String, String)>),
}

impl Batch {
    fn len(&self) -> usize {
        match self {
            Batch::Applications(ids) => ids.len(),
            Batch::Entries(keys) => keys.len(),
        }
    }

    /// The last person, as the progress of the order.
    fn last(&self) -> Option<String> {
        match self {
            Batch::Applications(ids) => ids.last().map(Uuid::to_string),
            Batch::Entries(keys) => keys
                .last()
                .map(|(number, name)| format!("{number}{KEY_SEPARATOR}{name}")),
        }
    }
}

/// An order with the people whom it concerns now.
struct BatchOrder<'a> {
    open: &'a OpenNudge,
    search: &'a NudgeSearch,
    /// The server is told of people whom it would remind of a close up to this time.
    soon: Timestamp,
}

/// The messages of one batch.
#[derive(Default)]
struct WrittenBatch {
    messages: Vec<NewMessage>,
    reminders: Vec<NewReminder>,
    /// Applications by the close of which the server need not remind them.
    closes: BTreeMap<Timestamp, Vec<Uuid>>,
}

impl Database {
    /// Writes the messages to at most `most` people of an order; true if it is finished. An order
    /// ends with the number of people that the officer has confirmed, because others become due
    /// while it is carried out. The server reminds people `lead` milliseconds before a close.
    pub async fn send_nudge_batch(
        &self,
        id: NudgeId,
        most: u64,
        lead: i64,
        now: Timestamp,
    ) -> Result<bool> {
        let Some(open) = self.find_open_nudge(id.0).await? else {
            return Ok(true);
        };
        let search = self.order_search(&open, now).await?;
        let left = max_people(open.people).saturating_sub(open.sent);
        let most = std::cmp::min(most, left);
        let batch = match &search {
            Some(search) if !search.is_empty() => self.find_batch(search, &open, most).await?,
            _ => Batch::Applications(Vec::new()),
        };
        let is_short = (batch.len() as u64) < most;
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                if !claim_progress(transaction, &open).await? {
                    return Ok(false);
                }
                let mut written = WrittenBatch::default();
                if let Some(search) = &search {
                    let order = BatchOrder {
                        open: &open,
                        search,
                        soon: now.plus(lead).plus(SERVER_PAUSE_MS),
                    };
                    written = database.write_batch(transaction, &order, &batch).await?;
                    mark_reminded(transaction, &order, &written).await?;
                }
                let is_last = is_short || written.messages.len() as u64 >= left;
                let sent = i64::try_from(written.messages.len()).unwrap_or(i64::MAX);
                insert_messages(transaction, written.messages, now).await?;
                insert_reminders(transaction, written.reminders, now).await?;
                // The progress can be a person's number and name, which a finished order does not need.
                let reached = if is_last { None } else { batch.last() };
                let progress = nudge::ActiveModel {
                    finished: Set(is_last.then_some(now.0)),
                    reached: Set(reached),
                    ..Default::default()
                };
                nudge::Entity::update_many()
                    .set(progress)
                    .col_expr(
                        nudge::Column::Sent,
                        Expr::col(nudge::Column::Sent).add(sent),
                    )
                    .filter(nudge::COLUMN.id.eq(open.id.0))
                    .exec(transaction)
                    .await?;
                Ok(is_last)
            }
            .boxed()
        })
        .await
    }

    /// The people whom an order concerns now: those of the list, or of a step of a plan.
    async fn order_search(&self, open: &OpenNudge, now: Timestamp) -> Result<Option<NudgeSearch>> {
        let search = self.nudge_search(&open.exam, open.list, now).await?;
        let step = self.find_nudge_step(open).await?;
        Ok(match step {
            Some(step) => search.map(|search| search.at_step(step, open.at)),
            None => search,
        })
    }

    async fn find_batch(&self, search: &NudgeSearch, open: &OpenNudge, most: u64) -> Result<Batch> {
        if search.list.state().is_none() {
            let reached = open.reached.as_deref();
            let reached = reached.and_then(|reached| reached.split_once(KEY_SEPARATOR));
            let mut select = search.select_entries(NudgePart::Due);
            if let Some((number, name)) = reached {
                let same = roster_entry::Column::IdNumber.eq(number);
                let later_name = Condition::all()
                    .add(same)
                    .add(roster_entry::Column::Name.gt(name));
                let later = roster_entry::Column::IdNumber.gt(number);
                // PostgreSQL takes only a plain bound as a range of the key.
                select = select
                    .filter(roster_entry::Column::IdNumber.gte(number))
                    .filter(Condition::any().add(later).add(later_name));
            }
            let keys = select
                .select_only()
                .column(roster_entry::Column::IdNumber)
                .column(roster_entry::Column::Name)
                .order_by_asc(roster_entry::COLUMN.id_number)
                .order_by_asc(roster_entry::COLUMN.name)
                .limit(most)
                .into_tuple()
                .all(self.read())
                .await?;
            return Ok(Batch::Entries(keys));
        }
        let mut select = search.select_applications(NudgePart::Due);
        let reached = open.reached.as_deref();
        if let Some(after) = reached.and_then(|id| id.parse::<Uuid>().ok()) {
            select = select.filter(application::COLUMN.id.gt(after));
        }
        let ids = select
            .select_only()
            .column(application::Column::Id)
            .order_by_asc(application::COLUMN.id)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(Batch::Applications(ids))
    }

    async fn write_batch(
        &self,
        transaction: &DatabaseTransaction,
        order: &BatchOrder<'_>,
        batch: &Batch,
    ) -> Result<WrittenBatch> {
        match batch {
            Batch::Applications(ids) => {
                let rows = application::Entity::find()
                    .filter(application::COLUMN.id.is_in(ids.iter().copied()))
                    .order_by_asc(application::COLUMN.id)
                    .lock_exclusive()
                    .all(transaction)
                    .await?;
                let applications = match order.search.list {
                    NudgeList::NotPaid | NudgeList::NotPrinted => {
                        load_without_material(transaction, rows).await?
                    }
                    // The message names the number of missing parts.
                    _ => load_all_with_material(transaction, rows).await?,
                };
                self.write_to_candidates(transaction, order, applications)
                    .await
            }
            Batch::Entries(keys) => write_to_absent(transaction, order, keys).await,
        }
    }

    async fn write_to_candidates(
        &self,
        transaction: &DatabaseTransaction,
        order: &BatchOrder<'_>,
        applications: Vec<Application>,
    ) -> Result<WrittenBatch> {
        let search = order.search;
        let (list, now) = (search.list, search.now);
        let ids: Vec<Uuid> = applications.iter().map(|it| it.id.0).collect();
        let reminders = find_reminders(transaction, &search.exam, list, ids.clone()).await?;
        let seated = match list {
            NudgeList::NotPrinted => find_seated(transaction, ids).await?,
            _ => HashSet::new(),
        };
        let is_published = is_published(transaction, &search.exam).await?;
        let mut written = WrittenBatch::default();
        for application in applications {
            let version = application.exam_version;
            let exam = self.exam_in_tx(transaction, &application.exam, version);
            let exam = exam.await?;
            let is_result = matches!(list, NudgeList::NotPaid | NudgeList::NotPrinted);
            if is_result && exam.results == Publication::WhenPublished && !is_published {
                continue;
            }
            let id = application.id.0;
            let due = application.nudge_due(&exam, list, seated.contains(&id), now);
            let Some(due) = due else { continue };
            if search.is_held_back(&reminders, id, (due, find_begin(&application, list))) {
                continue;
            }
            let body = application.nudge_message(&exam, list, due, now);
            if let MessageBody::ClosingSoon { closes, .. } = body {
                written.closes.entry(closes).or_default().push(id);
            }
            written.messages.push(NewMessage {
                is_quiet: may_wait(due.closes, now, exam.time_zone),
                ..build_message(&application, body)
            });
            written.reminders.push(NewReminder {
                exam: search.exam.clone(),
                list,
                subject: id,
                matter: due.matter,
                nudge: Some(order.open.id),
            });
        }
        Ok(written)
    }
}

/// Locks the order for one batch. False if it was given up or another process has made progress.
async fn claim_progress(transaction: &DatabaseTransaction, open: &OpenNudge) -> Result<bool> {
    let row = nudge::Entity::find_by_id(open.id.0)
        .lock_exclusive()
        .one(transaction)
        .await?;
    Ok(row.is_some_and(|row| row.finished.is_none() && row.reached == open.reached))
}

/// The time from which the candidate had the task of the list. `None` where it is not known.
fn find_begin(application: &Application, list: NudgeList) -> Option<Timestamp> {
    match list {
        NudgeList::NotSubmitted => Some(application.event_times.entered),
        NudgeList::NotPaid | NudgeList::NotPrinted => application.state.decided_at(),
        NudgeList::NotEntered | NudgeList::NotMended => None,
    }
}

/// The applications among these that have a seat.
pub(super) async fn find_seated(
    connection: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashSet<Uuid>> {
    let seated: Vec<Uuid> = seat::Entity::find()
        .select_only()
        .column(seat::Column::Application)
        .filter(seat::COLUMN.application.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(seated.into_iter().collect())
}

async fn write_to_absent(
    transaction: &DatabaseTransaction,
    order: &BatchOrder<'_>,
    keys: &[(String, String)],
) -> Result<WrittenBatch> {
    let search = order.search;
    let mut found = Vec::with_capacity(keys.len());
    for (number, name) in keys {
        let key = (search.exam.to_string(), number.clone(), name.clone());
        let row = roster_entry::Entity::find_by_id(key)
            .lock_exclusive()
            .one(transaction)
            .await?;
        let Some(row) = row.filter(|row| row.entered.is_none()) else {
            continue;
        };
        if let Some(account) = find_entry_account(transaction, &row).await? {
            found.push((account, row));
        }
    }
    let accounts = found.iter().map(|(account, _)| *account).collect();
    let reminders = find_reminders(transaction, &search.exam, search.list, accounts).await?;
    let mut written = WrittenBatch::default();
    for (account, row) in found {
        let due = search.entry_due(&row);
        let Some((due, closes)) = due.and_then(|due| Some((due, due.closes?))) else {
            continue;
        };
        if search.is_held_back(&reminders, account, (due, row.invited.map(Timestamp))) {
            continue;
        }
        written.messages.push(NewMessage {
            account: AccountId(account),
            application: None,
            exam: search.exam.clone(),
            exam_version: search.version,
            matter: MessageBody::NotEntered { closes },
            secret: None,
            is_quiet: may_wait(Some(closes), search.now, search.zone),
        });
        written.reminders.push(NewReminder {
            exam: search.exam.clone(),
            list: search.list,
            subject: account,
            matter: due.matter,
            nudge: Some(order.open.id),
        });
        if closes > order.soon {
            continue;
        }
        let reminded = roster_entry::ActiveModel {
            reminded: Set(Some(closes.0)),
            ..Default::default()
        };
        roster_entry::Entity::update_many()
            .set(reminded)
            .filter(roster_entry::COLUMN.exam.eq(row.exam.as_str()))
            .filter(roster_entry::COLUMN.id_number.eq(row.id_number.as_str()))
            .filter(roster_entry::COLUMN.name.eq(row.name.as_str()))
            .exec(transaction)
            .await?;
    }
    Ok(written)
}

/// Tells the server of people whom it would remind of the same close within a day.
async fn mark_reminded(
    transaction: &DatabaseTransaction,
    order: &BatchOrder<'_>,
    written: &WrittenBatch,
) -> Result<()> {
    for (closes, ids) in written.closes.range(..=order.soon) {
        application::Entity::update_many()
            .set(application::ActiveModel {
                reminded: Set(Some(closes.0)),
                ..Default::default()
            })
            .filter(application::COLUMN.id.is_in(ids.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
