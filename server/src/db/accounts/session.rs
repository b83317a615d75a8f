//! Signed-in browsers. Only the SHA-256 of a session's token is stored.

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::LockType,
};
use shared::{
    digest::Sha256,
    id::{AccountId, SessionId},
    review_grant::ReviewGrants,
    role::Role,
    time::Timestamp,
    view::Viewer,
};
use uuid::Uuid;

use super::{
    review_grant::{GrantRecord, to_review_grants},
    staff_sign_in::insert_sign_in,
};
use crate::{
    db::{
        AccountRecord, Database,
        engine::batch_loader::BatchLoader,
        entity::{account, review_grant, session},
    },
    error::Result,
};

#[derive(Clone, Debug)]
pub struct NewSession {
    pub id: SessionId,
    /// SHA-256 of the token.
    pub token: Sha256,
    pub account: AccountId,
    pub browser: String,
    pub now: Timestamp,
    pub expires: Timestamp,
    /// True if the session outlives the closed browser.
    pub kept: bool,
    pub state: SessionState,
    /// Address of the client, to be recorded as a sign-in of staff.
    pub recorded_address: Option<String>,
    /// The password hash that the account had when its owner was recognised.
    pub password_hash: Option<String>,
}

/// State of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// The session gives the rights of its account.
    Open,
    /// The password was right, but the second factor is missing: the session gives nothing else.
    Pending,
    /// The account was disabled: the session gives nothing, also after the account is open again.
    Disabled,
}

impl SessionState {
    fn as_str(self) -> &'static str {
        match self {
            SessionState::Open => "open",
            SessionState::Pending => "pending",
            SessionState::Disabled => "disabled",
        }
    }

    /// State of this name; an unknown one gives nothing.
    fn from_name(name: &str) -> Self {
        match name {
            "open" => SessionState::Open,
            "pending" => SessionState::Pending,
            _ => SessionState::Disabled,
        }
    }
}

#[derive(Clone, Debug)]
pub struct SessionRecord {
    pub state: SessionState,
    pub id: SessionId,
    pub viewer: Viewer,
    pub browser: String,
    pub opened: Timestamp,
    pub last_seen: Timestamp,
    pub expires: Timestamp,
    pub kept: bool,
    /// Rights of a reviewer. In a list of sessions and for other roles `Unrestricted`.
    pub grants: ReviewGrants,
}

impl Database {
    /// Opens a session; `false` if the account was disabled or got another password since its owner
    /// was recognised, so that no session survives the reset of its account.
    pub async fn open_session(&self, new: NewSession) -> Result<bool> {
        let browser = new.browser.clone();
        let row = session::ActiveModel {
            id: Set(new.id.0),
            token: Set(new.token.0.to_vec()),
            account: Set(new.account.0),
            browser: Set(new.browser),
            opened: Set(new.now.0),
            last_seen: Set(new.now.0),
            expires: Set(new.expires.0),
            kept: Set(new.kept),
            state: Set(new.state.as_str().to_owned()),
        };
        self.write(move |transaction| {
            async move {
                let unchanged = account::Entity::find_by_id(new.account.0)
                    .filter(account::COLUMN.disabled.eq(false))
                    .filter(
                        account::COLUMN
                            .password_hash
                            .eq(new.password_hash.unwrap_or_default()),
                    )
                    .lock(LockType::Share)
                    .one(transaction)
                    .await?;
                if unchanged.is_none() {
                    return Ok(false);
                }
                let over = session::COLUMN.expires.lte(new.now.0);
                session::Entity::delete_many()
                    .filter(session::COLUMN.account.eq(new.account.0))
                    .filter(over)
                    .exec(transaction)
                    .await?;
                session::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                if let Some(address) = new.recorded_address {
                    let sign_in = (new.account, address, browser, new.now);
                    insert_sign_in(transaction, sign_in).await?;
                }
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// The session with this token; `None` if it has expired. The caller (`auth`) checks the state
    /// and the idle time.
    pub async fn find_session(
        &self,
        token: Sha256,
        now: Timestamp,
    ) -> Result<Option<SessionRecord>> {
        let found = self.0.sessions.find(token.0.to_vec()).await?;
        let Some((row, owner, grants)) = found.filter(|(row, ..)| row.expires > now.0) else {
            return Ok(None);
        };
        let grants: Vec<_> = grants
            .into_iter()
            .map(GrantRecord::try_from)
            .collect::<Result<_, _>>()?;
        let grants = to_review_grants(&owner, grants);
        let account = AccountRecord::try_from(owner)?;
        let session = record(row, &account);
        let state = match account.disabled {
            true => SessionState::Disabled,
            false => session.state,
        };
        Ok(Some(SessionRecord {
            state,
            grants,
            ..session
        }))
    }

    pub async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                session::Entity::update_many()
                    .set(session::ActiveModel {
                        last_seen: Set(now.0),
                        ..Default::default()
                    })
                    .filter(session::COLUMN.id.eq(id.0))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    pub async fn close_session(&self, id: SessionId) -> Result<()> {
        self.write(move |transaction| {
            async move {
                session::Entity::delete_by_id(id.0)
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Ends a session of this account; `false` if there is none.
    pub async fn close_session_of(&self, account: AccountId, id: SessionId) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let closed = session::Entity::delete_many()
                    .filter(session::COLUMN.id.eq(id.0))
                    .filter(session::COLUMN.account.eq(account.0))
                    .exec(transaction)
                    .await?;
                Ok(closed.rows_affected > 0)
            }
            .boxed()
        })
        .await
    }

    /// The account's sessions that have not expired, newest first.
    pub async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionRecord>> {
        let Some(person) = self.find_account(account).await? else {
            return Ok(Vec::new());
        };
        let rows = session::Entity::find()
            .filter(session::COLUMN.account.eq(account.0))
            .filter(session::COLUMN.expires.gt(now.0))
            .filter(session::COLUMN.state.eq(SessionState::Open.as_str()))
            .order_by_desc(session::COLUMN.opened)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(|row| record(row, &person)).collect())
    }
}

/// Ends every session of an account that is disabled. The rows stay, so that their browsers learn
/// the reason.
pub(super) async fn disable_sessions(
    transaction: &DatabaseTransaction,
    account: AccountId,
) -> Result<()> {
    session::Entity::update_many()
        .set(session::ActiveModel {
            state: Set(SessionState::Disabled.as_str().to_owned()),
            ..Default::default()
        })
        .filter(session::COLUMN.account.eq(account.0))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The rows of a session, its account, and the grants of a reviewer.
pub(in crate::db) type SessionRows = (session::Model, account::Model, Vec<review_grant::Model>);

/// Batch loader of sessions by token, used by every request of a signed-in browser.
pub(in crate::db) fn start_batch_loader(
    readers: DatabaseConnection,
) -> BatchLoader<Vec<u8>, SessionRows> {
    BatchLoader::start(move |tokens| {
        let readers = readers.clone();
        async move {
            let rows = session::Entity::find()
                .filter(session::Column::Token.is_in(tokens))
                .find_also_related(account::Entity)
                .all(&readers)
                .await?;
            let owners = rows.iter().filter_map(|(_, owner)| owner.as_ref());
            let grants = read_grants(&readers, owners).await?;
            let owned = |(row, owner): (session::Model, Option<account::Model>)| {
                let owner = owner?;
                let grants = grants.get(&owner.id).cloned().unwrap_or_default();
                Some((row.token.clone(), (row, owner, grants)))
            };
            Ok(rows.into_iter().filter_map(owned).collect())
        }
    })
}

fn record(row: session::Model, account: &AccountRecord) -> SessionRecord {
    SessionRecord {
        state: SessionState::from_name(&row.state),
        id: SessionId(row.id),
        viewer: Viewer {
            account: account.id,
            role: account.role,
            name: account.name.clone(),
        },
        browser: row.browser,
        opened: Timestamp(row.opened),
        last_seen: Timestamp(row.last_seen),
        expires: Timestamp(row.expires),
        kept: row.kept,
        grants: ReviewGrants::Unrestricted,
    }
}

/// The grants of the reviewers among these accounts.
async fn read_grants(
    readers: &DatabaseConnection,
    owners: impl Iterator<Item = &account::Model>,
) -> Result<HashMap<Uuid, Vec<review_grant::Model>>, DbErr> {
    let is_reviewer = |owner: &&account::Model| owner.role == Role::Reviewer.as_str();
    let reviewers: Vec<_> = owners.filter(is_reviewer).map(|owner| owner.id).collect();
    let mut grants: HashMap<_, Vec<_>> = HashMap::new();
    if reviewers.is_empty() {
        return Ok(grants);
    }
    let rows = review_grant::Entity::find()
        .filter(review_grant::COLUMN.account.is_in(reviewers))
        .all(readers)
        .await?;
    for row in rows {
        grants.entry(row.account).or_default().push(row);
    }
    Ok(grants)
}
