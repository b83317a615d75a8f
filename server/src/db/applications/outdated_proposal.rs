//! Proposals to correct a decision that stands no longer. They are removed with the change of the
//! state.

use sea_orm::{DatabaseTransaction, EntityTrait};
use shared::application::Application;

use crate::{db::entity::correction_proposal, error::Result};

/// Removes the proposal on an application whose decision stands no longer.
pub(in crate::db) async fn drop_outdated_proposal(
    transaction: &DatabaseTransaction,
    before: &Application,
    after: &Application,
) -> Result<()> {
    if before.state.kind().is_decided() && before.state != after.state {
        correction_proposal::Entity::delete_by_id(before.id.0)
            .exec(transaction)
            .await?;
    }
    Ok(())
}
