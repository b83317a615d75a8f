//! The end of claims whose reviewers may not judge the application any more, because its unit or
//! their grants have changed. Otherwise nobody would get it until the claim ends by itself.

use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::{
    id::{AccountId, ApplicationId},
    review_event::ReviewEventKind,
    review_grant::ReviewGrants,
};
use uuid::Uuid;

use crate::{
    db::{
        accounts::{account_change::StaffChange, review_grant::read_review_grants},
        applications::{
            claim::release_in_tx,
            queue::filter::match_judgeable,
            review_event::{NewReviewEvent, insert_review_event},
        },
        entity::{application, review_claim},
    },
    error::Result,
};

/// Ends the lost claims of a reviewer; returns them.
pub(in crate::db) async fn end_lost_claims_of(
    transaction: &DatabaseTransaction,
    reviewer: AccountId,
) -> Result<Vec<review_claim::Model>> {
    let grants = read_review_grants(transaction, reviewer).await?;
    if grants == ReviewGrants::Unrestricted {
        return Ok(Vec::new());
    }
    let claimed = review_claim::Entity::find()
        .select_only()
        .column(review_claim::Column::Application)
        .filter(review_claim::COLUMN.reviewer.eq(reviewer.0));
    let kept = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.id.in_subquery(claimed.into_query()))
        .filter(match_judgeable(&grants, None));
    let lost = review_claim::Entity::find()
        .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
        .filter(
            review_claim::COLUMN
                .application
                .not_in_subquery(kept.into_query()),
        )
        .all(transaction)
        .await?;
    for claim in &lost {
        release_in_tx(
            transaction,
            ApplicationId(claim.application),
            Some(reviewer),
        )
        .await?;
    }
    Ok(lost)
}

/// As [`end_lost_claims_of`], after a change of the grants of the account. Each claim that had not
/// ended by itself leaves an event, whose author is the reviewer if the change came from the command
/// line.
pub(in crate::db) async fn end_claims_lost_by_change(
    transaction: &DatabaseTransaction,
    change: &StaffChange,
) -> Result<()> {
    let (reviewer, at) = (change.account, change.at);
    for claim in end_lost_claims_of(transaction, reviewer).await? {
        if claim.ends <= at.0 {
            continue;
        }
        let author = change.actor.unwrap_or(reviewer);
        let application = ApplicationId(claim.application);
        let event = NewReviewEvent {
            other: Some(reviewer),
            ..NewReviewEvent::new(application, author, ReviewEventKind::Released)
        };
        insert_review_event(transaction, event, at).await?;
    }
    Ok(())
}

/// Ends the lost claims of all reviewers who have one of these applications.
pub(in crate::db) async fn end_lost_claims_on(
    transaction: &DatabaseTransaction,
    applications: Vec<Uuid>,
) -> Result<()> {
    if applications.is_empty() {
        return Ok(());
    }
    let reviewers: Vec<Uuid> = review_claim::Entity::find()
        .select_only()
        .column(review_claim::Column::Reviewer)
        .filter(review_claim::COLUMN.application.is_in(applications))
        .distinct()
        .into_tuple()
        .all(transaction)
        .await?;
    for reviewer in reviewers {
        end_lost_claims_of(transaction, AccountId(reviewer)).await?;
    }
    Ok(())
}
