//! Input that is not stored yet. It is stored within a second, even if the person leaves the page.

use std::collections::BTreeMap;

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    application::answers::FieldKey,
    id::ApplicationId,
    outbox::{Event, Over, Version},
};

use super::client::Outboxes;
use crate::ports;

/// Delay before input is stored, in milliseconds.
const PAUSE: u32 = 300;

type Target = (ApplicationId, FieldKey);

#[derive(Clone, Copy)]
pub struct Edits {
    outboxes: Outboxes,
    /// Input that is not stored yet.
    waiting: RwSignal<BTreeMap<Target, String>>,
    /// The version on which the shown text of each part is based.
    shown: StoredValue<BTreeMap<Target, Over>>,
    is_due: StoredValue<bool>,
    is_keeping: StoredValue<bool>,
}

impl Edits {
    pub fn new(outboxes: Outboxes) -> Self {
        let edits = Self {
            outboxes,
            waiting: RwSignal::default(),
            shown: StoredValue::default(),
            is_due: StoredValue::new(false),
            is_keeping: StoredValue::new(false),
        };
        // Input from before the store was open is stored now.
        Effect::new(move || {
            if outboxes.standing.get().is_some() {
                edits.keep();
            }
        });
        Effect::new(move || {
            let listener = window_event_listener(ev::visibilitychange, move |_| edits.keep());
            on_cleanup(move || listener.remove());
        });
        edits
    }

    /// Notes the version that the person sees.
    pub fn show(self, application: ApplicationId, field: FieldKey, over: Over) {
        self.shown.update_value(|shown| {
            shown.insert((application, field), over);
        });
    }

    pub fn type_in(self, application: ApplicationId, field: FieldKey, text: String) {
        self.waiting.update(|waiting| {
            waiting.insert((application, field), text);
        });
        if let Some(device) = ports::device().filter(|_| !self.is_due.get_value()) {
            self.is_due.set_value(true);
            device.after(PAUSE, Box::new(move || self.keep()));
        }
    }

    pub fn is_waiting(self, application: ApplicationId, field: &FieldKey) -> bool {
        let target = (application, field.clone());
        self.waiting.with(|waiting| waiting.contains_key(&target))
    }

    /// True if some input is not stored.
    pub fn is_owing(self) -> bool {
        self.waiting.with(|waiting| !waiting.is_empty())
    }

    /// Stores the texts one after the other, because each needs the version on which it is based.
    pub fn keep(self) {
        self.is_due.set_value(false);
        let is_open = self.outboxes.standing.get_untracked().is_some();
        if !is_open || self.is_keeping.get_value() {
            return;
        }
        self.is_keeping.set_value(true);
        spawn_local(async move {
            while let Some((target, text)) = self.next() {
                self.keep_one(&target, text.clone()).await;
                self.waiting.update(|waiting| {
                    if waiting.get(&target) == Some(&text) {
                        waiting.remove(&target);
                    }
                });
            }
            self.is_keeping.set_value(false);
        });
    }

    fn next(self) -> Option<(Target, String)> {
        let next = |waiting: &BTreeMap<Target, String>| {
            let (target, text) = waiting.first_key_value()?;
            Some((target.clone(), text.clone()))
        };
        self.waiting.with_untracked(next)
    }

    async fn keep_one(self, target: &Target, text: String) {
        let over = self.shown.with_value(|shown| shown.get(target).copied());
        let (application, field) = target.clone();
        let event = Event::Edited {
            field,
            text,
            over: over.unwrap_or(Over::Server(Version::default())),
            typed: self.outboxes.now(),
        };
        if let Some(kept) = self.outboxes.take_in(application, event).await
            && let Some(field) = kept.fields.get(&target.1)
        {
            self.show(application, target.1.clone(), Over::Here(field.edition));
        }
    }
}
