//! The search for the next application of a reviewer, which is claimed at once.

use futures::FutureExt;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Condition, Expr, LockBehavior, LockType, Query, SelectStatement},
};
use shared::{
    application::StateKind,
    id::{AccountId, ApplicationId},
    review_grant::ReviewGrants,
    time::Timestamp,
    view::{HintOrder, QueueFilter},
};
use uuid::Uuid;

use super::{claim_found_in_tx, put_back_in_tx};
use crate::{
    db::{
        Database,
        applications::{
            known_case::draw::{CaseDraw, draw_known_case},
            queue::filter::{
                claims_of, filter_waiting, list_judgeable_ranges, match_judgeable, match_readable,
                select_first_of_each, select_found,
            },
            review_event::recusals_of,
        },
        entity::{application, review_claim},
    },
    error::Result,
};

/// Attempts to claim an application that another reviewer claims at the same moment.
const MAX_ATTEMPTS: usize = 16;

/// A request of a reviewer for their next application.
#[derive(Clone, Debug)]
pub struct NextRequest {
    pub reviewer: AccountId,
    /// Rights of the reviewer.
    pub grants: ReviewGrants,
    /// The list; its state and page do not count.
    pub filter: QueueFilter,
    /// The application that the reviewer leaves: the search continues after it, and if nothing was
    /// judged on it, it goes back into the list.
    pub left: Option<ApplicationId>,
    /// Applications that the reviewer has already; the search continues after the last.
    pub held: Vec<ApplicationId>,
}

/// The classes of waiting applications, in the order in which a reviewer gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::db) enum NextClass {
    /// Claimed by this reviewer.
    Claimed,
    /// Begun by this reviewer and left.
    Begun,
    /// Begun by another reviewer and left.
    Abandoned,
    /// Not begun.
    Untouched,
}

impl NextClass {
    const ALL: [NextClass; 4] = [
        NextClass::Claimed,
        NextClass::Begun,
        NextClass::Abandoned,
        NextClass::Untouched,
    ];
}

/// The state of an application, the time of its submission, its last reviewer, the end of its hold,
/// and if it has hints.
type PlaceRow = (String, Option<i64>, Option<Uuid>, Option<i64>, bool);

/// The place of an application in the list; the search continues after it.
pub(in crate::db) struct ListPlace {
    id: Uuid,
    submitted: Option<i64>,
    has_hints: bool,
    /// `None` if it waits no longer.
    class: Option<NextClass>,
}

impl Database {
    /// Claims the next application for a reviewer: first those that they have claimed or begun, then
    /// those that others have begun and left, then the longest waiting. The search continues after
    /// the application that is left and wraps around. Two requests never get the same application.
    ///
    /// Where the exam has known cases, the reviewer may get one before the application, which stays
    /// theirs and follows.
    ///
    /// `None` if nothing in the list is free.
    pub async fn claim_next(
        &self,
        request: NextRequest,
        now: Timestamp,
    ) -> Result<Option<ApplicationId>> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let claimed = claim_next_in_tx(transaction, &request, now).await?;
                let Some(application) = claimed else {
                    return Ok(None);
                };
                let draw = CaseDraw {
                    application,
                    reviewer: request.reviewer,
                    grants: &request.grants,
                    filter: &request.filter,
                    had: request.held.iter().chain(&request.left).copied().collect(),
                };
                let case = draw_known_case(&database, transaction, &draw, now).await?;
                Ok(Some(case.unwrap_or(application)))
            }
            .boxed()
        })
        .await
    }
}

async fn claim_next_in_tx(
    transaction: &DatabaseTransaction,
    request: &NextRequest,
    now: Timestamp,
) -> Result<Option<ApplicationId>> {
    let mut after = None;
    if let Some(left) = request.left {
        after = find_place(transaction, request, left).await?;
        let is_begun = |place: &ListPlace| place.class == Some(NextClass::Claimed);
        if !after.as_ref().is_some_and(is_begun) {
            put_back_in_tx(transaction, left, request.reviewer).await?;
        }
    }
    if let Some(last) = request.held.last() {
        after = find_place(transaction, request, *last).await?;
    }
    let search = NextSearch {
        request,
        after,
        now,
    };
    for _ in 0..MAX_ATTEMPTS {
        let Some(found) = search.find(transaction).await? else {
            return Ok(None);
        };
        let reviewer = (request.reviewer, &request.grants);
        if claim_found_in_tx(transaction, found, reviewer, now).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The place of an application of which the reviewer may know.
async fn find_place(
    transaction: &DatabaseTransaction,
    request: &NextRequest,
    id: ApplicationId,
) -> Result<Option<ListPlace>> {
    let reviewer = request.reviewer;
    let row: Option<PlaceRow> = application::Entity::find_by_id(id.0)
        .filter(match_readable(&request.grants))
        .select_only()
        .column(application::Column::State)
        .column(application::Column::Submitted)
        .column(application::Column::Reviewer)
        .column(application::Column::HeldUntil)
        .column(application::Column::HasHints)
        .into_tuple()
        .one(transaction)
        .await?;
    let Some((state, submitted, last, held_until, has_hints)) = row else {
        return Ok(None);
    };
    let class = match StateKind::from_name(&state) {
        _ if held_until.is_some() => None,
        Some(StateKind::Submitted) => Some(NextClass::Untouched),
        Some(StateKind::UnderReview) if last == Some(reviewer.0) => Some(NextClass::Claimed),
        Some(StateKind::UnderReview) => Some(NextClass::Abandoned),
        _ => None,
    };
    Ok(Some(ListPlace {
        id: id.0,
        submitted,
        has_hints,
        class,
    }))
}

/// A part of the list that one query searches.
pub(in crate::db) struct ClaimStep {
    pub(in crate::db) class: NextClass,
    /// Only applications with or without hints; `None` for both.
    pub(in crate::db) has_hints: Option<bool>,
    /// True if the search continues after the place in the list.
    pub(in crate::db) is_after_place: bool,
}

/// The parts of a class, in the order that the reviewer has chosen.
fn hint_groups(order: Option<HintOrder>) -> &'static [Option<bool>] {
    match order {
        None => &[None],
        Some(HintOrder::First) => &[Some(true), Some(false)],
        Some(HintOrder::Last) => &[Some(false), Some(true)],
    }
}

/// The first application that nobody else has locked. PostgreSQL locks it.
async fn lock_first(
    transaction: &DatabaseTransaction,
    select: Select<application::Entity>,
) -> Result<Option<ApplicationId>> {
    let found: Option<Uuid> = select
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(found.map(ApplicationId))
}

/// A search through the classes of waiting applications.
pub(in crate::db) struct NextSearch<'a> {
    pub(in crate::db) request: &'a NextRequest,
    pub(in crate::db) after: Option<ListPlace>,
    pub(in crate::db) now: Timestamp,
}

impl NextSearch<'_> {
    async fn find(&self, transaction: &DatabaseTransaction) -> Result<Option<ApplicationId>> {
        let has_several_writers = transaction.get_database_backend() != DbBackend::Sqlite;
        for step in self.steps() {
            let in_ranges = self.select_in_ranges(&step);
            let is_ranged = in_ranges.is_some();
            let select = in_ranges.unwrap_or_else(|| self.select_in_order(&step));
            let mut found = lock_first(transaction, select).await?;
            if found.is_none() && is_ranged && has_several_writers {
                // Others may have locked all that the ranges give, while more waits behind.
                found = lock_first(transaction, self.select_in_order(&step)).await?;
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The parts of the list to search, each from its start or after the place in the list. After a
    /// decision the list continues where it was, and wraps around.
    fn steps(&self) -> Vec<ClaimStep> {
        let class = self.after.as_ref().map(|place| place.class);
        let first = class.flatten().unwrap_or(NextClass::Claimed);
        let continued = class.map(|class| class.unwrap_or(NextClass::Untouched));
        let groups = hint_groups(self.request.filter.hints);
        let place = self.after.as_ref().and_then(|place| {
            let is_of_place = |group: &Option<bool>| group.is_none_or(|it| it == place.has_hints);
            groups.iter().position(is_of_place)
        });
        let mut steps = Vec::new();
        for class in NextClass::ALL.into_iter().filter(|class| *class >= first) {
            let place = place.filter(|_| continued == Some(class));
            let rest = groups.iter().enumerate().skip(place.unwrap_or_default());
            steps.extend(rest.map(|(index, has_hints)| ClaimStep {
                class,
                has_hints: *has_hints,
                is_after_place: place == Some(index),
            }));
        }
        for class in NextClass::ALL {
            steps.extend(groups.iter().map(|has_hints| ClaimStep {
                class,
                has_hints: *has_hints,
                is_after_place: false,
            }));
        }
        steps
    }

    /// The ids of one part that the reviewer may judge, longest waiting first.
    fn select_in_order(&self, step: &ClaimStep) -> Select<application::Entity> {
        let (grants, exam) = (&self.request.grants, self.request.filter.exam.as_ref());
        self.select(step)
            .filter(match_judgeable(grants, exam))
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id)
    }

    /// As [`NextSearch::select_in_order`], the first ones of each unit. Where the grants of the
    /// reviewer have units, most applications that nobody has begun are not theirs. `None` where no
    /// unit needs a search of its own.
    pub(in crate::db) fn select_in_ranges(
        &self,
        step: &ClaimStep,
    ) -> Option<Select<application::Entity>> {
        if step.class != NextClass::Untouched {
            return None;
        }
        let ranges = list_judgeable_ranges(&self.request.grants, &self.request.filter)?;
        let searches = ranges
            .into_iter()
            .map(|range| self.select(step).filter(range));
        // Others may claim the first ones at the same moment.
        let found = select_first_of_each(searches, MAX_ATTEMPTS as u64)?;
        Some(select_found(found, &[StateKind::Submitted]).column(application::Column::Id))
    }

    /// The ids of one part.
    fn select(&self, step: &ClaimStep) -> Select<application::Entity> {
        let ClaimStep {
            class,
            has_hints,
            is_after_place,
        } = *step;
        let reviewer = self.request.reviewer.0;
        let state = match class {
            NextClass::Untouched => Some(StateKind::Submitted),
            NextClass::Begun | NextClass::Abandoned => Some(StateKind::UnderReview),
            NextClass::Claimed => None,
        };
        let is_theirs_to_continue = Condition::any()
            .add(application::COLUMN.passed_first.is_null())
            .add(application::COLUMN.passed_first.ne(reviewer));
        let mut select = filter_waiting(&self.request.filter, state, reviewer, self.now)
            .select_only()
            .column(application::Column::Id)
            .filter(is_theirs_to_continue)
            .filter(
                application::COLUMN
                    .id
                    .not_in_subquery(recusals_of(reviewer)),
            );
        select = match class {
            NextClass::Claimed => select.filter(
                application::COLUMN
                    .id
                    .in_subquery(claims_of(reviewer, self.now)),
            ),
            NextClass::Begun => select.filter(application::COLUMN.reviewer.eq(reviewer)),
            NextClass::Abandoned => select.filter(
                Condition::any()
                    .add(application::COLUMN.reviewer.is_null())
                    .add(application::COLUMN.reviewer.ne(reviewer)),
            ),
            NextClass::Untouched => select,
        };
        if let Some(has_hints) = has_hints {
            select = select.filter(application::COLUMN.has_hints.eq(has_hints));
        }
        if class != NextClass::Claimed {
            select = select.filter(Expr::exists(self.claim_on_row()).not());
        }
        let had = self.request.held.iter().chain(&self.request.left);
        select = select.filter(application::COLUMN.id.is_not_in(had.map(|id| id.0)));
        let submitted = self.after.as_ref().and_then(|place| place.submitted);
        match (&self.after, submitted) {
            (Some(place), Some(submitted)) if is_after_place => select.filter(
                Condition::any()
                    .add(application::COLUMN.submitted.gt(submitted))
                    .add(
                        Condition::all()
                            .add(application::COLUMN.submitted.eq(submitted))
                            .add(application::COLUMN.id.gt(place.id)),
                    ),
            ),
            _ => select,
        }
    }

    /// The claim on the application of the outer query.
    fn claim_on_row(&self) -> SelectStatement {
        let claim = (review_claim::Entity, review_claim::Column::Application);
        let row = (application::Entity, application::Column::Id);
        Query::select()
            .expr(Expr::val(1))
            .from(review_claim::Entity)
            .and_where(Expr::col(claim).equals(row))
            .and_where(review_claim::Column::Ends.gt(self.now.0))
            .take()
    }
}
