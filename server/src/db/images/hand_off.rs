//! Hand-off grants for one slot: bound to a session, with a limit of images.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    application::{Command, Image},
    digest::Sha256,
    id::{AccountId, ApplicationId, SessionId, SlotId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::{
    db::{
        AccountRecord, Database,
        applications::{perform::execute_with_file_in_tx, visible::load_for_actor},
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::{account, hand_off, session},
        images::{ReceivedImage, find_added_image},
    },
    error::Result,
};

#[derive(Clone, Debug)]
pub struct NewHandOff {
    /// SHA-256 of the code.
    pub digest: Sha256,
    pub session: SessionId,
    pub application: ApplicationId,
    pub slot: SlotId,
    pub max_images: u16,
    pub now: Timestamp,
    pub expires: Timestamp,
}

/// A grant that is still valid.
#[derive(Clone, Debug)]
pub struct HandOffRecord {
    pub digest: Sha256,
    /// Account of the session that made the grant.
    pub account: AccountId,
    pub application: ApplicationId,
    pub slot: SlotId,
    pub max_images: u16,
    pub image_count: u16,
    pub expires: Timestamp,
}

impl Database {
    /// Stores the only grant of a slot, replacing an earlier one; deletes expired grants too.
    pub async fn insert_hand_off(&self, new: NewHandOff) -> Result<()> {
        self.write(move |transaction| {
            async move {
                hand_off::Entity::delete_many()
                    .filter(hand_off::COLUMN.expires.lte(new.now.0))
                    .exec(transaction)
                    .await?;
                end(transaction, new.application, &new.slot).await?;
                let row = hand_off::ActiveModel {
                    digest: Set(new.digest.0.to_vec()),
                    session: Set(new.session.0),
                    application: Set(new.application.0),
                    slot: Set(new.slot.to_string()),
                    most: Set(new.max_images.into()),
                    taken: Set(0),
                    expires: Set(new.expires.0),
                };
                hand_off::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    pub async fn find_hand_off(
        &self,
        digest: Sha256,
        now: Timestamp,
    ) -> Result<Option<HandOffRecord>> {
        find(self.read(), digest, now).await
    }

    /// The valid grant for a slot.
    pub async fn hand_off_of(
        &self,
        application: ApplicationId,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<Option<HandOffRecord>> {
        let row = hand_off::Entity::find()
            .filter(hand_off::COLUMN.application.eq(application.0))
            .filter(hand_off::COLUMN.slot.eq(slot.as_str()))
            .order_by_desc(hand_off::COLUMN.expires)
            .one(self.read())
            .await?;
        match row {
            Some(row) => read(self.read(), row, now).await,
            None => Ok(None),
        }
    }

    pub async fn delete_hand_off(&self, application: ApplicationId, slot: SlotId) -> Result<()> {
        self.write(move |transaction| {
            async move { end(transaction, application, &slot).await }.boxed()
        })
        .await
    }

    /// Adds an image to the grant's slot and counts it in one transaction; `HandOffOver` if the
    /// grant takes no more.
    pub async fn add_hand_off_image(
        &self,
        digest: Sha256,
        arrived: impl Into<ReceivedImage>,
        now: Timestamp,
    ) -> Result<Image> {
        let ReceivedImage { image, stored } = arrived.into();
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let counted = hand_off::Entity::update_many()
                    .col_expr(
                        hand_off::Column::Taken,
                        Expr::col(hand_off::Column::Taken).add(1),
                    )
                    .filter(hand_off::COLUMN.digest.eq(digest.0.to_vec()))
                    .filter(
                        Expr::col(hand_off::Column::Taken).lt(Expr::col(hand_off::Column::Most)),
                    )
                    .exec(transaction)
                    .await?;
                if counted.rows_affected == 0 {
                    return Err(Problem::HandOffOver.into());
                }
                let grant = find(transaction, digest, now)
                    .await?
                    .ok_or(Problem::HandOffOver)?;
                let actor = Actor::Candidate(grant.account);
                let before = load_for_actor(transaction, grant.application, actor).await?;
                let id = image.id;
                let command = Command::AddImage {
                    slot: grant.slot,
                    image,
                    replaces: None,
                };
                let command = (command, stored);
                let outcome =
                    execute_with_file_in_tx(&database, transaction, before, command, actor, now)
                        .await?;
                Ok(find_added_image(&outcome, id)?)
            }
            .boxed()
        })
        .await
    }
}

async fn end(
    connection: &impl ConnectionTrait,
    application: ApplicationId,
    slot: &SlotId,
) -> Result<()> {
    hand_off::Entity::delete_many()
        .filter(hand_off::COLUMN.application.eq(application.0))
        .filter(hand_off::COLUMN.slot.eq(slot.as_str()))
        .exec(connection)
        .await?;
    Ok(())
}

async fn find(
    connection: &impl ConnectionTrait,
    digest: Sha256,
    now: Timestamp,
) -> Result<Option<HandOffRecord>> {
    let row = hand_off::Entity::find_by_id(digest.0.to_vec())
        .one(connection)
        .await?;
    match row {
        Some(row) => read(connection, row, now).await,
        None => Ok(None),
    }
}

/// The valid grant of the row; `None` if it, its session or its account has ended.
async fn read(
    connection: &impl ConnectionTrait,
    row: hand_off::Model,
    now: Timestamp,
) -> Result<Option<HandOffRecord>> {
    let opened_in = session::Entity::find_by_id(row.session)
        .filter(session::COLUMN.expires.gt(now.0))
        .find_also_related(account::Entity)
        .one(connection)
        .await?;
    let Some((_, Some(owner))) = opened_in else {
        return Ok(None);
    };
    let owner = AccountRecord::try_from(owner)?;
    if owner.disabled || row.expires <= now.0 {
        return Ok(None);
    }
    Ok(Some(record(row, owner.id)?))
}

fn record(row: hand_off::Model, account: AccountId) -> Result<HandOffRecord, CorruptRow> {
    let this = RowDecoder {
        table: "hand_off",
        id: row.application,
    };
    Ok(HandOffRecord {
        digest: this.digest(&row.digest)?,
        account,
        application: ApplicationId(row.application),
        slot: this.parse_text(&row.slot)?,
        max_images: this.number(row.most)?,
        image_count: this.number(row.taken)?,
        expires: Timestamp(row.expires),
    })
}
