//! Images: their rows, and the upload that may be sent any number of times.

use futures::FutureExt;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use shared::{
    application::{Application, Command, Image, Outcome},
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
    fault::NonsenseRow,
    perform::{carry_out_with, load_for, reveal},
    stored_file::StoredBytes,
};
use crate::error::{Error, Result};

/// An image that has arrived, with what is known of its stored bytes.
#[derive(Clone, Debug)]
pub struct ArrivedImage {
    pub image: Image,
    /// `None` where nobody has hashed them; that is done later.
    pub stored: Option<StoredBytes>,
}

impl From<Image> for ArrivedImage {
    fn from(image: Image) -> Self {
        Self {
            image,
            stored: None,
        }
    }
}

impl Database {
    /// As [`Database::add_image`], for whoever has just read the application: mostly nothing has
    /// happened to it since, and then it need not be read again. It is saved only under the
    /// revision that was seen; what is refused is asked anew of what is there by now. Where many
    /// write, the row is read in any case, since reading is what locks it before its images.
    pub async fn add_image_to(
        &self,
        seen: Application,
        slot: SlotId,
        arrived: impl Into<ArrivedImage>,
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
        let ArrivedImage { image, stored } = arrived.clone();
        let command = Command::AddImage {
            slot: slot.clone(),
            image: image.clone(),
            replaces,
        };
        let added = self
            .write(move |transaction| {
                async move {
                    let before = reveal(seen, actor)?;
                    let command = (command, stored);
                    carry_out_with(&database, transaction, before, command, actor, now).await
                }
                .boxed()
            })
            .await;
        match added {
            Ok(outcome) => Ok((added_image(&outcome, image.id)?, true)),
            // Neither would be better the second time.
            Err(error @ Error::Problem(Problem::NoSpace | Problem::Busy { .. })) => Err(error),
            Err(Error::Problem(_)) => {
                self.add_image(application, slot, arrived, replaces, actor, now)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    /// Adds an image to a slot; says whether it is new. The same image again, by id, bytes and
    /// place, is the stored one again, even if the slot has been locked since; other bytes or
    /// another place under the same id is `ImageIdTaken`.
    pub async fn add_image(
        &self,
        application: ApplicationId,
        slot: SlotId,
        arrived: impl Into<ArrivedImage>,
        replaces: Option<ImageId>,
        actor: Actor,
        now: Timestamp,
    ) -> Result<(Image, bool)> {
        let ArrivedImage { image, stored } = arrived.into();
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let before = load_for(transaction, application, actor).await?;
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
                        carry_out_with(&database, transaction, before, command, actor, now).await
                    }
                };
                match added {
                    Ok(outcome) => Ok((added_image(&outcome, id)?, true)),
                    Err(full @ Error::Problem(Problem::NoSpace)) => Err(full),
                    // Only now, since most uploads are sent once.
                    Err(Error::Problem(refusal)) => {
                        let stored = find_sent(transaction, application, id, sent).await?;
                        Ok((stored.ok_or(refusal)?, false))
                    }
                    Err(error) => Err(error),
                }
            }
            .boxed()
        })
        .await
    }

    /// The image and the candidate whose it is. Submitted images that were replaced are found
    /// too, since receipts name them.
    pub async fn image_for(
        &self,
        application: ApplicationId,
        image: ImageId,
    ) -> Result<Option<(AccountId, Image)>> {
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
        Ok(owner
            .map(|owner| Ok::<_, NonsenseRow>((AccountId(owner), row.try_into()?)))
            .transpose()?)
    }
}

pub(super) fn added_image(outcome: &Outcome, id: ImageId) -> Result<Image, Problem> {
    let (_, added) = outcome
        .application
        .find_image(id)
        .ok_or(Problem::NotFound)?;
    Ok(added.clone())
}

/// The image that an earlier call of the same content has stored; `ImageIdTaken` where what
/// it stored is another. A refused command has written nothing before this is asked.
async fn find_sent(
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
