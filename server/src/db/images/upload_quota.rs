//! Daily upload count of each candidate.
//!
//! The counts are in memory, so that an upload needs no query. New counts are written to the
//! database every [`MAX_UNWRITTEN_FILES`] files or [`MAX_UNWRITTEN_BYTES`] bytes. They are read from it
//! after a start, and when another server on the same database has counted too. A crash loses at
//! most [`MAX_UNWRITTEN_FILES`] of a candidate.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, ExprTrait,
    sea_query::{Expr, OnConflict},
};
use shared::{
    id::AccountId,
    problem::{Problem, UploadCount},
    time::Timestamp,
};

use crate::{
    db::{Database, entity::upload_day},
    error::Result,
};

/// The counts kept in memory before they are written.
const MAX_UNWRITTEN_FILES: u64 = 16;
const MAX_UNWRITTEN_BYTES: u64 = 32 * 1024 * 1024;
/// Offset of Beijing, the zone of the exams, in milliseconds; days end at midnight there.
const UTC_OFFSET_MS: i64 = 8 * Timestamp::HOUR_MS;

/// The counts of this process.
#[derive(Default)]
pub(in crate::db) struct UploadCounters(Mutex<HashMap<AccountId, DailyUploads>>);

#[derive(Clone, Copy)]
struct DailyUploads {
    day: i32,
    /// The count in the database at the last read or write.
    written: UploadCount,
    /// The count since the last write.
    unwritten: UploadCount,
}

impl DailyUploads {
    fn total(&self) -> UploadCount {
        self.written.plus(self.unwritten)
    }

    fn is_due(&self) -> bool {
        self.unwritten.files >= MAX_UNWRITTEN_FILES || self.unwritten.bytes >= MAX_UNWRITTEN_BYTES
    }
}

impl UploadCounters {
    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, DailyUploads>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn day_of(now: Timestamp) -> i32 {
    i32::try_from((now.0 + UTC_OFFSET_MS).div_euclid(Timestamp::DAY_MS)).unwrap_or(i32::MAX)
}

impl Database {
    /// Counts a received file, unless the candidate has reached `allowed` today. A file that is not
    /// stored is subtracted with [`Database::refund_upload`].
    ///
    /// # Errors
    /// `UploadQuota`.
    pub async fn count_upload(
        &self,
        account: AccountId,
        bytes: u64,
        allowed: UploadCount,
        now: Timestamp,
    ) -> Result<()> {
        let day = day_of(now);
        let is_known = |counter: &DailyUploads| counter.day == day;
        if !self.0.uploads.lock().get(&account).is_some_and(is_known) {
            let written = self.read_upload_day(account, day).await?;
            let mut counters = self.0.uploads.lock();
            // Counters of other days are dropped.
            counters.retain(|_, counter| counter.day == day);
            counters.entry(account).or_insert(DailyUploads {
                day,
                written,
                unwritten: UploadCount::default(),
            });
        }
        let due = {
            let mut counters = self.0.uploads.lock();
            let Some(counter) = counters.get_mut(&account).filter(|it| it.day == day) else {
                // Midnight has passed in between: only the next file is counted.
                return Ok(());
            };
            let measured = counter.total().plus(UploadCount { files: 1, bytes });
            if measured.files > allowed.files || measured.bytes > allowed.bytes {
                let resets = Timestamp(i64::from(day + 1) * Timestamp::DAY_MS - UTC_OFFSET_MS);
                let wait = (resets.0 - now.0).unsigned_abs().div_ceil(1000);
                return Err(Problem::UploadQuota {
                    measured,
                    allowed,
                    resets,
                    retry_seconds: u32::try_from(wait).unwrap_or(u32::MAX),
                }
                .into());
            }
            counter.unwritten = counter.unwritten.plus(UploadCount { files: 1, bytes });
            counter.is_due().then(|| {
                let due = std::mem::take(&mut counter.unwritten);
                counter.written = counter.written.plus(due);
                due
            })
        };
        if let Some(due) = due {
            let written = self.write_upload_day(account, day, due).await?;
            if let Some(counter) = self.0.uploads.lock().get_mut(&account)
                && counter.day == day
            {
                counter.written = written;
            }
        }
        Ok(())
    }

    /// Subtracts a counted file that was refused or existed already.
    pub fn refund_upload(&self, account: AccountId, bytes: u64, now: Timestamp) {
        let mut counters = self.0.uploads.lock();
        if let Some(counter) = counters.get_mut(&account)
            && counter.day == day_of(now)
            && counter.unwritten.files > 0
        {
            counter.unwritten.files -= 1;
            counter.unwritten.bytes = counter.unwritten.bytes.saturating_sub(bytes);
        }
    }

    async fn read_upload_day(&self, account: AccountId, day: i32) -> Result<UploadCount> {
        let row = upload_day::Entity::find_by_id((account.0, day))
            .one(self.read())
            .await?;
        Ok(row.map(count).unwrap_or_default())
    }

    /// Adds to the day's count and returns the new total.
    async fn write_upload_day(
        &self,
        account: AccountId,
        day: i32,
        more: UploadCount,
    ) -> Result<UploadCount> {
        let row = upload_day::ActiveModel {
            account: Set(account.0),
            day: Set(day),
            files: Set(more.files.cast_signed()),
            bytes: Set(more.bytes.cast_signed()),
        };
        self.write(move |transaction| {
            async move {
                let own = |column| Expr::col((upload_day::Entity, column));
                let add =
                    OnConflict::columns([upload_day::Column::Account, upload_day::Column::Day])
                        .value(
                            upload_day::Column::Files,
                            own(upload_day::Column::Files).add(more.files.cast_signed()),
                        )
                        .value(
                            upload_day::Column::Bytes,
                            own(upload_day::Column::Bytes).add(more.bytes.cast_signed()),
                        )
                        .to_owned();
                upload_day::Entity::insert(row)
                    .on_conflict(add)
                    .exec_without_returning(transaction)
                    .await?;
                let row = upload_day::Entity::find_by_id((account.0, day))
                    .one(transaction)
                    .await?;
                Ok(row.map(count).unwrap_or_default())
            }
            .boxed()
        })
        .await
    }
}

fn count(row: upload_day::Model) -> UploadCount {
    UploadCount {
        files: u64::try_from(row.files).unwrap_or_default(),
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
    }
}
