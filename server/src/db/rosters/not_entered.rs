//! People on a roster who have not entered the exam: counted, reminded once before the close, and
//! lapsed at the close (S0-09, SH-14).
//!
//! The entry time is a column of the roster, so that the clock can query a range of an indexed
//! column, which is empty once all are reminded or lapsed. `lapsed` holds the close at which the
//! time was over, so that a later close lapses them again.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait as _,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use shared::{
    id::{AccountId, ExamCode},
    message::MessageBody,
    nudge::NudgeList,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        ClosingFilter, Database, NewMessage, RosterEntry,
        accounts::is_declared,
        entity::{account, roster_entry},
        messages::{
            insert_messages,
            reminder::{NewReminder, insert_reminders},
        },
        rosters::entry_time::{select_confirmed_account, set_entry_times},
    },
    error::Result,
};

/// The clock's search on the roster of an exam.
#[derive(Clone, Debug)]
pub struct AbsentSearch {
    pub exam: ExamCode,
    pub version: u32,
    /// Only entries with the upload mark: others can't submit anything.
    pub only_marked: bool,
    pub closing: ClosingFilter,
}

/// Number of roster entries without an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AbsentCount {
    pub listed: u64,
    pub not_entered: u64,
    /// Those whose time was over.
    pub given_up: u64,
}

/// A roster entry without an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentRecord {
    pub entry: RosterEntry,
    pub reminded: bool,
    /// The close at which the entry lapsed.
    pub lapsed: Option<Timestamp>,
}

impl Database {
    pub async fn count_absent(&self, exam: &ExamCode, only_marked: bool) -> Result<AbsentCount> {
        let listed = select_roster_entries(exam, only_marked);
        let absent = || {
            listed
                .clone()
                .filter(roster_entry::COLUMN.entered.is_null())
        };
        Ok(AbsentCount {
            listed: listed.clone().count(self.read()).await?,
            not_entered: absent().count(self.read()).await?,
            given_up: absent()
                .filter(roster_entry::COLUMN.lapsed.is_not_null())
                .count(self.read())
                .await?,
        })
    }

    /// A page of the entries without an application, ordered by name.
    pub async fn list_absent(
        &self,
        exam: &ExamCode,
        only_marked: bool,
        page: u32,
        rows: u32,
    ) -> Result<Vec<AbsentRecord>> {
        let found = select_roster_entries(exam, only_marked)
            .filter(roster_entry::COLUMN.entered.is_null())
            .order_by_asc(roster_entry::COLUMN.name)
            .order_by_asc(roster_entry::COLUMN.id_number)
            .offset(u64::from(page) * u64::from(rows))
            .limit(u64::from(rows))
            .all(self.read())
            .await?;
        let records = found.into_iter().map(|row| {
            let (reminded, lapsed) = (row.reminded.is_some(), row.lapsed.map(Timestamp));
            Ok(AbsentRecord {
                entry: row.try_into()?,
                reminded,
                lapsed,
            })
        });
        records.collect()
    }

    /// Lapses roster entries without an application whose time is over; returns their number. A
    /// repetition finds none.
    pub async fn lapse_absent(&self, absent: AbsentSearch) -> Result<u64> {
        self.write(move |transaction| {
            async move {
                set_entry_times(transaction, &absent.exam, closing_condition(&absent)).await?;
                let lapsed = roster_entry::Entity::update_many()
                    .col_expr(roster_entry::Column::Lapsed, close_time_expr(&absent))
                    .filter(roster_entry::COLUMN.exam.eq(absent.exam.as_str()))
                    .filter(closing_condition(&absent))
                    .exec(transaction)
                    .await?;
                Ok(lapsed.rows_affected)
            }
            .boxed()
        })
        .await
    }

    /// Reminds some of the people who have not entered of their close, once for each close; returns
    /// their number. People without an account are not found, because they can't sign in.
    pub async fn remind_absent(
        &self,
        absent: AbsentSearch,
        most: u64,
        now: Timestamp,
    ) -> Result<usize> {
        self.write(move |transaction| {
            async move { remind_absent_in_tx(transaction, &absent, most, now).await }.boxed()
        })
        .await
    }
}

async fn remind_absent_in_tx(
    transaction: &DatabaseTransaction,
    absent: &AbsentSearch,
    most: u64,
    now: Timestamp,
) -> Result<usize> {
    let reminded = roster_entry::Column::Reminded;
    let unreminded = Condition::any()
        .add(Expr::col((roster_entry::Entity, reminded)).is_null())
        .add(Expr::col((roster_entry::Entity, reminded)).ne(close_time_expr(absent)));
    let rows = roster_entry::Entity::find()
        .filter(roster_entry::COLUMN.exam.eq(absent.exam.as_str()))
        .filter(closing_condition(absent))
        .filter(unreminded)
        .filter(Expr::exists(select_confirmed_account(None)))
        .limit(most)
        .all(transaction)
        .await?;
    let mut messages = Vec::with_capacity(rows.len());
    let mut reminders = Vec::with_capacity(rows.len());
    for row in &rows {
        let closes = match absent.closing {
            ClosingFilter::AllAt(closes) => Some(closes),
            ClosingFilter::AfterEvent { lasts, .. } => {
                row.invited.map(|at| Timestamp(at).plus(lasts))
            }
        };
        let (Some(closes), Some(person)) = (closes, find_entry_account(transaction, row).await?)
        else {
            continue;
        };
        roster_entry::Entity::update_many()
            .set(roster_entry::ActiveModel {
                reminded: Set(Some(closes.0)),
                ..Default::default()
            })
            .filter(roster_entry::COLUMN.exam.eq(row.exam.as_str()))
            .filter(roster_entry::COLUMN.id_number.eq(row.id_number.as_str()))
            .filter(roster_entry::COLUMN.name.eq(row.name.as_str()))
            .exec(transaction)
            .await?;
        reminders.push(NewReminder {
            exam: absent.exam.clone(),
            list: NudgeList::NotEntered,
            subject: person,
            matter: closes,
            nudge: None,
        });
        messages.push(NewMessage {
            account: AccountId(person),
            application: None,
            exam: absent.exam.clone(),
            exam_version: absent.version,
            matter: MessageBody::NotEntered { closes },
            secret: None,
            is_quiet: false,
        });
    }
    let count = messages.len();
    insert_messages(transaction, messages, now).await?;
    insert_reminders(transaction, reminders, now).await?;
    Ok(count)
}

/// The confirmed account of a roster row.
pub(in crate::db) async fn find_entry_account(
    connection: &impl ConnectionTrait,
    row: &roster_entry::Model,
) -> Result<Option<Uuid>> {
    let found = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(row.id_number.as_str()))
        .filter(account::COLUMN.name.eq(row.name.as_str()))
        .filter(is_declared().not());
    Ok(found.into_tuple().one(connection).await?)
}

fn select_roster_entries(exam: &ExamCode, only_marked: bool) -> Select<roster_entry::Entity> {
    let mut listed =
        roster_entry::Entity::find().filter(roster_entry::COLUMN.exam.eq(exam.as_str()));
    if only_marked {
        listed = listed.filter(roster_entry::COLUMN.may_upload.eq(true));
    }
    listed
}

/// Entries without an application that did not lapse at this close and whose time closes in the
/// range.
fn closing_condition(absent: &AbsentSearch) -> Condition {
    let of = |column: roster_entry::Column| Expr::col((roster_entry::Entity, column));
    let lapsed = roster_entry::Column::Lapsed;
    let mut open = Condition::all().add(of(roster_entry::Column::Entered).is_null());
    open = match absent.closing {
        ClosingFilter::AllAt(closes) => open.add(
            Condition::any()
                .add(of(lapsed).is_null())
                .add(of(lapsed).lt(closes.0)),
        ),
        // A new invitation clears the lapse.
        ClosingFilter::AfterEvent { from, until, .. } => open
            .add(of(lapsed).is_null())
            .add(of(roster_entry::Column::Invited).between(from.0, until.0)),
    };
    if absent.only_marked {
        open = open.add(of(roster_entry::Column::MayUpload).eq(true));
    }
    open
}

fn close_time_expr(absent: &AbsentSearch) -> Expr {
    match absent.closing {
        ClosingFilter::AllAt(closes) => Expr::value(closes.0),
        ClosingFilter::AfterEvent { lasts, .. } => {
            Expr::col((roster_entry::Entity, roster_entry::Column::Invited)).add(lasts)
        }
    }
}
