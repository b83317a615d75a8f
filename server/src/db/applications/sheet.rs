//! The sheets of reviewers: the applications in which one slot waits for a verdict, claimed many at
//! a time. A page is one range of an index: the search continues after the last application.

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, LockBehavior, LockType, Query, SelectStatement, SimpleExpr},
};
use shared::{
    application::{Application, StateKind},
    hint::ObservationStatus,
    id::{AccountId, ApplicationId, ImageId, SlotId},
    review_grant::ReviewGrants,
    time::Timestamp,
    view::{CLAIM_LEASE_MS, QueueFilter, SHEET_SIZE, SheetPlace, SheetQuery, SheetRange},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        accounts::review_grant::read_review_grants,
        applications::{
            claim::claim_found_in_tx,
            load_all_with_material,
            pending_slot::list_pending_slots,
            queue::filter::{
                WAITING, filter_waiting, list_judgeable_ranges, match_groups, match_judgeable,
                select_first_of_each, select_found,
            },
            review_event::recusals_of,
        },
        engine::row_decoder::RowDecoder,
        entity::{application, image, pending_slot, review_claim},
    },
    error::Result,
};

/// Searches for one page. More than one is needed only if others claim the same applications at the
/// same moment.
const MAX_ATTEMPTS: usize = 4;
/// Most applications that are read for a page: those of the page, and others of the reviewer between
/// them.
const MAX_READ: u64 = 3 * SHEET_SIZE as u64;

/// A request of a reviewer for the next page of a sheet.
#[derive(Clone, Debug)]
pub struct SheetRequest {
    pub reviewer: AccountId,
    /// Rights of the reviewer.
    pub grants: ReviewGrants,
    /// Exam and slot. The search continues after the last of the places.
    pub query: SheetQuery,
    /// The list; its exam, state and page do not count.
    pub filter: QueueFilter,
    /// Applications of the page that the reviewer leaves. Those that they have not judged go back
    /// into the list.
    pub left: Vec<ApplicationId>,
}

impl Database {
    /// Claims the next applications in which the slot waits for a verdict, at most [`SHEET_SIZE`],
    /// longest waiting first. At the end of the list it begins again. `None` if nothing is free.
    pub async fn claim_sheet(
        &self,
        request: SheetRequest,
        now: Timestamp,
    ) -> Result<Option<SheetRange>> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                release_untouched_in_tx(transaction, &request.left, request.reviewer).await?;
                let after = request.query.places.map(|places| places.last);
                let claimed = claim_after(&database, transaction, &request, after, now).await?;
                if claimed.is_some() || after.is_none() {
                    return Ok(claimed);
                }
                claim_after(&database, transaction, &request, None, now).await
            }
            .boxed()
        })
        .await
    }

    /// The applications of a page that the reviewer has claimed and may judge, in the order of the
    /// list. Without places only those in which the slot waits for a verdict.
    pub async fn list_sheet_applications(
        &self,
        query: &SheetQuery,
        (reviewer, grants): (AccountId, &ReviewGrants),
        now: Timestamp,
    ) -> Result<Vec<Application>> {
        let claimed = Query::select()
            .column(review_claim::Column::Application)
            .from(review_claim::Entity)
            .and_where(review_claim::Column::Reviewer.eq(reviewer.0))
            .and_where(review_claim::Column::Ends.gt(now.0))
            .take();
        let filter = QueueFilter {
            exam: Some(query.exam.clone()),
            ..QueueFilter::default()
        };
        let mut select = filter_waiting(&filter, None, reviewer.0, now)
            .filter(application::COLUMN.id.in_subquery(claimed))
            .filter(match_judgeable(grants, Some(&query.exam)))
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id)
            .limit(MAX_READ);
        select = match query.places {
            Some(SheetRange { first, last }) => select
                .filter(application::COLUMN.submitted.gte(first.submitted.0))
                .filter(application::COLUMN.submitted.lte(last.submitted.0)),
            None => {
                let pending = Query::select()
                    .column(pending_slot::Column::Application)
                    .from(pending_slot::Entity)
                    .and_where(pending_slot::Column::Exam.eq(query.exam.as_str()))
                    .and_where(pending_slot::Column::Slot.eq(query.slot.as_str()))
                    .take();
                select.filter(application::COLUMN.id.in_subquery(pending))
            }
        };
        let rows = select.all(self.read()).await?;
        let mut applications = load_all_with_material(self.read(), rows).await?;
        if let Some(SheetRange { first, last }) = query.places {
            applications.retain(|application| {
                application.event_times.submitted.is_some_and(|submitted| {
                    let place = SheetPlace {
                        submitted,
                        application: application.id,
                    };
                    (first..=last).contains(&place)
                })
            });
        }
        Ok(applications)
    }

    /// Prolongs the reviewer's claims on those of the applications that they may judge.
    pub async fn renew_claims(
        &self,
        applications: Vec<ApplicationId>,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let ends = now.plus(CLAIM_LEASE_MS).0;
                let grants = read_review_grants(transaction, reviewer).await?;
                let judgeable = application::Entity::find()
                    .select_only()
                    .column(application::Column::Id)
                    .filter(
                        application::COLUMN
                            .id
                            .is_in(applications.iter().map(|id| id.0)),
                    )
                    .filter(match_judgeable(&grants, None))
                    .into_query();
                review_claim::Entity::update_many()
                    .set(review_claim::ActiveModel {
                        ends: Set(ends),
                        ..Default::default()
                    })
                    // The lease of a hand-over is longer.
                    .filter(review_claim::COLUMN.ends.lt(ends))
                    .filter(review_claim::COLUMN.application.in_subquery(judgeable))
                    .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
                    .filter(review_claim::COLUMN.ends.gt(now.0))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Puts those of the applications back into the list that the reviewer has claimed and in which
    /// they have not judged anything.
    pub async fn release_untouched(
        &self,
        applications: Vec<ApplicationId>,
        reviewer: AccountId,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move { release_untouched_in_tx(transaction, &applications, reviewer).await }
                .boxed()
        })
        .await
    }

    /// Results of the image analysis of one slot of these applications.
    pub async fn slot_observations(
        &self,
        applications: &[ApplicationId],
        slot: &SlotId,
    ) -> Result<HashMap<ImageId, ObservationStatus>> {
        let rows: Vec<(Uuid, Option<String>, Option<i64>)> = image::Entity::find()
            .select_only()
            .column(image::Column::Id)
            .column(image::Column::Observation)
            .column(image::Column::Missing)
            .filter(
                image::COLUMN
                    .application
                    .is_in(applications.iter().map(|id| id.0)),
            )
            .filter(image::COLUMN.slot.eq(slot.as_str()))
            .filter(image::COLUMN.removed.is_null())
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(id, seen, missing): (Uuid, Option<String>, Option<i64>)| {
            let this = RowDecoder { table: "image", id };
            let status = match (missing, seen) {
                (Some(_), _) => ObservationStatus::Missing,
                (None, Some(seen)) => ObservationStatus::Observed(this.json(&seen)?),
                (None, None) => ObservationStatus::Pending,
            };
            Ok((ImageId(id), status))
        };
        rows.into_iter().map(read).collect()
    }
}

/// Claims the applications after a place; the range that they span.
async fn claim_after(
    database: &Database,
    transaction: &DatabaseTransaction,
    request: &SheetRequest,
    after: Option<SheetPlace>,
    now: Timestamp,
) -> Result<Option<SheetRange>> {
    let mut range: Option<SheetRange> = None;
    let (mut count, mut last) = (0, after);
    for _ in 0..MAX_ATTEMPTS {
        let wanted = SHEET_SIZE - count;
        let found = find_after(transaction, request, last, wanted as u64, now).await?;
        let is_end = found.len() < wanted;
        for place in drop_outdated(database, transaction, request, &found).await? {
            let reviewer = (request.reviewer, &request.grants);
            if !claim_found_in_tx(transaction, place.application, reviewer, now).await? {
                continue;
            }
            count += 1;
            let first = range.map_or(place, |range| range.first);
            range = Some(SheetRange { first, last: place });
        }
        last = found.last().copied().or(last);
        if is_end || count == SHEET_SIZE {
            break;
        }
    }
    Ok(range)
}

/// The next places of the list that nobody else has claimed.
async fn find_after(
    transaction: &DatabaseTransaction,
    request: &SheetRequest,
    after: Option<SheetPlace>,
    most: u64,
    now: Timestamp,
) -> Result<Vec<SheetPlace>> {
    let select = match select_in_units(request, after, most, now) {
        Some(select) => select,
        None => select_after(request, after, now),
    };
    let rows: Vec<(i64, Uuid)> = select
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(transaction)
        .await?;
    let place = |(submitted, application)| SheetPlace {
        submitted: Timestamp(submitted),
        application: ApplicationId(application),
    };
    Ok(rows.into_iter().map(place).collect())
}

/// The query of a page, which reads one range of the index of the pending slots.
pub(in crate::db) fn select_after(
    request: &SheetRequest,
    after: Option<SheetPlace>,
    now: Timestamp,
) -> Select<application::Entity> {
    let reviewer = request.reviewer.0;
    let SheetQuery { exam, slot, .. } = &request.query;
    let column = |column: pending_slot::Column| Expr::col((pending_slot::Entity, column));
    let filter = QueueFilter {
        exam: None,
        ..request.filter.clone()
    };
    let groups = QueueFilter {
        exam: Some(exam.clone()),
        ..request.filter.clone()
    };
    let on_same = application::Entity::belongs_to(pending_slot::Entity)
        .from(application::Column::Id)
        .to(pending_slot::Column::Application)
        .into();
    let select = filter_waiting(&filter, None, reviewer, now)
        .select_only()
        .column_as(column(pending_slot::Column::Submitted), "place")
        .column(application::Column::Id)
        .join(JoinType::InnerJoin, on_same)
        .filter(column(pending_slot::Column::Exam).eq(exam.as_str()))
        .filter(column(pending_slot::Column::Slot).eq(slot.as_str()))
        .filter(match_groups(&groups))
        .filter(match_judgeable(&request.grants, Some(exam)))
        .filter(is_free_for(reviewer, now))
        .order_by_asc(column(pending_slot::Column::Submitted))
        .order_by_asc(column(pending_slot::Column::Application));
    match after {
        None => select,
        Some(place) => select
            // The range of the index, then the rest of the last moment.
            .filter(column(pending_slot::Column::Submitted).gte(place.submitted.0))
            .filter(
                Condition::any()
                    .add(column(pending_slot::Column::Submitted).gt(place.submitted.0))
                    .add(column(pending_slot::Column::Application).gt(place.application.0)),
            ),
    }
}

/// As [`select_after`], for a reviewer whose grants have units. Most applications in the list of the
/// slot are not theirs, so each unit is searched in each state: both are one range of an index.
/// `None` if no grant has units, and for a search.
fn select_in_units(
    request: &SheetRequest,
    after: Option<SheetPlace>,
    most: u64,
    now: Timestamp,
) -> Option<Select<application::Entity>> {
    let reviewer = request.reviewer.0;
    let SheetQuery { exam, slot, .. } = &request.query;
    let filter = QueueFilter {
        exam: Some(exam.clone()),
        ..request.filter.clone()
    };
    let ranges = list_judgeable_ranges(&request.grants, &filter)?;
    let pending = Query::select()
        .expr(Expr::val(1))
        .from(pending_slot::Entity)
        .and_where(
            Expr::col((pending_slot::Entity, pending_slot::Column::Application))
                .equals((application::Entity, application::Column::Id)),
        )
        .and_where(pending_slot::Column::Exam.eq(exam.as_str()))
        .and_where(pending_slot::Column::Slot.eq(slot.as_str()))
        .take();
    let search = |range: &Condition, state| {
        let select = filter_waiting(&filter, Some(state), reviewer, now)
            .select_only()
            .column(application::Column::Id)
            .filter(range.clone())
            .filter(Expr::exists(pending.clone()))
            .filter(is_free_for(reviewer, now));
        match after {
            None => select,
            Some(place) => select
                .filter(application::COLUMN.submitted.gte(place.submitted.0))
                .filter(
                    Condition::any()
                        .add(application::COLUMN.submitted.gt(place.submitted.0))
                        .add(application::COLUMN.id.gt(place.application.0)),
                ),
        }
    };
    let ranges = ranges.iter();
    let searches = ranges.flat_map(|range| WAITING.map(|state| search(range, state)));
    let found = select_first_of_each(searches, most)?;
    let select = select_found(found, &WAITING)
        .column_as(application::Column::Submitted, "place")
        .column(application::Column::Id);
    Some(select)
}

/// Matches applications that the reviewer may continue and that nobody else has claimed.
fn is_free_for(reviewer: Uuid, now: Timestamp) -> Condition {
    let is_theirs_to_continue = Condition::any()
        .add(application::COLUMN.passed_first.is_null())
        .add(application::COLUMN.passed_first.ne(reviewer));
    let recusals = recusals_of(reviewer);
    Condition::all()
        .add(is_theirs_to_continue)
        .add(application::COLUMN.id.not_in_subquery(recusals))
        .add(Expr::exists(claim_of_other(reviewer, now)).not())
}

/// The claim of another reviewer on the application of the outer query.
fn claim_of_other(reviewer: Uuid, now: Timestamp) -> SelectStatement {
    let claim = (review_claim::Entity, review_claim::Column::Application);
    let row = (application::Entity, application::Column::Id);
    Query::select()
        .expr(Expr::val(1))
        .from(review_claim::Entity)
        .and_where(Expr::col(claim).equals(row))
        .and_where(review_claim::Column::Reviewer.ne(reviewer))
        .and_where(review_claim::Column::Ends.gt(now.0))
        .take()
}

/// Deletes the rows of slots that are not reviewed: a migration has written them without the
/// definition of the exam. Returns the other places.
async fn drop_outdated(
    database: &Database,
    transaction: &DatabaseTransaction,
    request: &SheetRequest,
    found: &[SheetPlace],
) -> Result<Vec<SheetPlace>> {
    let ids = found.iter().map(|place| place.application.0);
    let rows = application::Entity::find()
        .filter(application::COLUMN.id.is_in(ids))
        .all(transaction)
        .await?;
    let slot = &request.query.slot;
    let mut pending = Vec::with_capacity(found.len());
    for application in load_all_with_material(transaction, rows).await? {
        let (code, version) = (&application.exam, application.exam_version);
        let exam = database.exam_in_tx(transaction, code, version).await?;
        if list_pending_slots(&application, &exam).contains(slot) {
            pending.push(application.id);
            continue;
        }
        pending_slot::Entity::delete_many()
            .filter(pending_slot::COLUMN.application.eq(application.id.0))
            .filter(pending_slot::COLUMN.slot.eq(slot.as_str()))
            .exec(transaction)
            .await?;
    }
    let places = found.iter().copied();
    Ok(places
        .filter(|place| pending.contains(&place.application))
        .collect())
}

async fn release_untouched_in_tx(
    transaction: &DatabaseTransaction,
    applications: &[ApplicationId],
    reviewer: AccountId,
) -> Result<()> {
    if applications.is_empty() {
        return Ok(());
    }
    let is_begun = Condition::all()
        .add(application::Column::State.eq(StateKind::UnderReview.as_str()))
        .add(application::Column::Reviewer.eq(reviewer.0));
    let begun = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::Id.is_in(applications.iter().map(|id| id.0)))
        .cond_where(is_begun)
        .take();
    review_claim::Entity::delete_many()
        .filter(is_any_of(applications))
        .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
        .filter(review_claim::COLUMN.handed_over.eq(false))
        .filter(review_claim::COLUMN.application.not_in_subquery(begun))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The claims on these applications.
fn is_any_of(applications: &[ApplicationId]) -> SimpleExpr {
    review_claim::COLUMN
        .application
        .is_in(applications.iter().map(|id| id.0))
}
