//! Fields of a form: each with its own version, so that two devices and several tabs merge field
//! by field, and a true conflict is seen and never settled by who comes last.

use serde::{Deserialize, Serialize};

use super::{Command, Delivery, Fault, Outbox, Stage};
pub use crate::application::answers::{FieldKey, Version};
use crate::time::Timestamp;

/// What the person had before their eyes when they typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// What the server has.
    Server(Version),
    /// What a tab of this device has typed.
    Here(u32),
}

/// A text that the server is not known to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub text: String,
    /// The server's text over which it was typed.
    pub over: Version,
    /// Which edit on this device it was.
    pub edition: u32,
    /// When, by the device's clock.
    #[serde(default)]
    pub typed: Timestamp,
    /// What other tabs typed meanwhile, unseen; the person is asked about one after the other.
    #[serde(default)]
    rivals: Vec<String>,
    /// What was sent over this version and may have arrived without an answer.
    sent: Vec<String>,
    pub delivery: Delivery,
}

/// A text that has come to the server. It stays: a page may be open, or on its way here, that was
/// drawn before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saved {
    /// Which edit on this device it was.
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

    /// The version as which an edit came to the server. A tab that shows an older edit has not
    /// seen what is there: to type over nothing asks the person.
    fn version_of(&self, key: &FieldKey, edition: u32) -> Version {
        let saved = self.arrived.get(key);
        saved
            .filter(|saved| saved.edition == edition)
            .map_or(Version::default(), |saved| saved.version)
    }

    /// What stands here over the server's text of this version; `None` where that is the newest.
    pub fn text_over(&self, key: &FieldKey, version: Version) -> Option<&str> {
        let field = self.fields.get(key).map(|field| field.text.as_str());
        let saved = self
            .arrived
            .get(key)
            .filter(|saved| saved.version > version);
        field.or_else(|| Some(saved?.text.as_str()))
    }

    /// What whoever sees [`Self::text_over`], or the server's text of this version, types over.
    pub fn over(&self, key: &FieldKey, version: Version) -> Over {
        let saved = self.arrived.get(key);
        match self.fields.get(key) {
            Some(field) => Over::Here(field.edition),
            None => Over::Server(saved.map_or(version, |saved| saved.version.max(version))),
        }
    }

    /// A text that is on the server, as it stands here, leaves this device.
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

    /// Both texts, where the person has to choose: this device's, and the other.
    pub fn conflict(&self) -> Option<(&str, &str)> {
        match (self.rivals.last(), &self.delivery.stage) {
            (_, Stage::Stuck(Fault::Conflict { text, .. })) => Some((&self.text, text)),
            (Some(rival), _) => Some((&self.text, rival)),
            _ => None,
        }
    }

    /// All that was typed on this device and not decided between.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let rivals = self.rivals.iter().map(String::as_str);
        rivals.chain([self.text.as_str()])
    }

    /// May be sent again, unless it is being sent; then its answer shows that it is old.
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

    /// The server has what was sent last, under this version.
    pub(super) fn take_saved(&mut self, version: Version, done: Stage) {
        let saved = self.sent.last().cloned().unwrap_or_default();
        self.rest_upon(version, &saved, done);
    }

    /// The server has another text than the one over which this was typed. Where it is one of
    /// ours, of which no answer came, or the very same, there is nothing to decide.
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
