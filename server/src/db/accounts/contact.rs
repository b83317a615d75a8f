//! Changes by an account's owner: phone, mail address, password, sessions. Each change is written
//! together with its notification messages, which go to the previous addresses, and for staff with
//! its event.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::{
    id::{AccountId, SessionId},
    message::Channel,
    time::Timestamp,
};

use crate::{
    db::{
        Database, MatchedCode,
        accounts::{account_change::OwnChange, one_time_code::spend_code},
        entity::{account, session},
    },
    error::Result,
};

impl Database {
    /// Spends the code and sets the address that it confirmed; `false` if the code was already
    /// spent.
    pub async fn confirm_contact(&self, code: MatchedCode, change: OwnChange) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                if !spend_code(transaction, code.id, change.at).await? {
                    return Ok(false);
                }
                let address = (code.channel, code.destination);
                set_address(transaction, change.account, address, Some(change.at)).await?;
                change.write(transaction).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// Sets an address that can't be confirmed, because the server has no such channel.
    pub async fn set_unconfirmed_contact(
        &self,
        address: (Channel, String),
        change: OwnChange,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                set_address(transaction, change.account, address, None).await?;
                change.write(transaction).await
            }
            .boxed()
        })
        .await
    }

    /// Sets only those addresses that the account does not have yet.
    pub async fn set_missing_contact(
        &self,
        account: AccountId,
        phone: Option<String>,
        email: Option<String>,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                for (column, address) in [
                    (account::Column::Phone, phone),
                    (account::Column::Email, email),
                ] {
                    if let Some(address) = address {
                        account::Entity::update_many()
                            .col_expr(column, sea_orm::sea_query::Expr::value(address))
                            .filter(account::COLUMN.id.eq(account.0))
                            .filter(column.is_null())
                            .exec(transaction)
                            .await?;
                    }
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Replaces the password with this hash, and ends every session but one; `false` if the
    /// password has changed.
    pub async fn change_password(
        &self,
        kept: SessionId,
        (old, new): (String, String),
        change: OwnChange,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let row = account::ActiveModel {
                    password_hash: Set(new),
                    ..Default::default()
                };
                let changed = account::Entity::update_many()
                    .set(row)
                    .filter(account::COLUMN.id.eq(change.account.0))
                    .filter(account::COLUMN.password_hash.eq(old))
                    .exec(transaction)
                    .await?;
                if changed.rows_affected == 0 {
                    return Ok(false);
                }
                delete_other_sessions(transaction, change.account, kept).await?;
                change.write(transaction).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// Ends every session of the account but one.
    pub async fn close_other_sessions(&self, account: AccountId, kept: SessionId) -> Result<()> {
        self.write(move |transaction| {
            async move { delete_other_sessions(transaction, account, kept).await }.boxed()
        })
        .await
    }
}

async fn set_address(
    transaction: &DatabaseTransaction,
    account: AccountId,
    (channel, address): (Channel, String),
    verified: Option<Timestamp>,
) -> Result<()> {
    let verified = verified.map(|at| at.0);
    let row = match channel {
        Channel::Sms => account::ActiveModel {
            phone: Set(Some(address)),
            phone_verified: Set(verified),
            ..Default::default()
        },
        Channel::Mail => account::ActiveModel {
            email: Set(Some(address)),
            email_verified: Set(verified),
            ..Default::default()
        },
    };
    account::Entity::update_many()
        .set(row)
        .filter(account::COLUMN.id.eq(account.0))
        .exec(transaction)
        .await?;
    Ok(())
}

pub(super) async fn delete_other_sessions(
    transaction: &DatabaseTransaction,
    account: AccountId,
    kept: SessionId,
) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::COLUMN.account.eq(account.0))
        .filter(session::COLUMN.id.ne(kept.0))
        .exec(transaction)
        .await?;
    Ok(())
}
