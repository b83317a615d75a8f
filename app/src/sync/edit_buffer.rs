//! Input that is not stored yet. It is stored within a second, even if the person leaves the page.

use std::collections::BTreeMap;

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    application::answers::FieldKey,
    id::ApplicationId,
    outbox::{BaseVersion, Event, FieldVersion},
};

use super::client::SyncClient;
use crate::ports;

/// Delay before input is stored, in milliseconds.
const SAVE_DELAY_MS: u32 = 300;

type EditTarget = (ApplicationId, FieldKey);

#[derive(Clone, Copy)]
pub struct EditBuffer {
    client: SyncClient,
    /// Input that is not stored yet.
    waiting: RwSignal<BTreeMap<EditTarget, String>>,
    /// The version on which the shown text of each part is based.
    shown: StoredValue<BTreeMap<EditTarget, BaseVersion>>,
    is_due: StoredValue<bool>,
    is_flushing: StoredValue<bool>,
}

impl EditBuffer {
    pub fn new(outboxes: SyncClient) -> Self {
        let edits = Self {
            client: outboxes,
            waiting: RwSignal::default(),
            shown: StoredValue::default(),
            is_due: StoredValue::new(false),
            is_flushing: StoredValue::new(false),
        };
        // Input from before the store was open is stored now.
        Effect::new(move || {
            if outboxes.storage_status.get().is_some() {
                edits.flush();
            }
        });
        Effect::new(move || {
            let listener = window_event_listener(ev::visibilitychange, move |_| edits.flush());
            on_cleanup(move || listener.remove());
        });
        edits
    }

    /// Notes the version that the person sees.
    pub fn set_base_version(self, application: ApplicationId, field: FieldKey, over: BaseVersion) {
        self.shown.update_value(|shown| {
            shown.insert((application, field), over);
        });
    }

    pub fn record_input(self, application: ApplicationId, field: FieldKey, text: String) {
        self.waiting.update(|waiting| {
            waiting.insert((application, field), text);
        });
        if let Some(device) = ports::device().filter(|_| !self.is_due.get_value()) {
            self.is_due.set_value(true);
            device.schedule(SAVE_DELAY_MS, Box::new(move || self.flush()));
        }
    }

    pub fn has_pending(self, application: ApplicationId, field: &FieldKey) -> bool {
        let target = (application, field.clone());
        self.waiting.with(|waiting| waiting.contains_key(&target))
    }

    /// True if some input is not stored.
    pub fn has_unsaved(self) -> bool {
        self.waiting.with(|waiting| !waiting.is_empty())
    }

    /// Stores the texts one after the other, because each needs the version on which it is based.
    pub fn flush(self) {
        self.is_due.set_value(false);
        let is_open = self.client.storage_status.get_untracked().is_some();
        if !is_open || self.is_flushing.get_value() {
            return;
        }
        self.is_flushing.set_value(true);
        spawn_local(async move {
            while let Some((target, text)) = self.next_pending() {
                self.store_field(&target, text.clone()).await;
                self.waiting.update(|waiting| {
                    if waiting.get(&target) == Some(&text) {
                        waiting.remove(&target);
                    }
                });
            }
            self.is_flushing.set_value(false);
        });
    }

    fn next_pending(self) -> Option<(EditTarget, String)> {
        let next = |waiting: &BTreeMap<EditTarget, String>| {
            let (target, text) = waiting.first_key_value()?;
            Some((target.clone(), text.clone()))
        };
        self.waiting.with_untracked(next)
    }

    async fn store_field(self, target: &EditTarget, text: String) {
        let over = self.shown.with_value(|shown| shown.get(target).copied());
        let (application, field) = target.clone();
        let event = Event::Edited {
            field,
            text,
            over: over.unwrap_or(BaseVersion::Server(FieldVersion::default())),
            typed: self.client.now(),
        };
        if let Some(kept) = self.client.apply_event(application, event).await
            && let Some(field) = kept.fields.get(&target.1)
        {
            self.set_base_version(
                application,
                target.1.clone(),
                BaseVersion::Local(field.local_revision),
            );
        }
    }
}
