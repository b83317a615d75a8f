//! Announcements of the office: published, withdrawn, replaced by another one, and read for every
//! page from memory.

use std::{collections::BTreeSet, sync::Arc};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    announcement::{Announcement, AnnouncementFault, check_count},
    audit::{AuditDetails, AuditKind},
    digest::Sha256,
    id::{AccountId, AnnouncementId, ExamCode},
    problem::Problem,
    text::LocalText,
    time::Timestamp,
    view::{AnnouncementRecord, MAX_LISTED_ANNOUNCEMENTS},
};
use uuid::Uuid;

use super::{
    Database, NewAuditEntry, audit,
    entity::{announcement, application},
};
use crate::{
    db::engine::{
        advisory_lock::lock_until_commit,
        error::{CorruptRow, is_unique_violation},
        row_decoder::{RowDecoder, to_json},
    },
    error::Result,
};

/// Key of PostgreSQL's advisory lock on the number of current announcements: `announce` in ASCII.
const COUNT_LOCK: i64 = 0x61_6e_6e_6f_75_6e_63_65;

/// An announcement to be published.
#[derive(Clone, Debug)]
pub struct NewAnnouncement {
    pub announcement: Announcement,
    pub officer: AccountId,
    /// The announcement that it replaces, which is withdrawn.
    pub replaces: Option<AnnouncementId>,
}

/// An announcement that is shown or will be shown.
#[derive(Clone, Debug)]
pub struct CurrentAnnouncement {
    pub announcement: Announcement,
    /// Title of its exam. `None` if it concerns all exams.
    pub exam_title: Option<LocalText>,
}

impl Database {
    /// Publishes an announcement, and withdraws the one that it replaces. A form that is sent
    /// twice publishes once, since its announcement has the same id.
    ///
    /// # Errors
    /// `NotFound` for an unknown announcement to be replaced; `Stale` if the same form is received
    /// at the same time.
    pub async fn publish_announcement(
        &self,
        new: NewAnnouncement,
        now: Timestamp,
    ) -> Result<Result<(), AnnouncementFault>> {
        let published = self
            .write(move |transaction| {
                async move { publish_in_tx(transaction, new, now).await }.boxed()
            })
            .await;
        self.0.announcements.clear();
        published
    }

    /// Withdraws an announcement that is shown or will be shown.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn withdraw_announcement(
        &self,
        id: AnnouncementId,
        officer: AccountId,
        now: Timestamp,
    ) -> Result<Result<(), AnnouncementFault>> {
        let withdrawn = self
            .write(move |transaction| {
                async move {
                    let row = match find_withdrawable(transaction, id, now).await? {
                        Ok(row) => row,
                        Err(fault) => return Ok(Err(fault)),
                    };
                    withdraw_in_tx(transaction, &row, officer, now).await?;
                    Ok(Ok(()))
                }
                .boxed()
            })
            .await;
        self.0.announcements.clear();
        withdrawn
    }

    /// Number of announcements that are shown or will be shown, without these: the one that is
    /// replaced, and the new one itself if its form was sent before.
    pub async fn count_current_announcements(
        &self,
        without: &[AnnouncementId],
        now: Timestamp,
    ) -> Result<usize> {
        count_current(self.read(), without, now).await
    }

    /// The announcements that are shown or will be shown, the latest beginning first. They are read
    /// at most once in some seconds.
    pub async fn current_announcements(
        &self,
        now: Timestamp,
    ) -> Result<Arc<[CurrentAnnouncement]>> {
        let (kept, changes) = self.0.announcements.get(now);
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let rows = announcement::Entity::find()
            .filter(announcement::COLUMN.ends.gt(now.0))
            .filter(announcement::COLUMN.withdrawn.is_null())
            .order_by_desc(announcement::COLUMN.starts)
            .order_by_desc(announcement::COLUMN.id)
            .all(self.read())
            .await?;
        let mut list = Vec::with_capacity(rows.len());
        for row in &rows {
            let announcement = Announcement::try_from(row)?;
            let exam_title = match &announcement.exam {
                Some(code) => self
                    .current_exam(code)
                    .await?
                    .map(|(_, exam)| exam.title.clone()),
                None => None,
            };
            list.push(CurrentAnnouncement {
                announcement,
                exam_title,
            });
        }
        let list: Arc<[CurrentAnnouncement]> = list.into();
        self.0.announcements.put(changes, now, Arc::clone(&list));
        Ok(list)
    }

    /// The last announcements, the latest end first, also withdrawn ones: the office's list.
    pub async fn list_announcement_records(&self) -> Result<Vec<AnnouncementRecord>> {
        let rows = announcement::Entity::find()
            .order_by_desc(announcement::COLUMN.ends)
            .order_by_desc(announcement::COLUMN.id)
            .limit(MAX_LISTED_ANNOUNCEMENTS)
            .all(self.read())
            .await?;
        let people = rows.iter().map(|row| row.account);
        let people = people.chain(rows.iter().filter_map(|row| row.withdrawn_by));
        let names = self.names_of(people.collect()).await?;
        let name_of = |account: Uuid| names.get(&account).cloned().unwrap_or_default();
        let records = rows.iter().map(|row| {
            Ok(AnnouncementRecord {
                announcement: Announcement::try_from(row)?,
                at: Timestamp(row.at),
                name: name_of(row.account),
                replaces: row.replaces.map(AnnouncementId),
                withdrawn: row.withdrawn.map(|at| {
                    let by = row.withdrawn_by.map(name_of).unwrap_or_default();
                    (Timestamp(at), by)
                }),
            })
        });
        records.collect()
    }

    /// The exams for which the candidate has an application, in any state.
    pub async fn list_entered_exams(&self, candidate: AccountId) -> Result<BTreeSet<ExamCode>> {
        let codes: Vec<String> = application::Entity::find()
            .select_only()
            .column(application::Column::Exam)
            .filter(application::COLUMN.candidate.eq(candidate.0))
            .into_tuple()
            .all(self.read())
            .await?;
        let codes = codes.iter().map(|code| {
            let this = RowDecoder {
                table: "application",
                id: code,
            };
            this.parse_text(code)
        });
        Ok(codes.collect::<Result<_, CorruptRow>>()?)
    }
}

async fn publish_in_tx(
    transaction: &DatabaseTransaction,
    new: NewAnnouncement,
    now: Timestamp,
) -> Result<Result<(), AnnouncementFault>> {
    let NewAnnouncement {
        announcement,
        officer,
        replaces,
    } = new;
    // Two officers publish one after the other, so that both do not find the last free place.
    lock_until_commit(transaction, COUNT_LOCK).await?;
    let same = announcement::Entity::find_by_id(announcement.id.0);
    if same.one(transaction).await?.is_some() {
        return Ok(Ok(()));
    }
    // Nothing is written before all is checked, because a fault is not an error of the transaction.
    let replaced = match replaces {
        Some(id) => match find_withdrawable(transaction, id, now).await? {
            Ok(row) => Some(row),
            Err(fault) => return Ok(Err(fault)),
        },
        None => None,
    };
    let current = count_current(transaction, replaces.as_slice(), now).await?;
    if let Some(fault) = check_count(current) {
        return Ok(Err(fault));
    }
    if let Some(row) = &replaced {
        withdraw_in_tx(transaction, row, officer, now).await?;
    }
    let sha256 = Sha256::of(to_json(&announcement).as_bytes());
    let details = AuditDetails::default()
        .text("act", "published")
        .text("announcement", announcement.id.to_string())
        .text("announcement-sha256", sha256.to_string());
    let details = match replaces {
        Some(id) => details.text("replaces", id.to_string()),
        None => details,
    };
    record_announcement(
        announcement.exam.as_ref().map(ExamCode::as_str),
        officer,
        details,
        now,
    );
    let row = announcement::ActiveModel {
        id: Set(announcement.id.0),
        kind: Set(announcement.kind.as_str().to_owned()),
        exam: Set(announcement.exam.as_ref().map(ExamCode::to_string)),
        title: Set(to_json(&announcement.title)),
        body: Set(to_json(&announcement.body)),
        starts: Set(announcement.from.0),
        ends: Set(announcement.until.0),
        account: Set(officer.0),
        at: Set(now.0),
        replaces: Set(replaces.map(|id| id.0)),
        withdrawn: Set(None),
        withdrawn_by: Set(None),
    };
    let inserted = announcement::Entity::insert(row)
        .exec_without_returning(transaction)
        .await;
    match inserted {
        Err(fault) if is_unique_violation(&fault) => Err(Problem::Stale.into()),
        Err(fault) => Err(fault.into()),
        Ok(_) => Ok(Ok(())),
    }
}

/// The announcement, locked, if it can be withdrawn.
async fn find_withdrawable(
    transaction: &DatabaseTransaction,
    id: AnnouncementId,
    now: Timestamp,
) -> Result<Result<announcement::Model, AnnouncementFault>> {
    let found = announcement::Entity::find_by_id(id.0)
        .lock_exclusive()
        .one(transaction)
        .await?;
    let row = found.ok_or(Problem::NotFound)?;
    if row.withdrawn.is_some() {
        return Ok(Err(AnnouncementFault::WithdrawnBefore));
    }
    if row.ends <= now.0 {
        return Ok(Err(AnnouncementFault::Over));
    }
    Ok(Ok(row))
}

async fn withdraw_in_tx(
    transaction: &DatabaseTransaction,
    row: &announcement::Model,
    officer: AccountId,
    now: Timestamp,
) -> Result<()> {
    let withdrawn = announcement::ActiveModel {
        withdrawn: Set(Some(now.0)),
        withdrawn_by: Set(Some(officer.0)),
        ..Default::default()
    };
    announcement::Entity::update_many()
        .set(withdrawn)
        .filter(announcement::COLUMN.id.eq(row.id))
        .exec(transaction)
        .await?;
    let details = AuditDetails::default()
        .text("act", "withdrawn")
        .text("announcement", AnnouncementId(row.id).to_string());
    record_announcement(row.exam.as_deref(), officer, details, now);
    Ok(())
}

async fn count_current(
    connection: &impl ConnectionTrait,
    without: &[AnnouncementId],
    now: Timestamp,
) -> Result<usize> {
    let current = announcement::Entity::find()
        .filter(announcement::COLUMN.ends.gt(now.0))
        .filter(announcement::COLUMN.withdrawn.is_null())
        .filter(
            announcement::COLUMN
                .id
                .is_not_in(without.iter().map(|id| id.0)),
        );
    let count = current.count(connection).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Adds an act on an announcement to the audit chain.
fn record_announcement(
    exam: Option<&str>,
    officer: AccountId,
    details: AuditDetails,
    now: Timestamp,
) {
    let entry = NewAuditEntry::new(now, Some(officer), AuditKind::Announcement, details);
    audit::record(match exam {
        Some(exam) => entry.of_exam(exam),
        None => entry,
    });
}

impl TryFrom<&announcement::Model> for Announcement {
    type Error = CorruptRow;
    fn try_from(row: &announcement::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "announcement",
            id: row.id,
        };
        let exam = row.exam.as_deref();
        Ok(Self {
            id: AnnouncementId(row.id),
            kind: this.parse_text(&row.kind)?,
            exam: exam.map(|code| this.parse_text(code)).transpose()?,
            title: this.json(&row.title)?,
            body: this.json(&row.body)?,
            from: Timestamp(row.starts),
            until: Timestamp(row.ends),
        })
    }
}
