//! Edited form fields of an outbox. Each field has its own version: changes of several devices and
//! tabs are merged field by field, and the person decides a conflict within one field.

use serde::{Deserialize, Serialize};

use super::{Command, Delivery, DeliveryError, FieldKey, FieldVersion, Outbox, SyncState};
use crate::time::Timestamp;

/// Version that an edit is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseVersion {
    /// Version of the text on the server.
    Server(FieldVersion),
    /// Number of an edit on this device ([`PendingField::local_revision`]).
    Local(u32),
}

/// Edited text that the server has not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingField {
    /// Newest text of this device.
    pub text: String,
    /// Version of the server's text that the edit is based on.
    #[serde(rename = "over")]
    pub base_version: FieldVersion,
    /// Number of the edit on this device.
    #[serde(rename = "edition")]
    pub local_revision: u32,
    /// Time of the edit, by the device's clock.
    #[serde(default)]
    #[serde(rename = "typed")]
    pub typed_at: Timestamp,
    /// Texts that other tabs typed without seeing this one. The person decides between them one by
    /// one.
    #[serde(default)]
    #[serde(rename = "rivals")]
    conflicting_texts: Vec<String>,
    /// Texts sent with this base version. The server may have saved them although no response came.
    sent: Vec<String>,
    /// Delivery of the text.
    pub delivery: Delivery,
}

/// Text that is saved on the server. It is stored here too, because an open page may show an older
/// text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SavedField {
    /// Number of the edit on this device.
    #[serde(rename = "edition")]
    local_revision: u32,
    version: FieldVersion,
    text: String,
}

impl Outbox {
    /// Records an edited text. A text of another tab that the person has not seen becomes a
    /// conflict.
    pub(super) fn edit(
        &mut self,
        key: FieldKey,
        text: String,
        base: BaseVersion,
        typed_at: Timestamp,
    ) -> Vec<Command> {
        self.local_revision += 1;
        let local_revision = self.local_revision;
        let Some(field) = self.fields.get_mut(&key) else {
            let base_version = match base {
                BaseVersion::Server(version) => version,
                BaseVersion::Local(revision) => self.saved_version(&key, revision),
            };
            let field = PendingField::new(text, base_version, local_revision, typed_at);
            self.fields.insert(key, field);
            return Vec::new();
        };
        let has_seen_text = base == BaseVersion::Local(field.local_revision);
        if !has_seen_text && field.text != text {
            let unseen = std::mem::replace(&mut field.text, text);
            field.conflicting_texts.push(unseen);
        } else {
            field.text = text;
        }
        field.local_revision = local_revision;
        field.typed_at = typed_at;
        if field.conflict().is_none() {
            field.mark_pending();
        }
        Vec::new()
    }

    /// Version on the server of a saved edit. An edit older than the saved one gives version 0, so
    /// that the server reports a conflict and the person sees the newer text.
    fn saved_version(&self, key: &FieldKey, local_revision: u32) -> FieldVersion {
        let saved = self.saved_fields.get(key);
        saved
            .filter(|saved| saved.local_revision == local_revision)
            .map_or(FieldVersion::default(), |saved| saved.version)
    }

    /// Text of this device that is newer than this version of the server. `None` if the server's
    /// text is the newest.
    pub fn newer_local_text(&self, key: &FieldKey, version: FieldVersion) -> Option<&str> {
        let field = self.fields.get(key).map(|field| field.text.as_str());
        let saved = self
            .saved_fields
            .get(key)
            .filter(|saved| saved.version > version);
        field.or_else(|| Some(saved?.text.as_str()))
    }

    /// Base version of an edit of the text that [`Self::newer_local_text`] returns or, without one,
    /// of the server's text.
    pub fn base_version(&self, key: &FieldKey, version: FieldVersion) -> BaseVersion {
        let saved = self.saved_fields.get(key);
        match self.fields.get(key) {
            Some(field) => BaseVersion::Local(field.local_revision),
            None => BaseVersion::Server(saved.map_or(version, |saved| saved.version.max(version))),
        }
    }

    /// Moves an acknowledged text from the pending to the saved fields.
    pub(super) fn move_to_saved(&mut self, key: &FieldKey) {
        if self
            .fields
            .get(key)
            .is_some_and(|field| field.delivery.is_done())
            && let Some(PendingField {
                text,
                base_version,
                local_revision,
                ..
            }) = self.fields.remove(key)
        {
            let saved = SavedField {
                local_revision,
                version: base_version,
                text,
            };
            self.saved_fields.insert(key.clone(), saved);
        }
    }

    /// Replaces the two texts of the conflict with the chosen text. A further conflict may remain.
    pub(super) fn resolve_conflict(&mut self, key: &FieldKey, text: String) -> Vec<Command> {
        self.local_revision += 1;
        let local_revision = self.local_revision;
        if let Some(field) = self.fields.get_mut(key) {
            if let SyncState::Failed(DeliveryError::Conflict { version, .. }) = field.delivery.state
            {
                field.base_version = version;
                field.sent.clear();
            } else {
                field.conflicting_texts.pop();
            }
            field.conflicting_texts.retain(|other| *other != text);
            field.text = text;
            field.local_revision = local_revision;
            field.mark_pending();
        }
        Vec::new()
    }
}

impl PendingField {
    fn new(
        text: String,
        base_version: FieldVersion,
        local_revision: u32,
        typed_at: Timestamp,
    ) -> Self {
        Self {
            text,
            base_version,
            local_revision,
            typed_at,
            conflicting_texts: Vec::new(),
            sent: Vec::new(),
            delivery: Delivery::default(),
        }
    }

    /// Two texts between which the person must decide: the newest of this device, and the other.
    /// `None` without a conflict.
    pub fn conflict(&self) -> Option<(&str, &str)> {
        match (self.conflicting_texts.last(), &self.delivery.state) {
            (_, SyncState::Failed(DeliveryError::Conflict { text, .. })) => {
                Some((&self.text, text))
            }
            (Some(other), _) => Some((&self.text, other)),
            _ => None,
        }
    }

    /// Texts typed on this device that the person has not decided between.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let conflicting = self.conflicting_texts.iter().map(String::as_str);
        conflicting.chain([self.text.as_str()])
    }

    /// Allows sending again. A request in progress continues; its response is compared with the
    /// text that was sent.
    fn mark_pending(&mut self) {
        if !self.delivery.is_sending() {
            self.delivery.reset();
        }
    }

    /// Records that the current text is being sent.
    pub(super) fn record_sent(&mut self) {
        if self.sent.last() != Some(&self.text) {
            self.sent.push(self.text.clone());
        }
    }

    /// Records that the server has the text that was sent last, under this version.
    pub(super) fn record_saved(&mut self, version: FieldVersion, done: SyncState) {
        let saved = self.sent.last().cloned().unwrap_or_default();
        self.rebase_onto(version, &saved, done);
    }

    /// Handles a newer text of the server. Returns true if there is no conflict: the text is the
    /// same, or this device sent it and received no response.
    pub(super) fn merge_server_text(
        &mut self,
        version: FieldVersion,
        text: &str,
        done: SyncState,
    ) -> bool {
        let is_ours =
            version == self.base_version.next() && self.sent.iter().any(|sent| sent == text);
        let is_known = is_ours || self.text == text;
        if is_known {
            self.rebase_onto(version, text, done);
        }
        is_known
    }

    /// Takes the text of the server as the new base. A different local text is sent again.
    fn rebase_onto(&mut self, version: FieldVersion, text: &str, done: SyncState) {
        self.base_version = version;
        self.sent.clear();
        self.delivery.reset();
        if self.text == text && self.conflicting_texts.is_empty() {
            self.delivery.state = done;
        }
    }
}
