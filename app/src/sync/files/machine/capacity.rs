//! The room in slots: a slot admits no more files than it takes, counting stored and coming images.

use super::{Item, Place, Queue, State};

/// The number of images that a slot takes and has.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) place: Place,
    pub(super) most: usize,
    pub(super) stored: usize,
}

impl Queue {
    pub(super) fn note_room(&mut self, room: Room) {
        self.rooms.retain(|known| known.place != room.place);
        self.rooms.push(room);
    }

    /// Admits files in the order of choice while their slot has room.
    pub(super) fn admit(&mut self) {
        for index in 0..self.items.len() {
            if self.items[index].state == State::Surplus && self.has_room(&self.items[index]) {
                self.items[index].state = State::Chosen;
            }
        }
    }

    fn has_room(&self, item: &Item) -> bool {
        !item.needs_room()
            || self
                .rooms
                .iter()
                .find(|room| room.place == item.place)
                .is_some_and(|room| {
                    let coming = self
                        .items
                        .iter()
                        .filter(|other| other.place == item.place && other.takes_room())
                        .count();
                    room.stored + coming < room.most
                })
    }
}
