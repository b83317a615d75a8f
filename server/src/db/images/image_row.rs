//! The row of an image: conversion to and from the model of `shared`.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};
use shared::{
    application::Image,
    id::{ApplicationId, ImageId, SlotId},
    problem::Problem,
    time::Timestamp,
};

use crate::{
    db::{
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::image,
        images::stored_file::{StoredBytes, update_stored_hash},
    },
    error::Result,
};

pub(in crate::db) async fn insert_image(
    connection: &impl ConnectionTrait,
    application: ApplicationId,
    slot: &SlotId,
    image: &Image,
    stored: Option<StoredBytes>,
) -> Result<()> {
    if let Some(stored) = stored.filter(|stored| stored.has_replaced) {
        // Other images of the same received bytes now have the new stored file too.
        update_stored_hash(connection, image.sha256, stored, false).await?;
    }
    let row = image::ActiveModel {
        id: Set(image.id.0),
        application: Set(application.0),
        slot: Set(slot.to_string()),
        rank: Set(image.rank),
        sha256: Set(image.sha256.0.to_vec()),
        bytes: Set(image.bytes.cast_signed()),
        kind: Set(kind_name(image)),
        width: Set(image.width.cast_signed()),
        height: Set(image.height.cast_signed()),
        file_name: Set(image.file_name.clone()),
        uploaded: Set(image.uploaded.0),
        removed: Set(None),
        decodes: Set(None),
        decoded: Set(None),
        observation: Set(None),
        is_suspect: Set(None),
        stored_sha256: Set(stored.map(|stored| stored.sha256.0.to_vec())),
        stored_bytes: Set(stored.map(|stored| stored.bytes.cast_signed())),
        missing: Set(None),
        file_removed: Set(None),
    };
    let inserted = image::Entity::insert(row)
        .on_conflict(
            OnConflict::column(image::Column::Id)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    if inserted == 1 {
        Ok(())
    } else {
        Err(Problem::ImageIdTaken.into())
    }
}

impl TryFrom<image::Model> for Image {
    type Error = CorruptRow;
    fn try_from(row: image::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "image",
            id: row.id,
        };
        Ok(Self {
            id: ImageId(row.id),
            rank: row.rank,
            sha256: this.digest(&row.sha256)?,
            bytes: this.number(row.bytes)?,
            kind: this.json(&format!("\"{}\"", row.kind))?,
            width: this.number(row.width)?,
            height: this.number(row.height)?,
            file_name: row.file_name,
            uploaded: Timestamp(row.uploaded),
            file_removed: row.file_removed.map(Timestamp),
        })
    }
}

/// The external word for the kind, without the quotes of JSON.
fn kind_name(image: &Image) -> String {
    crate::db::engine::row_decoder::to_json(&image.kind)
        .trim_matches('"')
        .to_owned()
}
