//! Results of image analysis: whether the pixels decode, and observations about them. The analysis
//! runs in the background after the upload.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Query,
};
use shared::{
    digest::Sha256,
    hint::{Observation, ObservationStatus},
    id::{ApplicationId, ExamCode, ImageId, SlotId},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        engine::row_decoder::{RowDecoder, to_json},
        entity::{application, image},
    },
    error::Result,
};

/// An image not analysed yet, and the slot with its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnanalysedImage {
    pub image: ImageId,
    pub exam: ExamCode,
    pub exam_version: u32,
    pub slot: SlotId,
}

/// An observation to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedObservation {
    pub image: ImageId,
    pub observation: Observation,
    /// True if the application counts as one with hints in the queue.
    pub is_suspect: bool,
}

async fn record_in_tx(
    transaction: &DatabaseTransaction,
    seen: Vec<RecordedObservation>,
    now: Timestamp,
) -> Result<()> {
    let images = seen.iter().map(|seen| seen.image.0);
    let of_images = Query::select()
        .column(image::Column::Application)
        .from(image::Entity)
        .and_where(image::COLUMN.id.is_in(images))
        .take();
    // PostgreSQL: a command locks the application before its images too.
    let applications: Vec<Uuid> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.id.in_subquery(of_images))
        .order_by_asc(application::COLUMN.id)
        .lock_exclusive()
        .into_tuple()
        .all(transaction)
        .await?;
    for seen in seen {
        let row = image::ActiveModel {
            decodes: Set(Some(seen.observation.is_decodable)),
            decoded: Set(Some(now.0)),
            observation: Set(Some(to_json(&seen.observation))),
            is_suspect: Set(Some(seen.is_suspect)),
            ..Default::default()
        };
        image::Entity::update_many()
            .set(row)
            .filter(image::COLUMN.id.eq(seen.image.0))
            .exec(transaction)
            .await?;
    }
    for application in applications {
        update_hint_flag(transaction, ApplicationId(application)).await?;
    }
    Ok(())
}

/// Writes whether one of the current images of an application has a hint. It is called after an
/// observation and after the removal of an image; new images have no observation yet.
pub(in crate::db) async fn update_hint_flag(
    connection: &impl ConnectionTrait,
    application: ApplicationId,
) -> Result<()> {
    let suspect: Option<Uuid> = image::Entity::find()
        .select_only()
        .column(image::Column::Id)
        .filter(image::COLUMN.application.eq(application.0))
        .filter(image::COLUMN.removed.is_null())
        .filter(image::COLUMN.is_suspect.eq(true))
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    let has_hints = suspect.is_some();
    application::Entity::update_many()
        .set(application::ActiveModel {
            has_hints: Set(has_hints),
            ..Default::default()
        })
        .filter(application::COLUMN.id.eq(application.0))
        .filter(application::COLUMN.has_hints.ne(has_hints))
        .exec(connection)
        .await?;
    Ok(())
}

impl Database {
    /// Stores the observations of images.
    pub async fn record_observations(
        &self,
        seen: Vec<RecordedObservation>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| record_in_tx(transaction, seen, now).boxed())
            .await
    }

    /// Analysis results of an application's images: the observed ones, and those whose file is
    /// missing.
    pub async fn observations(
        &self,
        application: ApplicationId,
    ) -> Result<Vec<(ImageId, ObservationStatus)>> {
        let rows: Vec<(Uuid, Option<String>, Option<i64>)> = image::Entity::find()
            .select_only()
            .column(image::Column::Id)
            .column(image::Column::Observation)
            .column(image::Column::Missing)
            .filter(image::COLUMN.application.eq(application.0))
            .filter(image::COLUMN.removed.is_null())
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(id, seen, missing): (Uuid, Option<String>, Option<i64>)| {
            let this = RowDecoder { table: "image", id };
            let look = match (missing, seen) {
                (Some(_), _) => ObservationStatus::Missing,
                (None, Some(seen)) => ObservationStatus::Observed(this.json(&seen)?),
                (None, None) => ObservationStatus::Pending,
            };
            Ok((ImageId(id), look))
        };
        rows.into_iter().map(read).collect()
    }

    /// Files not analysed yet, those of the newest images first, so that a recent upload does not
    /// wait for a backlog.
    pub async fn list_unanalysed_files(&self, most: u64) -> Result<Vec<Sha256>> {
        let rows: Vec<Vec<u8>> = image::Entity::find()
            .select_only()
            .column(image::Column::Sha256)
            .filter(image::COLUMN.decodes.is_null())
            .filter(image::COLUMN.missing.is_null())
            .filter(image::COLUMN.file_removed.is_null())
            .order_by_desc(image::COLUMN.uploaded)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        let this = RowDecoder {
            table: "image",
            id: "without decoding",
        };
        let mut digests = rows
            .iter()
            .map(|bytes| this.digest(bytes))
            .collect::<Result<Vec<_>, _>>()?;
        digests.sort_unstable();
        digests.dedup();
        Ok(digests)
    }

    /// The images with these bytes that were not analysed yet.
    pub async fn find_unanalysed_images(&self, sha256: Sha256) -> Result<Vec<UnanalysedImage>> {
        let images: Vec<(Uuid, Uuid, String)> = image::Entity::find()
            .select_only()
            .column(image::Column::Id)
            .column(image::Column::Application)
            .column(image::Column::Slot)
            .filter(image::COLUMN.sha256.eq(sha256.0.to_vec()))
            .filter(image::COLUMN.decodes.is_null())
            .filter(image::COLUMN.file_removed.is_null())
            .into_tuple()
            .all(self.read())
            .await?;
        let mut unseen = Vec::new();
        for (image, application, slot) in images {
            let exam: Option<(String, i32)> = application::Entity::find_by_id(application)
                .select_only()
                .column(application::Column::Exam)
                .column(application::Column::ExamVersion)
                .into_tuple()
                .one(self.read())
                .await?;
            let this = RowDecoder {
                table: "image",
                id: image,
            };
            let (exam, version) = exam.ok_or_else(|| this.corrupt("has no application"))?;
            unseen.push(UnanalysedImage {
                image: ImageId(image),
                exam: this.parse_text(&exam)?,
                exam_version: this.number(version)?,
                slot: this.parse_text(&slot)?,
            });
        }
        Ok(unseen)
    }
}
