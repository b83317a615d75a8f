//! Events of one application that wait for the store. Events that occur while the store is busy are
//! applied together in its next transaction, so that a burst of events costs one write and the last
//! event of a page is soon stored.

use futures_channel::oneshot;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::ApplicationId,
    outbox::{Event, Outbox},
};

use super::{SyncClient, part};
use crate::ports::offline_store::{OfflineStore, StorageStatus};

/// Events of one application that the store has not applied yet.
#[derive(Default)]
pub(super) struct EventQueue {
    /// True while a task applies the events of this queue.
    is_running: bool,
    events: Vec<Event>,
    waiting: Vec<oneshot::Sender<Outbox>>,
}

impl SyncClient {
    /// Applies an event later, after all events that were dispatched before.
    pub fn dispatch(self, application: ApplicationId, event: Event) {
        drop(self.enqueue(application, vec![event]));
    }

    /// Applies events in one transaction and waits until they are stored. Returns the stored
    /// outbox; `None` without a store.
    pub async fn apply_events(
        self,
        application: ApplicationId,
        events: Vec<Event>,
    ) -> Option<Outbox> {
        self.enqueue(application, events).await.ok()
    }

    /// The receiver gets the outbox once the events are stored, and nothing without a store.
    fn enqueue(self, application: ApplicationId, events: Vec<Event>) -> oneshot::Receiver<Outbox> {
        let (sender, stored) = oneshot::channel();
        let Some(store) = self.drafts.get_value() else {
            return stored;
        };
        let was_running = self.queues.try_update_value(|queues| {
            let queue = queues.entry(application).or_default();
            queue.events.extend(events);
            queue.waiting.push(sender);
            std::mem::replace(&mut queue.is_running, true)
        });
        if was_running == Some(false) {
            spawn_local(part::run_queue(self, application, store));
        }
        stored
    }

    /// Applies the events of the queue until it is empty.
    pub(super) async fn run_queue(self, application: ApplicationId, store: OfflineStore) {
        while let Some((events, waiting)) = self.take_events(application) {
            let outbox = self.store_events(application, &store, events).await;
            for waiting in waiting {
                // The receiver of a dispatched event is dropped.
                let _ = waiting.send(outbox.clone());
            }
        }
    }

    /// Events of the next transaction. `None` ends the task of the queue.
    fn take_events(
        self,
        application: ApplicationId,
    ) -> Option<(Vec<Event>, Vec<oneshot::Sender<Outbox>>)> {
        let taken = self.queues.try_update_value(|queues| {
            let queue = queues.entry(application).or_default();
            queue.is_running = !queue.events.is_empty();
            let events = std::mem::take(&mut queue.events);
            queue
                .is_running
                .then(|| (events, std::mem::take(&mut queue.waiting)))
        });
        taken.flatten()
    }

    /// Stores the events, then executes their commands. The tab that sends also starts the requests
    /// that have become possible.
    async fn store_events(
        self,
        application: ApplicationId,
        store: &OfflineStore,
        mut events: Vec<Event>,
    ) -> Outbox {
        let is_leader = self.is_leader.get_value();
        if is_leader {
            events.push(Event::SendPending);
        }
        let (outbox, commands) = store.apply_events(application, events).await;
        self.set_outbox(application, outbox.clone());
        let standing = self.storage_status.get_untracked();
        if matches!(standing, Some(StorageStatus::Durable { .. }))
            && !store.is_persisted(application)
        {
            // The space is used up, or the stored data can't be read any more.
            self.storage_status.set(Some(StorageStatus::Volatile));
        }
        for command in commands {
            self.execute_command(application, command);
        }
        if is_leader {
            self.cancel_unwanted_uploads(application);
        } else if self.is_leader.get_value() {
            // This tab has begun to send while the store was busy, and did not know this outbox.
            self.dispatch(application, Event::SendPending);
        }
        outbox
    }
}
