//! Content of the submission before a mending, for the second look of a reviewer: the submitted
//! images that were replaced, and the answers at the return. Both are kept until the application is
//! decided, lapsed or withdrawn, and then deleted for good; the store of images deletes the files.

use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use shared::{
    application::{Application, Image, StateKind, answers::Answers},
    id::{ApplicationId, SlotId},
};

use crate::{
    db::{
        Database,
        engine::row_decoder::{RowDecoder, to_json},
        entity::{image, returned_answers},
    },
    error::Result,
};

/// Most replaced images that are read for one application, newest first.
const MAX_REPLACED_IMAGES: u64 = 200;

impl Database {
    /// Submitted images of the application that were replaced or removed, those removed last first.
    pub async fn replaced_images(
        &self,
        application: ApplicationId,
    ) -> Result<Vec<(SlotId, Image)>> {
        let rows = image::Entity::find()
            .filter(image::COLUMN.application.eq(application.0))
            .filter(image::COLUMN.removed.is_not_null())
            .order_by_desc(image::COLUMN.removed)
            .limit(MAX_REPLACED_IMAGES)
            .all(self.read())
            .await?;
        let read = |row: image::Model| {
            let this = RowDecoder {
                table: "image",
                id: row.id,
            };
            Ok((this.parse_text(&row.slot)?, row.try_into()?))
        };
        rows.into_iter().map(read).collect()
    }

    /// Answers at the last return. `None` if there was none, and for returns of earlier builds.
    pub async fn returned_answers(&self, application: ApplicationId) -> Result<Option<Answers>> {
        let row = returned_answers::Entity::find_by_id(application.0)
            .one(self.read())
            .await?;
        let this = RowDecoder {
            table: "returned_answers",
            id: application,
        };
        Ok(row.map(|row| this.json(&row.answers)).transpose()?)
    }
}

/// Keeps the answers at a return, and deletes everything of earlier submissions at the end of the
/// application.
pub(in crate::db) async fn update_previous_content(
    transaction: &DatabaseTransaction,
    before: &Application,
    after: &Application,
) -> Result<()> {
    let (old, new) = (before.state.kind(), after.state.kind());
    if new == StateKind::Returned && old != StateKind::Returned {
        let row = returned_answers::ActiveModel {
            application: Set(after.id.0),
            answers: Set(to_json(&after.answers)),
        };
        let replace = OnConflict::column(returned_answers::Column::Application)
            .update_column(returned_answers::Column::Answers)
            .to_owned();
        returned_answers::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(transaction)
            .await?;
    }
    if new.is_final() && !old.is_final() {
        image::Entity::delete_many()
            .filter(image::COLUMN.application.eq(after.id.0))
            .filter(image::COLUMN.removed.is_not_null())
            .exec(transaction)
            .await?;
        returned_answers::Entity::delete_by_id(after.id.0)
            .exec(transaction)
            .await?;
    }
    Ok(())
}
