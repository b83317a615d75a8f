//! The room in slots: a slot admits no more files than it takes, counting stored and coming images.

use super::{FileQueue, QueuedFile, SlotRef, State};

/// The number of images that a slot takes and has.
#[derive(Clone, Debug)]
pub(super) struct SlotCapacity {
    pub(super) place: SlotRef,
    pub(super) most: usize,
    pub(super) stored: usize,
}

impl FileQueue {
    pub(super) fn set_capacity(&mut self, room: SlotCapacity) {
        self.rooms.retain(|known| known.place != room.place);
        self.rooms.push(room);
    }

    /// Admits files in the order of choice while their slot has room.
    pub(super) fn admit_surplus(&mut self) {
        for index in 0..self.items.len() {
            if self.items[index].state == State::Surplus && self.has_room(&self.items[index]) {
                self.items[index].state = State::Chosen;
            }
        }
    }

    fn has_room(&self, item: &QueuedFile) -> bool {
        !item.needs_capacity()
            || self
                .rooms
                .iter()
                .find(|room| room.place == item.place)
                .is_some_and(|room| {
                    let coming = self
                        .items
                        .iter()
                        .filter(|other| other.place == item.place && other.uses_capacity())
                        .count();
                    room.stored + coming < room.most
                })
    }
}
