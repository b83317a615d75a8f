//! Facts about the stored files of images: hash, use by rows, and presence at the last check.

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use shared::{digest::Sha256, id::ExamCode, time::Timestamp};

use crate::{
    db::{
        Database,
        engine::row_decoder::RowDecoder,
        entity::{application, image, known_case_file},
    },
    error::Result,
};

/// Facts about the stored bytes, which lack the parts removed from a received file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredBytes {
    pub sha256: Sha256,
    pub bytes: u64,
    /// True if this replaced a file with other bytes that an earlier version had made of the same
    /// received bytes.
    pub has_replaced: bool,
}

impl StoredBytes {
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: Sha256::of(bytes),
            bytes: bytes.len() as u64,
            has_replaced: false,
        }
    }
}

/// A stored file by the hash of the received bytes, which is its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredFile {
    pub name: Sha256,
    /// Hash and length of the stored bytes; `None` if not hashed yet.
    pub stored: Option<(Sha256, u64)>,
}

/// The hash of the received bytes; hash and length of the stored ones if known.
type StoredFileRow = (Vec<u8>, Option<Vec<u8>>, Option<i64>);

impl Database {
    /// The names used by any image: of a draft, of a submission, of an earlier submission that a
    /// reviewer may compare with the mended one, or of a known case. An image whose file was removed
    /// under the retention rule uses none.
    pub async fn find_used_names(&self, names: &[Sha256]) -> Result<BTreeSet<Sha256>> {
        let names: Vec<Vec<u8>> = names.iter().map(|name| name.0.to_vec()).collect();
        let mut used: Vec<Vec<u8>> = image::Entity::find()
            .select_only()
            .column(image::Column::Sha256)
            .distinct()
            .filter(image::Column::Sha256.is_in(names.clone()))
            .filter(image::COLUMN.file_removed.is_null())
            .into_tuple()
            .all(self.read())
            .await?;
        let shown: Vec<Vec<u8>> = known_case_file::Entity::find()
            .select_only()
            .column(known_case_file::Column::Sha256)
            .filter(known_case_file::Column::Sha256.is_in(names))
            .into_tuple()
            .all(self.read())
            .await?;
        used.extend(shown);
        let row = row_decoder("used");
        Ok(used
            .iter()
            .map(|name| row.digest(name))
            .collect::<Result<_, _>>()?)
    }

    /// The stored files in the order of their names, starting after `after`.
    pub async fn stored_files(&self, after: Option<Sha256>, most: u64) -> Result<Vec<StoredFile>> {
        let mut rows = image::Entity::find()
            .select_only()
            .column(image::Column::Sha256)
            .column(image::Column::StoredSha256)
            .column(image::Column::StoredBytes)
            .filter(image::COLUMN.file_removed.is_null())
            .distinct();
        if let Some(after) = after {
            rows = rows.filter(image::Column::Sha256.gt(after.0.to_vec()));
        }
        let rows: Vec<StoredFileRow> = rows
            .order_by_asc(image::COLUMN.sha256)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        let row = row_decoder("stored");
        let read = |(name, sha256, bytes): StoredFileRow| {
            let stored = match (sha256, bytes) {
                (Some(sha256), Some(bytes)) => Some((row.digest(&sha256)?, row.number(bytes)?)),
                _ => None,
            };
            Ok(StoredFile {
                name: row.digest(&name)?,
                stored,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Files that were not hashed and are not known to be missing.
    pub async fn list_unhashed_files(&self, most: u64) -> Result<Vec<Sha256>> {
        let rows: Vec<Vec<u8>> = image::Entity::find()
            .select_only()
            .column(image::Column::Sha256)
            .filter(image::COLUMN.stored_sha256.is_null())
            .filter(image::COLUMN.missing.is_null())
            .filter(image::COLUMN.file_removed.is_null())
            .order_by_asc(image::COLUMN.uploaded)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        read_names(&rows)
    }

    /// Stores the hash of stored bytes in all rows that name them and have none.
    pub async fn record_stored_hash(&self, name: Sha256, stored: StoredBytes) -> Result<()> {
        self.write(move |transaction| {
            async move { update_stored_hash(transaction, name, stored, true).await }.boxed()
        })
        .await
    }

    /// Records the result of a check: the time at which the file was missing, or `None` if it is
    /// present.
    pub async fn mark_missing(&self, name: Sha256, since: Option<Timestamp>) -> Result<()> {
        self.write(move |transaction| {
            async move {
                image::Entity::update_many()
                    .set(image::ActiveModel {
                        missing: Set(since.map(|since| since.0)),
                        ..Default::default()
                    })
                    .filter(image::COLUMN.sha256.eq(name.0.to_vec()))
                    .filter(image::COLUMN.file_removed.is_null())
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Files that were missing at their last check, if that was before `before`.
    pub async fn list_missing_files(&self, before: Timestamp, most: u64) -> Result<Vec<Sha256>> {
        let rows: Vec<Vec<u8>> = image::Entity::find()
            .select_only()
            .column(image::Column::Sha256)
            .filter(image::COLUMN.missing.lt(before.0))
            .filter(image::COLUMN.file_removed.is_null())
            .order_by_asc(image::COLUMN.missing)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        read_names(&rows)
    }

    /// Number of images of an exam whose file is missing on the server.
    pub async fn count_missing_files(&self, exam: &ExamCode) -> Result<u64> {
        let own = Expr::col((application::Entity, application::Column::Id))
            .equals((image::Entity, image::Column::Application));
        // A list of the exam's applications would be made before the few missing images are looked at.
        let of_exam = Query::select()
            .expr(Expr::cust("1"))
            .from(application::Entity)
            .and_where(own)
            .and_where(application::COLUMN.exam.eq(exam.as_str()))
            .to_owned();
        let missing = image::Entity::find()
            .filter(image::COLUMN.missing.is_not_null())
            .filter(image::COLUMN.file_removed.is_null())
            .filter(Expr::exists(of_exam));
        Ok(missing.count(self.read()).await?)
    }
}

/// Writes the facts to all rows of the file, or only to those without a hash.
pub(in crate::db) async fn update_stored_hash(
    connection: &impl ConnectionTrait,
    name: Sha256,
    stored: StoredBytes,
    only_unhashed: bool,
) -> Result<()> {
    let mut rows = image::Entity::update_many()
        .set(image::ActiveModel {
            stored_sha256: Set(Some(stored.sha256.0.to_vec())),
            stored_bytes: Set(Some(stored.bytes.cast_signed())),
            missing: Set(None),
            ..Default::default()
        })
        .filter(image::COLUMN.sha256.eq(name.0.to_vec()));
    if only_unhashed {
        rows = rows.filter(image::COLUMN.stored_sha256.is_null());
    }
    rows.exec(connection).await?;
    Ok(())
}

fn row_decoder(id: &'static str) -> RowDecoder<&'static str> {
    RowDecoder { table: "image", id }
}

fn read_names(rows: &[Vec<u8>]) -> Result<Vec<Sha256>> {
    let row = row_decoder("by name");
    let names: BTreeSet<Sha256> = rows
        .iter()
        .map(|name| row.digest(name))
        .collect::<Result<_, _>>()?;
    Ok(names.into_iter().collect())
}
