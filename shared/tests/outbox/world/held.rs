//! Images that are kept and not sent: doubted, refused, or left out.

use shared::{
    id::SlotId,
    outbox::{Event, Hold, Picture},
};

use super::{World, pick};

impl World {
    /// Doubted, or let go: at once, or by the person later.
    pub(super) fn look(&mut self, which: u8, doubts: bool) {
        let is_held = |it: &&Picture| matches!(it.held, Some(Hold::Unseen | Hold::Doubted));
        let held = self.outbox.pictures.iter().filter(is_held);
        let mut held: Vec<_> = held.map(|it| it.id).collect();
        let Some(id) = pick(&mut held, which) else {
            return;
        };
        if doubts {
            self.happened.insert("doubted");
            self.tell(Event::Doubted(id));
        } else {
            self.tell(Event::Released(id));
        }
    }

    /// The person does not want it on the server as it is; it stays here until they remove it.
    pub(super) fn refuse(&mut self, slot: SlotId) {
        let mut picture = self.make_picture(slot, None);
        picture.held = Some(Hold::Refused);
        self.tell(Event::Added(picture));
    }

    /// It may have arrived all the same: either is right.
    pub(super) fn leave_out(&mut self, which: u8) {
        let coming = self.outbox.pictures.iter().filter(|it| it.is_coming());
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
        self.tell(Event::LeftOut(vec![picture.id]));
    }
}
