//! View models of the office's page of an exam's definition: its text, its versions, and the effect
//! that a new version would have (docs/decisions.md, decision 10).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    application::StateKind,
    digest::Sha256,
    exam::{
        Exam,
        change::{Change, ChangeKind, DefinitionPart},
        check::DefinitionFault,
    },
    id::{ExamCode, ScheduledVersionId},
    scheduled_version::{ScheduleFault, ScheduleOutcome},
    text::LocalText,
    time::Timestamp,
    version_warning::VersionWarning,
};

/// Largest text of a definition, in bytes of UTF-8.
pub const MAX_DEFINITION_BYTES: usize = 256 * 1024;

/// Most versions in the list of an exam, the newest of them.
pub const MAX_LISTED_VERSIONS: u64 = 50;

/// Most scheduled versions in the record of an exam, the last ones of them.
pub const MAX_LISTED_SCHEDULED: u64 = 20;

/// Text of a definition that the office asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionSource {
    /// Newest version.
    Newest,
    /// Version with this number.
    Version(u32),
    /// Scheduled version, also one that was cancelled or refused.
    Scheduled(ScheduledVersionId),
}

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
    /// Scheduled version whose text is shown instead of a version's.
    pub shown_scheduled: Option<ScheduledVersionId>,
    /// Version that is to be published. An exam has at most one.
    pub pending: Option<PendingVersion>,
    /// Scheduled versions that are over, the last one first; at most [`MAX_LISTED_SCHEDULED`].
    pub scheduled: Vec<ScheduledVersion>,
}

impl OfficeDefinition {
    /// The last scheduled version, if it was refused, nothing was published or scheduled since, and no
    /// officer has dismissed it.
    pub fn refused(&self) -> Option<&ScheduledVersion> {
        let last = self.scheduled.first()?;
        let ended = last.ended.as_ref()?;
        let is_last = self.pending.is_none()
            && self
                .versions
                .first()
                .is_none_or(|version| version.published <= ended.at);
        let is_refused = matches!(ended.outcome, ScheduleOutcome::Refused(_));
        (is_refused && is_last && ended.dismissed.is_none()).then_some(last)
    }
}

/// Version that is or was to be published at a chosen time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledVersion {
    /// Id of the scheduled version.
    pub id: ScheduledVersionId,
    /// Time at which it is or was to be published.
    pub at: Timestamp,
    /// Version for which it was written.
    pub follows: u32,
    /// Name of the officer who scheduled it.
    pub officer: String,
    /// Time at which the officer scheduled it.
    pub scheduled: Timestamp,
    /// End of the waiting. `None` while it waits.
    pub ended: Option<EndedSchedule>,
}

/// End of the waiting of a scheduled version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedSchedule {
    /// Time of the end.
    pub at: Timestamp,
    /// Name of the officer who cancelled or replaced it. `None` for the server.
    pub officer: Option<String>,
    /// Outcome.
    pub outcome: ScheduleOutcome,
    /// Time at which an officer dismissed the refusal, and the name. `None` if nobody has.
    pub dismissed: Option<(Timestamp, String)>,
}

/// Scheduled version that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingVersion {
    /// Scheduled version.
    pub version: ScheduledVersion,
    /// Effect at its moment.
    pub effect: PendingEffect,
}

/// Scheduled version at which the office should look, as the board says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleNotice {
    /// The version waits for its moment.
    Waits {
        /// Moment.
        at: Timestamp,
    },
    /// The version was not published at its moment.
    Refused {
        /// Moment.
        at: Timestamp,
    },
}

/// Effect that a scheduled version would have at its moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PendingEffect {
    /// The effect as things were some minutes ago.
    Judged {
        /// Effect.
        preview: VersionPreview,
        /// Minutes after the close for files of submissions by fingerprint.
        grace_minutes: Option<u16>,
        /// Time of the judgement.
        at: Timestamp,
    },
    /// The text does not pass the check of this build.
    Faulty,
    /// The effect could not be found out; the server's log has the error.
    Unknown,
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

/// Exam as the office previews it: the definition that a candidate would meet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidatePreview {
    /// Definition with everyone's extensions of its windows.
    pub exam: Arc<Exam>,
    /// Version in force.
    pub version: u32,
    /// Scheduled version that waits.
    pub scheduled: Option<ScheduledVersion>,
    /// True if `exam` is the scheduled version. It is not if its text does not pass the check.
    pub is_scheduled: bool,
    /// Time of the server.
    pub now: Timestamp,
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
    /// The text can be published, but was neither published nor scheduled for this reason.
    NotScheduled(Box<CheckedDefinition>, ScheduleFault),
    /// The text will be published as a version of this exam at the chosen time.
    Scheduled(ExamCode),
    /// The scheduled version of this exam was cancelled.
    Cancelled(ExamCode),
    /// The refusal of the last scheduled version of this exam was dismissed.
    Dismissed(ExamCode),
}

/// Definition without a fault, and the effect of its publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDefinition {
    /// Exam that the text defines.
    pub exam: DefinedExam,
    /// SHA-256 of the text that was checked. Only this text is published.
    pub sha256: Sha256,
    /// Reason of the check.
    pub reason: CheckReason,
    /// Effect of its publication.
    pub preview: VersionPreview,
    /// Minutes after the close for files of submissions by fingerprint. `None` if the definition
    /// takes no fingerprints.
    pub grace_minutes: Option<u16>,
    /// Time of the check.
    pub now: Timestamp,
}

/// Reason why a text was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckReason {
    /// The office has asked for the check.
    Asked,
    /// The text was sent to be published, but is not the one that was checked.
    TextChanged,
    /// The text was sent to be published, but would have effects that did not stand on the page.
    NewWarnings,
}

/// Effect of publishing a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// True if the submission period of the new version is already over for everyone, and that of the
    /// version in force is not.
    pub is_over: bool,
}

impl VersionPreview {
    /// Number of applications of all versions in this state.
    pub fn count_in_state(&self, state: StateKind) -> u64 {
        let in_state = self.counts.iter().filter(|(_, other, _)| *other == state);
        in_state.map(|(_, _, count)| count).sum()
    }

    /// Warnings about the effect. `grace_minutes` is the time that the new version gives to the files
    /// of submissions by fingerprint.
    pub fn warnings(&self, grace_minutes: Option<u16>) -> Vec<VersionWarning> {
        let drafts = self.count_in_state(StateKind::Draft);
        let is_new = self.previous_version.is_none();
        let cases = [
            (self.misfits > 0, VersionWarning::Misfits),
            (
                self.committed > 0 && grace_minutes.is_some() && self.can_harm_commitments(),
                VersionWarning::CommittedWait,
            ),
            (
                self.committed > 0 && grace_minutes.is_none(),
                VersionWarning::CommittedLost,
            ),
            (self.is_over && is_new, VersionWarning::NewIsOver),
            (
                self.is_over && !is_new && drafts > 0,
                VersionWarning::DraftsLapse,
            ),
        ];
        let present = cases.into_iter().filter(|(is_present, _)| *is_present);
        present.map(|(_, warning)| warning).collect()
    }

    /// True if a change may ask more of submissions by fingerprint, or leave less time to their files.
    fn can_harm_commitments(&self) -> bool {
        self.changes.iter().any(Change::can_harm_commitment)
    }

    /// True if the new version lengthens a window.
    pub fn is_longer(&self) -> bool {
        let windows = self.changes.iter();
        windows
            .filter(|change| matches!(change.part, DefinitionPart::Window(_)))
            .any(|change| change.kind == ChangeKind::Lengthened)
    }
}
