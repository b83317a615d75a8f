//! Outbox of one open page. All pages of a browser share one store. A write fails if another page
//! has written first, and the person can delete the store while a page is open. In both cases the
//! page does not lose its changes.

use super::{Command, Event, Outbox};

/// Outbox of one page: the last known stored state, and the changes of the page that are not stored
/// yet.
#[derive(Debug, Default)]
pub struct PageOutbox {
    outbox: Outbox,
    /// Change counter of the store when this page last read or wrote it.
    stored: u64,
    /// User actions of this page that the store does not have.
    unpersisted: Vec<Event>,
}

impl PageOutbox {
    /// Merges the stored outbox with the changes of this page: user actions that are not stored are
    /// applied again.
    pub fn merge_stored(&mut self, stored: Outbox) {
        if stored.changes <= self.stored {
            return;
        }
        self.stored = stored.changes;
        self.outbox = stored;
        if !self.unpersisted.is_empty() {
            for event in &self.unpersisted {
                self.outbox.apply(event.clone());
            }
            // Requests that were sent from the discarded state are sent again.
            self.outbox.apply(Event::SenderStarted);
        }
    }

    /// Applies events in order. The first result is true if a write is needed.
    pub fn apply(&mut self, events: Vec<Event>) -> (bool, Vec<Command>) {
        let before = self.outbox.changes;
        let commands = events.into_iter().flat_map(|event| self.apply_one(event));
        let commands = commands.collect();
        (self.outbox.changes > before, commands)
    }

    fn apply_one(&mut self, event: Event) -> Vec<Command> {
        let before = self.outbox.changes;
        let user_action = event.is_user_action().then(|| event.clone());
        let commands = self.outbox.apply(event);
        if let Some(event) = user_action.filter(|_| self.outbox.changes > before) {
            self.record_unpersisted(event);
        }
        commands
    }

    /// Records a user action that is not stored. A newer text replaces an earlier one of its field.
    fn record_unpersisted(&mut self, event: Event) {
        if let Event::Edited { field, text, .. } = &event {
            for other in &mut self.unpersisted {
                if let Event::Edited {
                    field: other_field,
                    text: other_text,
                    ..
                } = other
                    && other_field == field
                {
                    other_text.clone_from(text);
                    return;
                }
            }
        }
        self.unpersisted.push(event);
    }

    /// Records that the current state was written to the store.
    pub fn mark_persisted(&mut self) {
        self.stored = self.outbox.changes;
        self.unpersisted.clear();
    }

    /// Current outbox of the page.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// True if the current state is stored.
    pub fn is_persisted(&self) -> bool {
        self.outbox.changes <= self.stored
    }

    /// True if the outbox was ever stored. If the store is empty then, it was deleted.
    pub fn was_stored(&self) -> bool {
        self.stored > 0
    }
}
