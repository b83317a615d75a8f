//! The condition under which a submission can be taken back that only the database knows: no reviewer
//! has opened or claimed it.

use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    application::{Application, RecallFault},
    problem::Problem,
    time::Timestamp,
    view_log::{ViewKind, ViewReason},
};

use crate::{
    db::entity::{review_claim, view_entry},
    error::Result,
};

/// Checks that no reviewer has a claim on the application or has seen it since its submission. A look
/// of the office that helps the candidate is none.
///
/// # Errors
/// `RecallRefused`.
pub(in crate::db) async fn check_unopened(
    connection: &impl ConnectionTrait,
    application: &Application,
    now: Timestamp,
) -> Result<()> {
    let claim = review_claim::Entity::find_by_id(application.id.0)
        .filter(review_claim::COLUMN.ends.gt(now.0))
        .one(connection)
        .await?;
    let submitted = application.event_times.submitted;
    let view = view_entry::Entity::find()
        .filter(view_entry::COLUMN.application.eq(application.id.0))
        .filter(view_entry::COLUMN.at.gte(submitted.unwrap_or_default().0))
        .filter(view_entry::COLUMN.kind.eq(ViewKind::Seen.as_str()))
        .filter(view_entry::COLUMN.reason.ne(ViewReason::Support.as_str()))
        .one(connection)
        .await?;
    match claim.is_some() || view.is_some() {
        true => Err(Problem::from(RecallFault::ReviewBegun).into()),
        false => Ok(()),
    }
}
