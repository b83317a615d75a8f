//! Outbox of one open page; all pages of a browser share one store. The store may refuse a write
//! because another page has written first, and may be deleted while a page is open. In both cases
//! this page keeps its changes.

use super::{Command, Event, Outbox};

#[derive(Debug, Default)]
pub struct PageOutbox {
    outbox: Outbox,
    /// Change counter of the store when this page last read or wrote it.
    stored: u64,
    /// User actions of this page that the store does not have.
    unkept: Vec<Event>,
}

impl PageOutbox {
    /// Merges the stored outbox, which is `None` if the store has none.
    pub fn meet(&mut self, stored: Option<Outbox>) -> &Outbox {
        if let Some(stored) = stored.filter(|stored| stored.changes > self.stored) {
            self.stored = stored.changes;
            self.outbox = stored;
            if !self.unkept.is_empty() {
                for event in &self.unkept {
                    self.outbox.apply(event.clone());
                }
                // Requests sent from the discarded state are sent again.
                self.outbox.apply(Event::Opened);
            }
        }
        &self.outbox
    }

    /// Applies an event. The first result is true if a write is needed.
    pub fn apply(&mut self, event: Event) -> (bool, Vec<Command>) {
        let before = self.outbox.changes;
        let of_person = event.is_of_person().then(|| event.clone());
        let commands = self.outbox.apply(event);
        let is_changed = self.outbox.changes > before;
        if let Some(event) = of_person.filter(|_| is_changed) {
            self.note_unkept(event);
        }
        (is_changed, commands)
    }

    /// Records a user action; a newer text replaces an unstored one of the same field.
    fn note_unkept(&mut self, event: Event) {
        if let Event::Edited { field, text, .. } = &event {
            for other in &mut self.unkept {
                if let Event::Edited {
                    field: same,
                    text: old,
                    ..
                } = other
                    && same == field
                {
                    old.clone_from(text);
                    return;
                }
            }
        }
        self.unkept.push(event);
    }

    /// Records that the store has the current state.
    pub fn note_kept(&mut self) {
        self.stored = self.outbox.changes;
        self.unkept.clear();
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// True if the current state is stored.
    pub fn is_kept(&self) -> bool {
        self.outbox.changes <= self.stored
    }

    /// True if the store ever had it. If the store is empty now, it was deleted.
    pub fn was_stored(&self) -> bool {
        self.stored > 0
    }
}
