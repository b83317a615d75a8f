//! Image rows, and the idempotent upload.

pub(in crate::db) mod hand_off;
pub(in crate::db) mod image_row;
pub(in crate::db) mod observation;
mod shared_picture;
pub(in crate::db) mod stored_file;
pub(in crate::db) mod upload_quota;

use futures::FutureExt;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use shared::{
    application::{Application, Command, CommandOutcome, Image},
    digest::Sha256,
    id::{AccountId, ApplicationId, ImageId, SlotId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    Database,
    entity::{application, image},
};
use crate::{
    db::{
        applications::{
            perform::execute_with_file_in_tx,
            visible::{check_visible_to, load_for_actor},
        },
        engine::error::CorruptRow,
        images::stored_file::StoredBytes,
    },
    error::{Error, Result},
};

/// A received image, with the facts about its stored bytes.
#[derive(Clone, Debug)]
pub struct ReceivedImage {
    pub image: Image,
    /// `None` if they were not hashed yet; that is done later.
    pub stored: Option<StoredBytes>,
}

/// A stored image with the account of its candidate.
#[derive(Clone, Debug)]
pub struct FoundImage {
    pub owner: AccountId,
    pub image: Image,
    /// True for a submitted image that was replaced or removed.
    pub is_replaced: bool,
}

impl From<Image> for ReceivedImage {
    fn from(image: Image) -> Self {
        Self {
            image,
            stored: None,
        }
    }
}

impl Database {
    /// As [`Database::add_image`], with an application that was just read. Usually it has not
    /// changed, so it is not read again. The write succeeds only at the seen revision; a refusal is
    /// checked again with fresh data. With several writers the row is read in any case, because the
    /// read locks it before its images.
    pub async fn add_image_to_loaded(
        &self,
        seen: Application,
        slot: SlotId,
        arrived: impl Into<ReceivedImage>,
        replaces: Option<ImageId>,
        actor: Actor,
        now: Timestamp,
    ) -> Result<(Image, bool)> {
        let arrived = arrived.into();
        let (application, database) = (seen.id, self.clone());
        if !self.has_one_writer() {
            return self
                .add_image(application, slot, arrived, replaces, actor, now)
                .await;
        }
        let ReceivedImage { image, stored } = arrived.clone();
        let command = Command::AddImage {
            slot: slot.clone(),
            image: image.clone(),
            replaces,
        };
        let added = self
            .write(move |transaction| {
                async move {
                    let before = check_visible_to(seen, actor)?;
                    let command = (command, stored);
                    execute_with_file_in_tx(&database, transaction, before, command, actor, now)
                        .await
                }
                .boxed()
            })
            .await;
        match added {
            Ok(outcome) => Ok((find_added_image(&outcome, image.id)?, true)),
            // A retry can't help: the disk is full or the writer is overloaded.
            Err(error @ Error::Problem(Problem::NoSpace | Problem::Busy { .. })) => Err(error),
            Err(Error::Problem(_)) => {
                self.add_image(application, slot, arrived, replaces, actor, now)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    /// Adds an image to a slot; `true` if it is new. A repetition with the same id, bytes and slot
    /// returns the stored one, even if the slot has been locked since; other bytes or another slot
    /// under the same id is `ImageIdTaken`.
    pub async fn add_image(
        &self,
        application: ApplicationId,
        slot: SlotId,
        arrived: impl Into<ReceivedImage>,
        replaces: Option<ImageId>,
        actor: Actor,
        now: Timestamp,
    ) -> Result<(Image, bool)> {
        let ReceivedImage { image, stored } = arrived.into();
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let before = load_for_actor(transaction, application, actor).await?;
                let (id, sent) = (image.id, (slot.clone(), image.sha256));
                let added = match before.find_image(id) {
                    Some(_) => Err(Problem::ImageIdTaken.into()),
                    None => {
                        let command = Command::AddImage {
                            slot,
                            image,
                            replaces,
                        };
                        let command = (command, stored);
                        execute_with_file_in_tx(&database, transaction, before, command, actor, now)
                            .await
                    }
                };
                match added {
                    Ok(outcome) => Ok((find_added_image(&outcome, id)?, true)),
                    Err(full @ Error::Problem(Problem::NoSpace)) => Err(full),
                    // Checked only after a refusal, since most uploads are sent once.
                    Err(Error::Problem(refusal)) => {
                        let stored =
                            find_uploaded_image(transaction, application, id, sent).await?;
                        Ok((stored.ok_or(refusal)?, false))
                    }
                    Err(error) => Err(error),
                }
            }
            .boxed()
        })
        .await
    }

    /// The image and its candidate's account, also a submitted image that was replaced.
    pub async fn find_image(
        &self,
        application: ApplicationId,
        image: ImageId,
    ) -> Result<Option<FoundImage>> {
        let row = image::Entity::find_by_id(image.0)
            .filter(image::COLUMN.application.eq(application.0))
            .one(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let owner: Option<Uuid> = application::Entity::find_by_id(application.0)
            .select_only()
            .column(application::Column::Candidate)
            .into_tuple()
            .one(self.read())
            .await?;
        let found = owner.map(|owner| {
            Ok::<_, CorruptRow>(FoundImage {
                owner: AccountId(owner),
                is_replaced: row.removed.is_some(),
                image: row.try_into()?,
            })
        });
        Ok(found.transpose()?)
    }
}

pub(super) fn find_added_image(outcome: &CommandOutcome, id: ImageId) -> Result<Image, Problem> {
    let (_, added) = outcome
        .application
        .find_image(id)
        .ok_or(Problem::NotFound)?;
    Ok(added.clone())
}

/// The image that an earlier call with the same content has stored; `ImageIdTaken` if the stored
/// one differs. The refused command has written nothing before.
async fn find_uploaded_image(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    id: ImageId,
    (slot, sha256): (SlotId, Sha256),
) -> Result<Option<Image>> {
    let Some(row) = image::Entity::find_by_id(id.0).one(transaction).await? else {
        return Ok(None);
    };
    let same =
        row.application == application.0 && row.slot == slot.as_str() && row.sha256 == sha256.0;
    if same {
        Ok(Some(row.try_into()?))
    } else {
        Err(Problem::ImageIdTaken.into())
    }
}
