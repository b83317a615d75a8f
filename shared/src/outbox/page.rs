//! The outbox as one page has it, where every page of a browser writes to the same store. The store
//! may refuse a write that another page's passes, and may be wiped under an open page; neither
//! takes away what this page has called kept.

use super::{Command, Event, Outbox};

#[derive(Debug, Default)]
pub struct PageOutbox {
    outbox: Outbox,
    /// How far the store was when this page last read or wrote it.
    stored: u64,
    /// What the person has done here that the store has not taken.
    unkept: Vec<Event>,
}

impl PageOutbox {
    /// The outbox as all pages know it; `None` where the store has nothing of it.
    pub fn meet(&mut self, stored: Option<Outbox>) -> &Outbox {
        if let Some(stored) = stored.filter(|stored| stored.changes > self.stored) {
            self.stored = stored.changes;
            self.outbox = stored;
            if !self.unkept.is_empty() {
                for event in &self.unkept {
                    self.outbox.apply(event.clone());
                }
                // What was sent from the state that is given up here is sent again.
                self.outbox.apply(Event::Opened);
            }
        }
        &self.outbox
    }

    /// Answers whether anything is to be written.
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

    /// What was typed over a text that was not kept either takes its place.
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

    /// The store has it as it stands here.
    pub fn note_kept(&mut self) {
        self.stored = self.outbox.changes;
        self.unkept.clear();
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Whether it outlives the page as it was last changed here.
    pub fn is_kept(&self) -> bool {
        self.outbox.changes <= self.stored
    }

    /// Whether the store ever had it: where it has nothing now, it was wiped.
    pub fn was_stored(&self) -> bool {
        self.stored > 0
    }
}
