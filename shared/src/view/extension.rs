//! View models of the office's page of an exam's windows and their extensions (A4).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pause::{PausePreview, PauseRecord};
use crate::{
    application::GrantedExtension,
    exam::{Exam, window::WindowExtension},
    text::LocalText,
    time::Timestamp,
};

/// Extensions on the page of an exam's windows.
pub const MAX_LISTED_EXTENSIONS: u64 = 200;

/// Windows of an exam with their extensions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficeWindows {
    /// Exam as it is defined.
    pub exam: Arc<Exam>,
    /// Time of the server.
    pub now: Timestamp,
    /// Extensions for everyone that hold or will hold.
    pub everyones: Vec<WindowExtension>,
    /// Name of the units: 招考单位. `None` if the exam has none.
    pub unit_title: Option<LocalText>,
    /// Units of submitted applications, as suggestions.
    pub units: Vec<String>,
    /// The last extensions, newest first, also withdrawn ones. Those of pauses are not among them.
    pub records: Vec<ExtensionRecord>,
    /// The last pauses, newest first. The first one may last.
    #[serde(default)]
    pub pauses: Vec<PauseRecord>,
}

impl OfficeWindows {
    /// The pause that lasts. `None` if the exam is not paused.
    pub fn running_pause(&self) -> Option<&PauseRecord> {
        self.pauses.iter().find(|record| record.ended.is_none())
    }
}

/// One extension in the office's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRecord {
    /// Extension as it was granted.
    pub extension: GrantedExtension,
    /// Number of the application to which it is limited.
    pub number: Option<String>,
    /// Time of the grant.
    pub at: Timestamp,
    /// Name of the officer who granted it.
    pub name: String,
    /// Number of applications that it changed then.
    pub people: u64,
    /// Earliest end without it; from then on it holds.
    pub holds_from: Timestamp,
    /// Time of the withdrawal, and the name of the officer. `None` if it was not withdrawn.
    pub withdrawn: Option<(Timestamp, String)>,
    /// True if all candidates were notified.
    pub is_notified: bool,
}

impl ExtensionRecord {
    /// True if it can be withdrawn: it does not hold yet.
    pub fn can_withdraw(&self, now: Timestamp) -> bool {
        self.withdrawn.is_none() && now < self.holds_from
    }
}

/// Extension that the office has typed, with its effects, before it is granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionPreview {
    /// Extension as it would be granted.
    pub extension: GrantedExtension,
    /// Number of the application to which it is limited.
    pub number: Option<String>,
    /// End that holds now. `None` if the candidates have different ones.
    pub present: Option<Timestamp>,
    /// Number of applications that it changes.
    pub people: u64,
    /// Number of lapsed ones among them, which are opened again.
    pub reopened: u64,
}

/// Result of the form on the page of an exam's windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExtensionOutcome {
    /// The extension is possible; nothing was changed.
    Previewed(ExtensionPreview),
    /// The pause is possible; nothing was changed.
    PausePreviewed(PausePreview),
    /// The extension was granted or withdrawn, or the pause was begun, lengthened or ended.
    Done,
}
