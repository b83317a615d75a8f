//! Events among the reviewers of an application: notes, hand-overs, releases, recusals, corrections of
//! a decision and known cases. They are only added.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Query, SelectStatement},
};
use shared::{
    application::CorrectionTarget,
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_event::{MAX_NOTES, ReviewEntry, ReviewEvent, ReviewEventKind},
    review_grant::ReviewGrants,
    time::Timestamp,
    view::HandedRow,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry,
        applications::{application_key::read_exam_codes, queue::filter::match_readable},
        audit::{self, bound_row::bind_new_row},
        engine::row_decoder::RowDecoder,
        entity::{application, review_claim, review_event},
    },
    error::Result,
    random,
};

/// Most events of a desk, newest first.
const MAX_EVENTS: u64 = 200;

/// An event to be added.
#[derive(Clone, Debug)]
pub struct NewReviewEvent {
    pub application: ApplicationId,
    pub account: AccountId,
    pub kind: ReviewEventKind,
    /// The other reviewer of a hand-over or a release.
    pub other: Option<AccountId>,
    /// The text of a note or an objection, the question of a hand-over, or the reason of a
    /// correction.
    pub text: Option<String>,
    /// The target of a correction.
    pub target: Option<CorrectionTarget>,
}

impl NewReviewEvent {
    pub fn new(application: ApplicationId, account: AccountId, kind: ReviewEventKind) -> Self {
        Self {
            application,
            account,
            kind,
            other: None,
            text: None,
            target: None,
        }
    }
}

impl Database {
    /// The events of an application, newest first; those for supervisors only on request.
    pub async fn review_events(
        &self,
        application: ApplicationId,
        is_for_supervisor: bool,
    ) -> Result<Vec<ReviewEntry>> {
        let kinds = ReviewEventKind::ALL.into_iter();
        let kinds = kinds.filter(|kind| is_for_supervisor || !kind.is_for_supervisors());
        let rows = review_event::Entity::find()
            .filter(review_event::COLUMN.application.eq(application.0))
            .filter(
                review_event::COLUMN
                    .kind
                    .is_in(kinds.map(ReviewEventKind::as_str)),
            )
            .order_by_desc(review_event::COLUMN.at)
            .order_by_desc(review_event::COLUMN.id)
            .limit(MAX_EVENTS)
            .all(self.read())
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let people = rows.iter().flat_map(|row| [Some(row.account), row.other]);
        let names = self.names_of(people.flatten().collect()).await?;
        let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let this = RowDecoder {
                table: "review_event",
                id: row.id,
            };
            let other = || row.other.ok_or_else(|| this.corrupt("it names nobody"));
            let target = || match &row.target {
                Some(target) => this.parse_text::<CorrectionTarget>(target),
                None => Err(this.corrupt("it has no target")),
            };
            let event = match this.parse_text::<ReviewEventKind>(&row.kind)? {
                ReviewEventKind::Noted => ReviewEvent::Noted {
                    text: row.text.unwrap_or_default(),
                },
                ReviewEventKind::HandedOver => ReviewEvent::HandedOver {
                    to: AccountId(other()?),
                    name: name(other()?),
                    question: row.text,
                },
                ReviewEventKind::Released => ReviewEvent::Released {
                    name: name(other()?),
                },
                ReviewEventKind::Recused => ReviewEvent::Recused,
                ReviewEventKind::CorrectionProposed => ReviewEvent::CorrectionProposed {
                    target: target()?,
                    reason: row.text.unwrap_or_default(),
                },
                ReviewEventKind::CorrectionConfirmed => {
                    ReviewEvent::CorrectionConfirmed { target: target()? }
                }
                ReviewEventKind::CorrectionDeclined => {
                    ReviewEvent::CorrectionDeclined { note: row.text }
                }
                ReviewEventKind::KnownCaseMarked => ReviewEvent::KnownCaseMarked,
                ReviewEventKind::KnownCaseRetired => ReviewEvent::KnownCaseRetired,
                ReviewEventKind::KnownCaseObjected => ReviewEvent::KnownCaseObjected {
                    note: row.text.unwrap_or_default(),
                },
            };
            entries.push(ReviewEntry {
                at: Timestamp(row.at),
                author: name(row.account),
                event,
            });
        }
        Ok(entries)
    }

    /// Adds a note of a reviewer.
    ///
    /// # Errors
    /// `TooManyEntries` for more than [`MAX_NOTES`] on the application.
    pub async fn add_note(&self, note: NewReviewEvent, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let count = review_event::Entity::find()
                    .filter(review_event::COLUMN.application.eq(note.application.0))
                    .filter(review_event::COLUMN.kind.eq(note.kind.as_str()))
                    .count(transaction)
                    .await?;
                if count >= u64::from(MAX_NOTES) {
                    return Err(Problem::TooManyEntries {
                        measured: MAX_NOTES + 1,
                        allowed: MAX_NOTES,
                    }
                    .into());
                }
                insert_review_event(transaction, note, now).await
            }
            .boxed()
        })
        .await
    }

    /// The applications that others have handed to the reviewer, that wait for them and that their
    /// grants still cover, oldest first.
    pub async fn list_handed(
        &self,
        (reviewer, grants): (AccountId, &ReviewGrants),
        now: Timestamp,
    ) -> Result<Vec<HandedRow>> {
        let claims = review_claim::Entity::find()
            .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
            .filter(review_claim::COLUMN.ends.gt(now.0))
            .filter(review_claim::COLUMN.handed_over.eq(true))
            .all(self.read())
            .await?;
        let mut handed = Vec::new();
        for claim in claims {
            let event = review_event::Entity::find()
                .filter(review_event::COLUMN.application.eq(claim.application))
                .filter(
                    review_event::COLUMN
                        .kind
                        .eq(ReviewEventKind::HandedOver.as_str()),
                )
                .order_by_desc(review_event::COLUMN.at)
                .one(self.read())
                .await?;
            let row = application::Entity::find_by_id(claim.application)
                .filter(match_readable(grants))
                .one(self.read())
                .await?;
            if let (Some(event), Some(row)) = (event, row) {
                let names = self.names_of(vec![event.account, row.candidate]).await?;
                let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
                handed.push(HandedRow {
                    application: ApplicationId(row.id),
                    candidate: name(row.candidate),
                    from: name(event.account),
                    question: event.text,
                    at: Timestamp(event.at),
                    number: row.number,
                });
            }
        }
        handed.sort_by_key(|row| row.at);
        Ok(handed)
    }
}

/// The applications from which the reviewer has recused themselves.
pub(in crate::db) fn recusals_of(reviewer: Uuid) -> SelectStatement {
    Query::select()
        .column(review_event::Column::Application)
        .from(review_event::Entity)
        .and_where(review_event::Column::Account.eq(reviewer))
        .and_where(review_event::Column::Kind.eq(ReviewEventKind::Recused.as_str()))
        .take()
}

pub(in crate::db) async fn insert_review_event(
    connection: &impl ConnectionTrait,
    event: NewReviewEvent,
    now: Timestamp,
) -> Result<()> {
    let row = review_event::ActiveModel {
        id: Set(random::uuid_v7(now)),
        application: Set(event.application.0),
        at: Set(now.0),
        account: Set(event.account.0),
        kind: Set(event.kind.as_str().to_owned()),
        other: Set(event.other.map(|other| other.0)),
        text: Set(event.text),
        target: Set(event.target.map(|target| target.as_str().to_owned())),
    };
    let details = AuditDetails::default()
        .text("event", event.kind.as_str())
        .bind(bind_new_row(&row));
    review_event::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    let kind = match event.kind {
        ReviewEventKind::Noted
        | ReviewEventKind::HandedOver
        | ReviewEventKind::Released
        | ReviewEventKind::Recused
        | ReviewEventKind::KnownCaseMarked
        | ReviewEventKind::KnownCaseRetired
        | ReviewEventKind::KnownCaseObjected => AuditKind::ReviewTeam,
        ReviewEventKind::CorrectionProposed
        | ReviewEventKind::CorrectionConfirmed
        | ReviewEventKind::CorrectionDeclined => AuditKind::Correction,
    };
    let exams = read_exam_codes(connection, [event.application.0]).await?;
    audit::record(NewAuditEntry {
        exam: exams.into_values().next(),
        application: Some(event.application),
        ..NewAuditEntry::new(now, Some(event.account), kind, details)
    });
    Ok(())
}
