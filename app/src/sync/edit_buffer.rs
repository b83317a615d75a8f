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
    pub fn set_base_version(self, application: ApplicationId, field: FieldKey, base: BaseVersion) {
        self.shown.update_value(|shown| {
            shown.insert((application, field), base);
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

    /// Stores the waiting texts of an application in one transaction.
    pub fn flush(self) {
        self.is_due.set_value(false);
        let is_open = self.client.storage_status.get_untracked().is_some();
        if !is_open || self.is_flushing.get_value() {
            return;
        }
        self.is_flushing.set_value(true);
        spawn_local(async move {
            while let Some((application, texts)) = self.next_pending() {
                self.store_texts(application, &texts).await;
                self.waiting.update(|waiting| {
                    waiting.retain(|(of, field), text| {
                        *of != application || texts.get(field) != Some(text)
                    });
                });
            }
            self.is_flushing.set_value(false);
        });
    }

    /// An application with waiting texts, and all its texts.
    fn next_pending(self) -> Option<(ApplicationId, BTreeMap<FieldKey, String>)> {
        self.waiting.with_untracked(|waiting| {
            let ((application, _), _) = waiting.first_key_value()?;
            let ours = waiting.iter().filter(|((of, _), _)| of == application);
            let texts = ours.map(|((_, field), text)| (field.clone(), text.clone()));
            Some((*application, texts.collect()))
        })
    }

    async fn store_texts(self, application: ApplicationId, texts: &BTreeMap<FieldKey, String>) {
        let unseen = BaseVersion::Server(FieldVersion::default());
        let base_version = |field: &FieldKey| {
            let target = (application, field.clone());
            self.shown
                .with_value(|shown| shown.get(&target).copied().unwrap_or(unseen))
        };
        let events = texts.iter().map(|(field, text)| Event::Edited {
            base: base_version(field),
            field: field.clone(),
            text: text.clone(),
            typed_at: self.client.now(),
        });
        let events = events.collect();
        let Some(outbox) = self.client.apply_events(application, events).await else {
            return;
        };
        for field in texts.keys() {
            let stored = outbox.base_version(field, FieldVersion::default());
            self.set_base_version(application, field.clone(), stored);
        }
    }
}
