//! View models of the office's page of an exam's definition: its text, its versions, and the effect
//! that a new version would have (docs/decisions.md, decision 10).

use serde::{Deserialize, Serialize};

use crate::{
    application::StateKind,
    digest::Sha256,
    exam::{
        change::{Change, ChangeKind, DefinitionPart},
        check::DefinitionFault,
    },
    id::ExamCode,
    text::LocalText,
    time::Timestamp,
};

/// Largest text of a definition, in bytes of UTF-8.
pub const MAX_DEFINITION_BYTES: usize = 256 * 1024;

/// Most versions in the list of an exam, the newest of them.
pub const MAX_LISTED_VERSIONS: u64 = 50;

/// Exam with a published definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinedExam {
    /// Code of the exam.
    pub code: ExamCode,
    /// Title of the newest version.
    pub title: LocalText,
}

/// Definition of an exam as the office edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeDefinition {
    /// Exam that is edited.
    pub exam: DefinedExam,
    /// Newest version, which a new one follows.
    pub version: u32,
    /// Version whose text is shown.
    pub shown: u32,
    /// TOML text of the shown version: as it was published, or written from the definition if it was
    /// published without one.
    pub text: String,
    /// Newest versions, newest first; at most [`MAX_LISTED_VERSIONS`].
    pub versions: Vec<DefinitionVersion>,
}

/// One version of a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionVersion {
    /// Number of the version, from 1.
    pub version: u32,
    /// Time of its publication.
    pub published: Timestamp,
    /// Name of the officer who published it. `None` for the command line, and for the copies of
    /// earlier versions with longer windows.
    pub publisher: Option<String>,
}

/// Outcome of a definition that the office has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinitionOutcome {
    /// The text cannot be published.
    Faulty(Vec<DefinitionFault>),
    /// The text can be published, with this effect. Nothing was written.
    Checked(Box<CheckedDefinition>),
    /// The text was published as the newest version of this exam.
    Published(ExamCode),
}

/// Definition without a fault, and the effect of its publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDefinition {
    /// Exam that the text defines.
    pub exam: DefinedExam,
    /// SHA-256 of the text that was checked. Only this text is published.
    pub sha256: Sha256,
    /// True if the text was sent to be published, but is not the one that was checked.
    pub has_changed: bool,
    /// Effect of its publication.
    pub preview: VersionPreview,
    /// Minutes after the close for files of submissions by fingerprint. `None` if the definition
    /// takes no fingerprints.
    pub grace_minutes: Option<u16>,
}

/// Effect of publishing a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionPreview {
    /// Version that it would replace. `None` for a new exam.
    pub previous_version: Option<u32>,
    /// Differences from that version.
    pub changes: Vec<Change>,
    /// Number of applications by version and state.
    pub counts: Vec<(u32, StateKind, u64)>,
    /// Number of applications with a hash commitment whose files are not all uploaded.
    pub committed: u64,
    /// Number of draft images that violate a tightened rule; they are kept.
    pub misfits: u64,
    /// True if the submission period of the new version is already over.
    pub is_over: bool,
}

impl VersionPreview {
    /// Number of applications of all versions in this state.
    pub fn count_in_state(&self, state: StateKind) -> u64 {
        let in_state = self.counts.iter().filter(|(_, other, _)| *other == state);
        in_state.map(|(_, _, count)| count).sum()
    }

    /// True if the new version lengthens a window.
    pub fn is_longer(&self) -> bool {
        let windows = self.changes.iter();
        windows
            .filter(|change| matches!(change.part, DefinitionPart::Window(_)))
            .any(|change| change.kind == ChangeKind::Lengthened)
    }
}
