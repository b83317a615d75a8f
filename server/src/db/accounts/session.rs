//! Signed-in browsers. Only the SHA-256 of a session's token is stored.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
};
use shared::{
    digest::Sha256,
    id::{AccountId, SessionId},
    time::Timestamp,
    view::Viewer,
};

use crate::{
    db::{
        AccountRecord, Database,
        engine::batch_loader::BatchLoader,
        entity::{account, session},
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
}

#[derive(Clone, Debug)]
pub struct SessionRecord {
    pub id: SessionId,
    pub viewer: Viewer,
    pub browser: String,
    pub opened: Timestamp,
    pub last_seen: Timestamp,
    pub expires: Timestamp,
    pub kept: bool,
}

impl Database {
    pub async fn open_session(&self, new: NewSession) -> Result<()> {
        let row = session::ActiveModel {
            id: Set(new.id.0),
            token: Set(new.token.0.to_vec()),
            account: Set(new.account.0),
            browser: Set(new.browser),
            opened: Set(new.now.0),
            last_seen: Set(new.now.0),
            expires: Set(new.expires.0),
            kept: Set(new.kept),
        };
        self.write(move |transaction| {
            async move {
                let over = session::COLUMN.expires.lte(new.now.0);
                session::Entity::delete_many()
                    .filter(session::COLUMN.account.eq(new.account.0))
                    .filter(over)
                    .exec(transaction)
                    .await?;
                session::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// The session with this token; `None` if it has expired or its account is disabled. The caller
    /// (`auth`) checks the idle time.
    pub async fn find_session(
        &self,
        token: Sha256,
        now: Timestamp,
    ) -> Result<Option<SessionRecord>> {
        let found = self.0.sessions.find(token.0.to_vec()).await?;
        let Some((row, owner)) = found.filter(|(row, _)| row.expires > now.0) else {
            return Ok(None);
        };
        let account = AccountRecord::try_from(owner)?;
        Ok((!account.disabled).then(|| record(row, &account)))
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
            .order_by_desc(session::COLUMN.opened)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(|row| record(row, &person)).collect())
    }
}

/// The rows of a session and its account.
pub(in crate::db) type SessionRows = (session::Model, account::Model);

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
            let owned = |(row, owner): (session::Model, Option<account::Model>)| {
                Some((row.token.clone(), (row, owner?)))
            };
            Ok(rows.into_iter().filter_map(owned).collect())
        }
    })
}

fn record(row: session::Model, account: &AccountRecord) -> SessionRecord {
    SessionRecord {
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
    }
}
