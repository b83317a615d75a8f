//! Fields of a form: each with its own version, so that two devices and several tabs merge field
//! by field, and a true conflict is seen and never settled by who comes last.

use serde::{Deserialize, Serialize};

use super::{Command, Delivery, Fault, Outbox, Stage};

/// The name of a field, unique within its application.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldKey(pub String);

/// Counts what the server has stored in a field; 0 is nothing yet.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u32);

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
    /// Another tab typed this meanwhile, over the same text.
    pub rival: Option<String>,
    /// What was sent over this version and may have arrived without an answer.
    sent: Vec<String>,
    pub delivery: Delivery,
}

impl Outbox {
    pub(super) fn edit(&mut self, key: FieldKey, text: String, over: Over) -> Vec<Command> {
        self.edition += 1;
        let edition = self.edition;
        let Some(field) = self.fields.get_mut(&key) else {
            let over = match over {
                Over::Server(version) => version,
                Over::Here(seen) => self.version_of(&key, seen),
            };
            let field = Field::new(text, over, edition);
            self.fields.insert(key, field);
            return Vec::new();
        };
        let is_next = over == Over::Here(field.edition);
        if !is_next && field.text != text {
            field.rival = Some(std::mem::replace(&mut field.text, text));
        } else {
            field.text = text;
        }
        field.edition = edition;
        if field.conflict().is_none() {
            field.let_go();
        }
        Vec::new()
    }

    /// The version as which an edit came to the server. A tab that shows an older edit has not
    /// seen what is there: to type over nothing asks the person.
    fn version_of(&self, key: &FieldKey, edition: u32) -> Version {
        let saved = self.saved.get(key);
        saved
            .filter(|(newest, _)| *newest == edition)
            .map_or(Version::default(), |(_, version)| *version)
    }

    pub(super) fn settle(&mut self, key: &FieldKey, text: String) -> Vec<Command> {
        self.edition += 1;
        let edition = self.edition;
        if let Some(field) = self.fields.get_mut(key) {
            if let Stage::Stuck(Fault::Conflict { version, .. }) = field.delivery.stage {
                field.over = version;
                field.sent.clear();
            }
            field.rival = None;
            field.text = text;
            field.edition = edition;
            field.let_go();
        }
        Vec::new()
    }
}

impl Field {
    fn new(text: String, over: Version, edition: u32) -> Self {
        Self {
            text,
            over,
            edition,
            rival: None,
            sent: Vec::new(),
            delivery: Delivery::default(),
        }
    }

    /// Both texts, where the person has to choose: this device's, and the other.
    pub fn conflict(&self) -> Option<(&str, &str)> {
        match (&self.rival, &self.delivery.stage) {
            (_, Stage::Stuck(Fault::Conflict { text, .. })) => Some((&self.text, text)),
            (Some(rival), _) => Some((&self.text, rival)),
            _ => None,
        }
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
        if self.text == text && self.rival.is_none() {
            self.delivery.stage = done;
        }
    }
}

impl Version {
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
