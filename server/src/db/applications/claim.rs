//! Claims of reviewers on applications. A claim is a lease: it ends by itself some minutes after the
//! last act of its reviewer, and until then nobody else gets the application as their next one or
//! judges it.

mod hand_over;
pub(in crate::db) mod next;

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QuerySelect,
    sea_query::{CaseStatement, Expr, OnConflict},
};
use shared::{
    application::Application,
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_grant::ReviewGrants,
    time::Timestamp,
    view::{CLAIM_LEASE_MS, Claim},
};
use uuid::Uuid;

pub use self::{hand_over::HandOver, next::NextRequest};
use crate::{
    db::{
        Database,
        applications::{queue::filter::match_judgeable, visible::load_for_reviewer},
        entity::{account, application, review_claim},
    },
    error::{Error, Result},
};

impl Database {
    /// The claim on an application; `None` if nobody works on it.
    pub async fn find_claim(
        &self,
        application: ApplicationId,
        now: Timestamp,
    ) -> Result<Option<Claim>> {
        let mut claims = self.claims_on(vec![application.0], now).await?;
        Ok(claims.remove(&application.0))
    }

    /// The claims on these applications.
    pub(in crate::db) async fn claims_on(
        &self,
        applications: Vec<Uuid>,
        now: Timestamp,
    ) -> Result<HashMap<Uuid, Claim>> {
        let rows = review_claim::Entity::find()
            .filter(review_claim::COLUMN.application.is_in(applications))
            .filter(review_claim::COLUMN.ends.gt(now.0))
            .all(self.read())
            .await?;
        let reviewers = rows.iter().map(|row| row.reviewer).collect();
        let names = self.names_of(reviewers).await?;
        let claims = rows.into_iter().map(|row| {
            let claim = Claim {
                reviewer: AccountId(row.reviewer),
                name: names.get(&row.reviewer).cloned().unwrap_or_default(),
                ends: Timestamp(row.ends),
            };
            (row.application, claim)
        });
        Ok(claims.collect())
    }

    /// Prolongs the reviewer's claim on an application, if there is one.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn renew_claim(
        &self,
        application: ApplicationId,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        self.check_submitted(application).await?;
        self.renew_claims(vec![application], reviewer, now).await
    }

    /// Gives an application to this reviewer, whoever has it.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed`, `NotInReview`, `DecisionHeld`, and `SecondReviewerRequired` for the
    /// reviewer who passed the first of two reviews.
    pub async fn take_over(
        &self,
        application: ApplicationId,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let found = load_for_reviewer(transaction, application, reviewer).await?;
                found.check_level()?;
                check_reviewable(&found.application, reviewer)?;
                write_claim(transaction, application, reviewer, now, None).await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Puts an application back into the list, if the reviewer has it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn release_claim(
        &self,
        application: ApplicationId,
        reviewer: AccountId,
    ) -> Result<()> {
        self.check_submitted(application).await?;
        self.write(move |transaction| {
            release_in_tx(transaction, application, Some(reviewer)).boxed()
        })
        .await
    }

    /// As [`Database::release_claim`], for an application that the reviewer has not looked at or
    /// skips. One that was handed to them stays.
    pub async fn put_back(&self, application: ApplicationId, reviewer: AccountId) -> Result<()> {
        self.check_submitted(application).await?;
        self.write(move |transaction| put_back_in_tx(transaction, application, reviewer).boxed())
            .await
    }

    /// Checks that reviewers may know of the application.
    async fn check_submitted(&self, application: ApplicationId) -> Result<()> {
        let found = self.application(application).await?;
        match found.is_some_and(|found| found.event_times.submitted.is_some()) {
            true => Ok(()),
            false => Err(Problem::NotFound.into()),
        }
    }
}

fn check_reviewable(application: &Application, reviewer: AccountId) -> Result<(), Problem> {
    let state = application.state.kind();
    if !state.is_in_review() {
        return Err(Problem::NotInReview { state });
    }
    if let Some(held) = application.held_decision() {
        return Err(Problem::DecisionHeld { until: held.until });
    }
    match application.review.can_be_continued_by(reviewer) {
        true => Ok(()),
        false => Err(Problem::SecondReviewerRequired),
    }
}

/// Claims an application for an act of the reviewer, or prolongs the claim.
///
/// # Errors
/// `ClaimedByOther`.
pub(in crate::db) async fn claim_in_tx(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    reviewer: AccountId,
    now: Timestamp,
) -> Result<()> {
    let is_free = Condition::any()
        .add(Expr::col((review_claim::Entity, review_claim::Column::Ends)).lte(now.0))
        .add(Expr::col((review_claim::Entity, review_claim::Column::Reviewer)).eq(reviewer.0));
    if write_claim(transaction, application, reviewer, now, Some(is_free)).await? {
        return Ok(());
    }
    let claim = review_claim::Entity::find_by_id(application.0)
        .one(transaction)
        .await?
        .ok_or(Problem::Stale)?;
    let other = account::Entity::find_by_id(claim.reviewer)
        .one(transaction)
        .await?;
    Err(Problem::ClaimedByOther {
        name: other.map(|account| account.name).unwrap_or_default(),
        ends: Timestamp(claim.ends),
    }
    .into())
}

/// Claims an application that a search has found; false if the reviewer does not get it. PostgreSQL:
/// since the search began, another reviewer may have claimed it, and an import may have moved it to
/// another unit.
pub(in crate::db) async fn claim_found_in_tx(
    transaction: &DatabaseTransaction,
    found: ApplicationId,
    (reviewer, grants): (AccountId, &ReviewGrants),
    now: Timestamp,
) -> Result<bool> {
    match claim_in_tx(transaction, found, reviewer, now).await {
        Err(Error::Problem(_)) => return Ok(false),
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    let judgeable: Option<Uuid> = application::Entity::find_by_id(found.0)
        .select_only()
        .column(application::Column::Id)
        .filter(match_judgeable(grants, None))
        .into_tuple()
        .one(transaction)
        .await?;
    if judgeable.is_none() {
        release_in_tx(transaction, found, Some(reviewer)).await?;
    }
    Ok(judgeable.is_some())
}

/// Removes the reviewer's claim on an application, unless another reviewer has handed it over.
async fn put_back_in_tx(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    reviewer: AccountId,
) -> Result<()> {
    review_claim::Entity::delete_many()
        .filter(review_claim::COLUMN.application.eq(application.0))
        .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
        .filter(review_claim::COLUMN.handed_over.eq(false))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Removes the claim on an application: that of the reviewer, or of anybody.
pub(in crate::db) async fn release_in_tx(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    reviewer: Option<AccountId>,
) -> Result<()> {
    let mut delete = review_claim::Entity::delete_many()
        .filter(review_claim::COLUMN.application.eq(application.0));
    if let Some(reviewer) = reviewer {
        delete = delete.filter(review_claim::COLUMN.reviewer.eq(reviewer.0));
    }
    delete.exec(transaction).await?;
    Ok(())
}

/// Prolongs the lease. A claim that was handed to the reviewer stays so, with its longer lease.
fn keep_hand_over(replace: &mut OnConflict, reviewer: AccountId, now: Timestamp) {
    let column = |column| Expr::col((review_claim::Entity, column));
    let is_handed = || {
        column(review_claim::Column::Reviewer)
            .eq(reviewer.0)
            .and(column(review_claim::Column::HandedOver).eq(true))
    };
    let lease = now.plus(CLAIM_LEASE_MS).0;
    let is_longer = is_handed().and(column(review_claim::Column::Ends).gt(lease));
    let ends = CaseStatement::new()
        .case(is_longer, column(review_claim::Column::Ends))
        .finally(lease);
    let handed = CaseStatement::new().case(is_handed(), true).finally(false);
    replace
        .value(review_claim::Column::Ends, ends)
        .value(review_claim::Column::HandedOver, handed);
}

/// Writes a claim from now on, over an existing one only under the condition. False if there is one
/// that does not meet it.
async fn write_claim(
    transaction: &impl ConnectionTrait,
    application: ApplicationId,
    reviewer: AccountId,
    now: Timestamp,
    condition: Option<Condition>,
) -> Result<bool> {
    let row = review_claim::ActiveModel {
        application: Set(application.0),
        reviewer: Set(reviewer.0),
        ends: Set(now.plus(CLAIM_LEASE_MS).0),
        handed_over: Set(false),
    };
    let mut replace = OnConflict::column(review_claim::Column::Application);
    replace.update_column(review_claim::Column::Reviewer);
    keep_hand_over(&mut replace, reviewer, now);
    if let Some(condition) = condition {
        replace.action_cond_where(condition);
    }
    let written = review_claim::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(transaction)
        .await?;
    Ok(written > 0)
}
