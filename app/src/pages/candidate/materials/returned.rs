//! Slots that the reviewers have returned.

use shared::{application::State, id::SlotId, view::Dossier};

/// True if the slot was returned and not submitted again.
pub(super) fn is_returned(dossier: &Dossier, slot: &SlotId) -> bool {
    dossier.application.state == State::Returned && dossier.application.verdict(slot).is_returned()
}
