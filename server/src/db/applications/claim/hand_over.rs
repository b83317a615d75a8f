//! Giving a claim to another reviewer, and the end of a claim by a supervisor.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};
use shared::{
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_event::ReviewEventKind,
    time::Timestamp,
    view::HAND_OVER_LEASE_MS,
};

use super::{check_reviewable, claim_in_tx, release_in_tx};
use crate::{
    db::{
        Database, NewReviewEvent,
        applications::{review_event::insert_review_event, visible::load_for_reviewer},
        entity::review_claim,
    },
    error::Result,
};

/// A hand-over of an application to another reviewer.
#[derive(Clone, Debug)]
pub struct HandOver {
    pub application: ApplicationId,
    pub from: AccountId,
    /// False for a reviewer, who must have the application or find it free.
    pub is_supervisor: bool,
    /// Another reviewer who may judge the application.
    pub to: AccountId,
    pub question: Option<String>,
}

impl Database {
    /// Gives the claim on an application to another reviewer, for longer than a usual claim.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed`, `NotInReview`, `SecondReviewerRequired`; `ClaimedByOther` unless a
    /// supervisor hands it over.
    pub async fn hand_over(&self, hand_over: HandOver, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move { hand_over_in_tx(transaction, hand_over, now).await }.boxed()
        })
        .await
    }

    /// True if another reviewer has handed the application to this one, who has it still.
    pub async fn has_handed_claim(
        &self,
        application: ApplicationId,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<bool> {
        let claim = review_claim::Entity::find_by_id(application.0)
            .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
            .filter(review_claim::COLUMN.ends.gt(now.0))
            .filter(review_claim::COLUMN.handed_over.eq(true))
            .one(self.read())
            .await?;
        Ok(claim.is_some())
    }

    /// Ends the claim of another reviewer, so that the application is in the list again. Does
    /// nothing if nobody has it.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed`.
    pub async fn release_foreign_claim(
        &self,
        application: ApplicationId,
        supervisor: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                load_for_reviewer(transaction, application, supervisor)
                    .await?
                    .check_supervisor()?;
                let claim = review_claim::Entity::find_by_id(application.0)
                    .filter(review_claim::COLUMN.ends.gt(now.0))
                    .one(transaction)
                    .await?;
                let Some(claim) = claim else { return Ok(()) };
                release_in_tx(transaction, application, None).await?;
                let event = NewReviewEvent {
                    other: Some(AccountId(claim.reviewer)),
                    ..NewReviewEvent::new(application, supervisor, ReviewEventKind::Released)
                };
                insert_review_event(transaction, event, now).await
            }
            .boxed()
        })
        .await
    }
}

async fn hand_over_in_tx(
    transaction: &DatabaseTransaction,
    hand_over: HandOver,
    now: Timestamp,
) -> Result<()> {
    let HandOver {
        application,
        from,
        is_supervisor,
        to,
        question,
    } = hand_over;
    let found = load_for_reviewer(transaction, application, from).await?;
    match is_supervisor {
        true => found.check_supervisor()?,
        false => found.check_level()?,
    }
    check_reviewable(&found.application, to)?;
    if to == from {
        return Err(Problem::NotFound.into());
    }
    found.check_colleague(transaction, to).await?;
    if !is_supervisor {
        claim_in_tx(transaction, application, from, now).await?;
    }
    write_handed_claim(transaction, application, to, now).await?;
    let event = NewReviewEvent {
        other: Some(to),
        text: question,
        ..NewReviewEvent::new(application, from, ReviewEventKind::HandedOver)
    };
    insert_review_event(transaction, event, now).await
}

async fn write_handed_claim(
    transaction: &impl ConnectionTrait,
    application: ApplicationId,
    to: AccountId,
    now: Timestamp,
) -> Result<()> {
    let row = review_claim::ActiveModel {
        application: Set(application.0),
        reviewer: Set(to.0),
        ends: Set(now.plus(HAND_OVER_LEASE_MS).0),
        handed_over: Set(true),
    };
    let replace = OnConflict::column(review_claim::Column::Application)
        .update_columns([
            review_claim::Column::Reviewer,
            review_claim::Column::Ends,
            review_claim::Column::HandedOver,
        ])
        .to_owned();
    review_claim::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
