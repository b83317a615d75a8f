//! Form fields, each with its own version. Changes of several devices and tabs merge field by
//! field, and the person decides a real conflict.

use serde::{Deserialize, Serialize};

use super::{Command, Delivery, Fault, Outbox, Stage};
pub use crate::application::answers::{FieldKey, Version};
use crate::time::Timestamp;

/// Version that an edit is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Version of the server.
    Server(Version),
    /// Edit of a tab on this device.
    Here(u32),
}

/// Text that the server is not known to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub text: String,
    /// Version of the server that it is based on.
    pub over: Version,
    /// Number of the edit on this device.
    pub edition: u32,
    /// Time of the edit, by the device's clock.
    #[serde(default)]
    pub typed: Timestamp,
    /// Texts of other tabs, typed without seeing this one. The person decides them one by one.
    #[serde(default)]
    rivals: Vec<String>,
    /// Texts sent over this version that may have arrived without an answer.
    sent: Vec<String>,
    pub delivery: Delivery,
}

/// Text that is saved on the server. It is kept, because an open page may show an older one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saved {
    /// Number of the edit on this device.
    edition: u32,
    version: Version,
    text: String,
}

impl Outbox {
    pub(super) fn edit(
        &mut self,
        key: FieldKey,
        text: String,
        over: Over,
        typed: Timestamp,
    ) -> Vec<Command> {
        self.edition += 1;
        let edition = self.edition;
        let Some(field) = self.fields.get_mut(&key) else {
            let over = match over {
                Over::Server(version) => version,
                Over::Here(seen) => self.version_of(&key, seen),
            };
            let field = Field::new(text, over, edition, typed);
            self.fields.insert(key, field);
            return Vec::new();
        };
        let is_next = over == Over::Here(field.edition);
        if !is_next && field.text != text {
            let unseen = std::mem::replace(&mut field.text, text);
            field.rivals.push(unseen);
        } else {
            field.text = text;
        }
        field.edition = edition;
        field.typed = typed;
        if field.conflict().is_none() {
            field.let_go();
        }
        Vec::new()
    }

    /// Server version of a saved edit. An older edit gives version 0, so that the person is asked
    /// about the newer text.
    fn version_of(&self, key: &FieldKey, edition: u32) -> Version {
        let saved = self.arrived.get(key);
        saved
            .filter(|saved| saved.edition == edition)
            .map_or(Version::default(), |saved| saved.version)
    }

    /// Local text that is newer than this server version. `None` if the server's is the newest.
    pub fn text_over(&self, key: &FieldKey, version: Version) -> Option<&str> {
        let field = self.fields.get(key).map(|field| field.text.as_str());
        let saved = self
            .arrived
            .get(key)
            .filter(|saved| saved.version > version);
        field.or_else(|| Some(saved?.text.as_str()))
    }

    /// Base version of an edit made over [`Self::text_over`] or, without it, the server's text.
    pub fn over(&self, key: &FieldKey, version: Version) -> Over {
        let saved = self.arrived.get(key);
        match self.fields.get(key) {
            Some(field) => Over::Here(field.edition),
            None => Over::Server(saved.map_or(version, |saved| saved.version.max(version))),
        }
    }

    /// Moves an acknowledged text from the pending to the saved fields.
    pub(super) fn let_go_of_saved(&mut self, key: &FieldKey) {
        if self
            .fields
            .get(key)
            .is_some_and(|field| field.delivery.is_done())
            && let Some(Field {
                text,
                over,
                edition,
                ..
            }) = self.fields.remove(key)
        {
            let saved = Saved {
                edition,
                version: over,
                text,
            };
            self.arrived.insert(key.clone(), saved);
        }
    }

    pub(super) fn settle(&mut self, key: &FieldKey, text: String) -> Vec<Command> {
        self.edition += 1;
        let edition = self.edition;
        if let Some(field) = self.fields.get_mut(key) {
            if let Stage::Stuck(Fault::Conflict { version, .. }) = field.delivery.stage {
                field.over = version;
                field.sent.clear();
            } else {
                field.rivals.pop();
            }
            field.rivals.retain(|rival| *rival != text);
            field.text = text;
            field.edition = edition;
            field.let_go();
        }
        Vec::new()
    }
}

impl Field {
    fn new(text: String, over: Version, edition: u32, typed: Timestamp) -> Self {
        Self {
            text,
            over,
            edition,
            typed,
            rivals: Vec::new(),
            sent: Vec::new(),
            delivery: Delivery::default(),
        }
    }

    /// Two texts of a conflict that the person must decide: this device's, and the other.
    pub fn conflict(&self) -> Option<(&str, &str)> {
        match (self.rivals.last(), &self.delivery.stage) {
            (_, Stage::Stuck(Fault::Conflict { text, .. })) => Some((&self.text, text)),
            (Some(rival), _) => Some((&self.text, rival)),
            _ => None,
        }
    }

    /// Texts typed on this device that the person has not decided between.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let rivals = self.rivals.iter().map(String::as_str);
        rivals.chain([self.text.as_str()])
    }

    /// Allows sending again. A request in progress continues; its answer shows that it is old.
    fn let_go(&mut self) {
        if !self.delivery.is_sending() {
            self.delivery.begin_again();
        }
    }

    pub(super) fn note_sent(&mut self) {
        if self.sent.last() != Some(&self.text) {
            self.sent.push(self.text.clone());
        }
    }

    /// Records that the server has the text that was sent last, under this version.
    pub(super) fn take_saved(&mut self, version: Version, done: Stage) {
        let saved = self.sent.last().cloned().unwrap_or_default();
        self.rest_upon(version, &saved, done);
    }

    /// Handles a newer text of the server. Returns true if there is no conflict: the text is the
    /// same, or was sent from here without an answer.
    pub(super) fn take_over(&mut self, version: Version, text: &str, done: Stage) -> bool {
        let is_ours = version == self.over.next() && self.sent.iter().any(|sent| sent == text);
        let is_known = is_ours || self.text == text;
        if is_known {
            self.rest_upon(version, text, done);
        }
        is_known
    }

    fn rest_upon(&mut self, version: Version, text: &str, done: Stage) {
        self.over = version;
        self.sent.clear();
        self.delivery.begin_again();
        if self.text == text && self.rivals.is_empty() {
            self.delivery.stage = done;
        }
    }
}
