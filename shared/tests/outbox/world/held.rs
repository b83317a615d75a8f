//! Images that are kept and not sent: doubted, refused, or left out.

use shared::{
    id::SlotId,
    outbox::{Event, HoldReason, PendingImage},
};

use super::{World, pick};

impl World {
    /// Doubted, or let go: at once, or by the person later.
    pub(super) fn look(&mut self, which: u8, doubts: bool) {
        let is_held = |it: &&PendingImage| {
            matches!(
                it.hold_reason,
                Some(HoldReason::AwaitingCheck | HoldReason::AwaitingConfirmation)
            )
        };
        let held = self.outbox.pictures.iter().filter(is_held);
        let mut held: Vec<_> = held.map(|it| it.id).collect();
        let Some(id) = pick(&mut held, which) else {
            return;
        };
        if doubts {
            self.happened.insert("doubted");
            self.apply_event(Event::ConfirmationNeeded(id));
        } else {
            self.apply_event(Event::Released(id));
        }
    }

    /// The person does not want it on the server as it is; it stays here until they remove it.
    pub(super) fn refuse(&mut self, slot: SlotId) {
        let mut picture = self.make_picture(slot, None);
        picture.hold_reason = Some(HoldReason::RuleViolated);
        self.apply_event(Event::Added(picture));
    }

    /// It may have arrived all the same: either is right.
    pub(super) fn leave_out(&mut self, which: u8) {
        let coming = self
            .outbox
            .pictures
            .iter()
            .filter(|it| it.is_upload_pending());
        let mut coming: Vec<_> = coming.cloned().collect();
        let Some(picture) = pick(&mut coming, which) else {
            return;
        };
        self.happened.insert("left out");
        if picture.delivery.is_sending() {
            self.happened.insert("left out in flight");
        }
        self.wanted.open.insert(picture.id);
        self.wanted.open.extend(picture.replaces);
        self.apply_event(Event::LeftOut(vec![picture.id]));
    }
}
