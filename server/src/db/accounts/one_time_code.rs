//! One-time codes of a few digits sent to a phone or mail address. A code is written together with
//! its message, allows a few attempts, and is used once.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait, ExprTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use shared::{
    digest::Sha256,
    id::AccountId,
    message::{AccountMessageBody, Channel, CodePurpose, DeliveryStatus},
    text::Lang,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        engine::row_decoder::RowDecoder,
        entity::one_time_code,
        messages::account_message::{NewAccountMessage, insert_account_messages},
    },
    error::Result,
    random,
};

/// Wrong attempts after which a request is void.
pub const MAX_CODE_TRIES: u32 = 5;
/// The period for which requests are counted, in milliseconds.
pub const CODE_COUNT_PERIOD_MS: i64 = Timestamp::HOUR_MS;
/// Requests within [`CODE_COUNT_PERIOD_MS`] for one person or account.
pub const MAX_CODES_PER_PERSON: u64 = 5;
/// Codes within [`CODE_COUNT_PERIOD_MS`] to one phone or mail address.
pub const MAX_CODES_PER_DESTINATION: u64 = 5;
/// Requests within [`CODE_COUNT_PERIOD_MS`] from one client address; a whole school may share one.
pub const MAX_CODES_PER_ORIGIN: u64 = 30;
/// Milliseconds after which a code is deleted; longer than it is counted.
const RETENTION_MS: i64 = Timestamp::DAY_MS;

/// A request for codes, made by one press of a button.
#[derive(Clone, Debug)]
pub struct NewCodeRequest {
    /// The digest of the secret in the form.
    pub request: Sha256,
    pub purpose: CodePurpose,
    pub subject: String,
    pub person: String,
    pub origin: String,
    /// Empty if no account matches; the request is counted all the same.
    pub codes: Vec<NewCode>,
    pub now: Timestamp,
    pub expires: Timestamp,
}

/// A code for a single address.
#[derive(Clone, Debug)]
pub struct NewCode {
    pub account: Option<AccountId>,
    pub channel: Channel,
    pub destination: String,
    pub lang: Lang,
    /// The plain code; it is stored only in the message, until that is sent.
    pub code: String,
    pub digest: Sha256,
}

/// The row of a matching code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedCode {
    pub id: Uuid,
    pub account: Option<AccountId>,
    pub channel: Channel,
    pub destination: String,
}

impl Database {
    /// Writes the codes and their messages. If a limit is reached, returns the time at which the
    /// next is possible; in a recovery the limit of an address is not reported, since it would
    /// reveal the owner of the address.
    pub async fn request_codes(&self, new: NewCodeRequest) -> Result<Option<Timestamp>> {
        self.write(move |transaction| async move { request_codes(transaction, new).await }.boxed())
            .await
    }

    /// Counts an attempt and returns the code if it belongs to this request and is valid.
    pub async fn try_code(
        &self,
        request: Sha256,
        purpose: CodePurpose,
        subjects: Vec<String>,
        digest: Sha256,
        now: Timestamp,
    ) -> Result<Option<MatchedCode>> {
        self.write(move |transaction| {
            async move {
                let asked = Condition::all()
                    .add(one_time_code::COLUMN.request.eq(request.0.to_vec()))
                    .add(one_time_code::COLUMN.purpose.eq(purpose.as_str()))
                    .add(one_time_code::COLUMN.subject.is_in(subjects))
                    .add(one_time_code::COLUMN.used.is_null())
                    .add(one_time_code::COLUMN.expires.gt(now.0));
                // Counted first, in the row, so that concurrent guesses are counted one by one.
                let counted = one_time_code::Entity::update_many()
                    .col_expr(
                        one_time_code::Column::Tries,
                        Expr::col(one_time_code::Column::Tries).add(1),
                    )
                    .filter(asked.clone())
                    .filter(one_time_code::COLUMN.tries.lt(MAX_CODE_TRIES.cast_signed()))
                    .exec(transaction)
                    .await?;
                if counted.rows_affected == 0 {
                    return Ok(None);
                }
                let rows = one_time_code::Entity::find().filter(asked).all(transaction);
                let fits = rows.await?.into_iter().find(|row| row.digest == digest.0);
                fits.map(read_match).transpose().map(Option::flatten)
            }
            .boxed()
        })
        .await
    }
}

/// Spends a code with all others of its request; `false` if it was already spent.
pub(in crate::db) async fn spend_code(
    transaction: &DatabaseTransaction,
    code: Uuid,
    now: Timestamp,
) -> Result<bool> {
    let used = one_time_code::Entity::update_many()
        .col_expr(one_time_code::Column::Used, Expr::value(now.0))
        .filter(one_time_code::COLUMN.id.eq(code))
        .filter(one_time_code::COLUMN.used.is_null())
        .exec(transaction)
        .await?;
    if used.rows_affected == 0 {
        return Ok(false);
    }
    let request = Query::select()
        .column(one_time_code::Column::Request)
        .from(one_time_code::Entity)
        .and_where(Expr::col(one_time_code::Column::Id).eq(code))
        .to_owned();
    one_time_code::Entity::update_many()
        .col_expr(one_time_code::Column::Used, Expr::value(now.0))
        .filter(one_time_code::Column::Request.in_subquery(request))
        .exec(transaction)
        .await?;
    Ok(true)
}

fn read_match(row: one_time_code::Model) -> Result<Option<MatchedCode>> {
    let this = RowDecoder {
        table: "one_time_code",
        id: row.id,
    };
    let (Some(channel), Some(destination)) = (row.channel, row.destination) else {
        return Ok(None);
    };
    Ok(Some(MatchedCode {
        id: row.id,
        account: row.account.map(AccountId),
        channel: Channel::from_name(&channel)
            .ok_or_else(|| this.corrupt(format!("no channel `{channel}`")))?,
        destination,
    }))
}

async fn request_codes(
    transaction: &DatabaseTransaction,
    mut new: NewCodeRequest,
) -> Result<Option<Timestamp>> {
    let now = new.now;
    one_time_code::Entity::delete_many()
        .filter(one_time_code::COLUMN.at.lt(now.plus(-RETENTION_MS).0))
        .exec(transaction)
        .await?;
    let first = one_time_code::COLUMN.is_first.eq(true);
    for (by, most) in [
        (
            one_time_code::COLUMN.person.eq(&new.person),
            MAX_CODES_PER_PERSON,
        ),
        (
            one_time_code::COLUMN.origin.eq(&new.origin),
            MAX_CODES_PER_ORIGIN,
        ),
    ] {
        let counted = Condition::all().add(by).add(first.clone());
        if let Some(until) = find_limit(transaction, counted, most, now).await? {
            return Ok(Some(until));
        }
    }
    let mut codes = Vec::with_capacity(new.codes.len());
    for code in std::mem::take(&mut new.codes) {
        let to = one_time_code::COLUMN
            .destination
            .eq(code.destination.as_str());
        let counted = Condition::all().add(to);
        match find_limit(transaction, counted, MAX_CODES_PER_DESTINATION, now).await? {
            None => codes.push(code),
            Some(_) if new.purpose == CodePurpose::Recover => {}
            Some(until) => return Ok(Some(until)),
        }
    }
    insert(transaction, &new, codes).await?;
    Ok(None)
}

/// Time at which the limit ends: the `most`-th newest row is not counted any more then.
async fn find_limit(
    transaction: &DatabaseTransaction,
    counted: Condition,
    most: u64,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let since = now.plus(-CODE_COUNT_PERIOD_MS);
    let row = one_time_code::Entity::find()
        .filter(counted)
        .filter(one_time_code::COLUMN.at.gt(since.0))
        .order_by_desc(one_time_code::COLUMN.at)
        .offset(most - 1)
        .limit(1)
        .one(transaction)
        .await?;
    Ok(row.map(|row| Timestamp(row.at).plus(CODE_COUNT_PERIOD_MS)))
}

async fn insert(
    transaction: &DatabaseTransaction,
    new: &NewCodeRequest,
    codes: Vec<NewCode>,
) -> Result<()> {
    let blank = |is_first| one_time_code::ActiveModel {
        id: Set(random::uuid_v7(new.now)),
        request: Set(new.request.0.to_vec()),
        is_first: Set(is_first),
        purpose: Set(new.purpose.as_str().to_owned()),
        subject: Set(new.subject.clone()),
        person: Set(new.person.clone()),
        origin: Set(new.origin.clone()),
        account: Set(None),
        channel: Set(None),
        destination: Set(None),
        digest: Set(Vec::new()),
        tries: Set(0),
        at: Set(new.now.0),
        expires: Set(new.expires.0),
        used: Set(None),
    };
    let mut rows: Vec<one_time_code::ActiveModel> = codes
        .iter()
        .enumerate()
        .map(|(index, code)| one_time_code::ActiveModel {
            account: Set(code.account.map(|id| id.0)),
            channel: Set(Some(code.channel.as_str().to_owned())),
            destination: Set(Some(code.destination.clone())),
            digest: Set(code.digest.0.to_vec()),
            ..blank(index == 0)
        })
        .collect();
    if rows.is_empty() {
        rows.push(blank(true));
    }
    one_time_code::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    let messages = codes.into_iter().map(|code| NewAccountMessage {
        account: code.account,
        channel: Some(code.channel),
        address: Some(code.destination),
        lang: code.lang,
        matter: AccountMessageBody::Code {
            purpose: new.purpose,
        },
        secret: Some(code.code),
        status: DeliveryStatus::Waiting,
        expires: Some(new.expires),
    });
    insert_account_messages(transaction, messages.collect(), new.now).await
}
