//! The end of claims whose reviewers may not judge the application any more, because its unit or
//! their grants have changed. Otherwise nobody would get it until the claim ends by itself.

use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::{id::AccountId, review_grant::ReviewGrants};
use uuid::Uuid;

use crate::{
    db::{
        accounts::review_grant::read_review_grants,
        applications::queue::filter::match_judgeable,
        entity::{application, review_claim},
    },
    error::Result,
};

/// Ends the lost claims of a reviewer.
pub(in crate::db) async fn end_lost_claims_of(
    transaction: &DatabaseTransaction,
    reviewer: AccountId,
) -> Result<()> {
    let grants = read_review_grants(transaction, reviewer).await?;
    if grants == ReviewGrants::Unrestricted {
        return Ok(());
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
    review_claim::Entity::delete_many()
        .filter(review_claim::COLUMN.reviewer.eq(reviewer.0))
        .filter(
            review_claim::COLUMN
                .application
                .not_in_subquery(kept.into_query()),
        )
        .exec(transaction)
        .await?;
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
