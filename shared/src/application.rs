//! State machine of an application: one candidate's entry for one exam (报名).
//!
//! Transitions are pure: `(application, command, actor, now) → application` or a [`Problem`].
//! The pages use the transitions to show possible actions, the server to allow them.
//!
//! ```text
//! Draft → Submitted → UnderReview → { Returned → Submitted }* → Approved | Refused
//! where there are two reviews (复审): UnderReview → Submitted once the first has passed it
//! Draft, Returned → Lapsed        Draft, Submitted → Withdrawn
//! by fingerprint: Draft, Returned, with a promise → Submitted once the last byte has come
//! ```

pub mod adopt;
pub mod affected;
pub mod answers;
pub mod command;
pub mod fingerprint;
pub mod lock;
pub mod log;
pub mod looked;
pub mod material;
pub mod mending;
pub mod offered;
pub mod part;
mod paying;
pub mod promise;
pub mod receipt;
pub mod requirement;
mod reviewing;
mod settling;
pub mod standing;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::{
    affected::Affected,
    answers::{Answers, Entry, NumberFacts, Versions},
    command::{Command, Outcome},
    fingerprint::Fingerprint,
    lock::{Locked, Stance},
    log::{LogEntry, LogEvent},
    looked::Looked,
    material::{Image, Material, PageNumbers, Verdict, VerdictAuthor},
    mending::SlotMending,
    part::{Opinion, Opinions, Part},
    promise::{Promise, Promised},
    receipt::{Manifest, Receipt},
    requirement::Missing,
    standing::Standing,
};
#[cfg(doc)]
use crate::problem::Problem;
use crate::{
    digest::Sha256,
    exam::{Event, FactAnswers, Notice, publication::Disclosure},
    id::{AccountId, ApplicationId, ExamCode, ImageId, NoticeId, PositionCode, SlotId},
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub id: ApplicationId,
    /// The number people say on the phone: `SZ-2026-00412`.
    pub number: String,
    pub exam: ExamCode,
    /// Version of the exam definition that judges this application.
    pub exam_version: u32,
    pub candidate: AccountId,
    /// Upload mark of the roster (S0-13). It restricts only where the exam's roster has such marks
    /// ([`Exam::marks_uploaders`](crate::exam::Exam::marks_uploaders)); elsewhere it is `Allowed`.
    #[serde(default)]
    pub upload: UploadMark,
    /// Facts read from the candidate's identity number. `None` where the account has no number.
    /// They belong to the account and are not stored with the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_facts: Option<NumberFacts>,
    pub state: State,
    /// Counter that every change raises; a command with an older revision is refused as stale.
    pub revision: u32,
    pub moments: Moments,
    pub acceptances: Vec<Acceptance>,
    pub facts: FactAnswers,
    /// Values of the personal form.
    pub answers: Answers,
    /// Number of changes of each part of the form.
    pub field_versions: Versions,
    /// Slots to check again because a fact changed after they were filled (S1-04).
    pub rechecks: BTreeSet<SlotId>,
    /// Slots that hold images or have a verdict; a slot without either is absent.
    pub materials: BTreeMap<SlotId, Material>,
    /// Reviewers' opinions on the form sections and the position.
    pub opinions: Opinions,
    /// Manifest of the last submission.
    pub submitted: Manifest,
    /// Number of times it was returned.
    pub returns: u32,
    /// Current or last reviewer. `None` before the first review.
    pub reviewer: Option<AccountId>,
    /// Reviewer who passed the first of two reviews (初审). While it is `Some`, the final review (复审)
    /// remains, and another reviewer must make it.
    pub passed_first: Option<AccountId>,
    /// Reason of the refusal, in the reviewer's words.
    pub refusal: Option<String>,
    /// Chosen position, where the exam has positions.
    pub position: Option<PositionCode>,
    /// Positions for which it was refused; the candidate then chooses another.
    pub refused_positions: Vec<PositionCode>,
    /// Hash commitment to files that are not uploaded yet. `Some` only in `Draft` and `Returned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Draft,
    Submitted,
    UnderReview,
    Returned,
    Approved,
    Refused,
    /// The window passed without a submission (逾期视为放弃).
    Lapsed,
    Withdrawn,
}

impl State {
    pub const ALL: [State; 8] = [
        State::Draft,
        State::Submitted,
        State::UnderReview,
        State::Returned,
        State::Approved,
        State::Refused,
        State::Lapsed,
        State::Withdrawn,
    ];

    /// Name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::UnderReview => "under-review",
            State::Returned => "returned",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Lapsed => "lapsed",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// True if no further change is possible.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            State::Approved | State::Refused | State::Lapsed | State::Withdrawn
        )
    }

    /// True in `Approved` and `Refused`.
    pub fn is_decided(self) -> bool {
        matches!(self, State::Approved | State::Refused)
    }

    /// True while the application is with the reviewers.
    pub fn is_in_review(self) -> bool {
        matches!(self, State::Submitted | State::UnderReview)
    }
}

/// Times of the events of one application. `None` for an event that has not happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    pub entered: Timestamp,
    pub invited: Option<Timestamp>,
    pub submitted: Option<Timestamp>,
    pub returned: Option<Timestamp>,
    pub decided: Option<Timestamp>,
    /// Last act of a reviewer. `None` also for acts before this was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Timestamp>,
    /// Confirmation of the portrait (S2-11); it may then be final (S2-12).
    pub portrait: Option<Timestamp>,
    /// Payment of the fee by a gateway (S2-21) or on site (S4-19).
    pub paid: Option<Timestamp>,
    /// First download of the admission ticket (S2-22).
    #[serde(default)]
    pub ticket_printed: Option<Timestamp>,
    /// First download of a printed form (S4-12).
    #[serde(default)]
    pub forms_printed: Option<Timestamp>,
}

impl Moments {
    /// Moments of an application that was just entered.
    pub fn since(entered: Timestamp) -> Self {
        Self {
            entered,
            invited: None,
            submitted: None,
            returned: None,
            decided: None,
            reviewed: None,
            portrait: None,
            paid: None,
            ticket_printed: None,
            forms_printed: None,
        }
    }
}

/// Initial data of an application.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub id: ApplicationId,
    pub number: String,
    pub exam: ExamCode,
    pub exam_version: u32,
    pub candidate: AccountId,
}

/// Permission of a candidate to upload, from the roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadMark {
    #[default]
    Allowed,
    Withheld,
}

impl From<bool> for UploadMark {
    fn from(may_upload: bool) -> Self {
        match may_upload {
            true => UploadMark::Allowed,
            false => UploadMark::Withheld,
        }
    }
}

/// Record that a notice was accepted: which wording and when (SH-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    pub notice: NoticeId,
    pub wording: Sha256,
    pub at: Timestamp,
}

impl Application {
    /// Creates an empty draft.
    pub fn begin(beginning: Beginning, entered: Timestamp) -> Self {
        let Beginning {
            id,
            number,
            exam,
            exam_version,
            candidate,
        } = beginning;
        Self {
            id,
            number,
            exam,
            exam_version,
            candidate,
            upload: UploadMark::Allowed,
            number_facts: None,
            state: State::Draft,
            revision: 0,
            moments: Moments::since(entered),
            acceptances: Vec::new(),
            facts: FactAnswers::new(),
            answers: Answers::default(),
            field_versions: Versions::new(),
            rechecks: BTreeSet::new(),
            materials: BTreeMap::new(),
            opinions: Opinions::new(),
            submitted: Manifest::default(),
            returns: 0,
            reviewer: None,
            passed_first: None,
            refusal: None,
            position: None,
            refused_positions: Vec::new(),
            promise: None,
        }
    }

    /// True if the notice was accepted in its present wording.
    pub fn has_accepted(&self, notice: &Notice) -> bool {
        let wording = notice.wording();
        self.acceptances
            .iter()
            .any(|a| a.notice == notice.id && a.wording == wording)
    }

    pub fn material(&self, slot: &SlotId) -> Option<&Material> {
        self.materials.get(slot)
    }

    /// Images of a slot in their order.
    pub fn images(&self, slot: &SlotId) -> &[Image] {
        self.materials
            .get(slot)
            .map_or(&[], |material| &material.images)
    }

    pub fn find_image(&self, id: ImageId) -> Option<(&SlotId, &Image)> {
        self.materials.iter().find_map(|(slot, material)| {
            Some((slot, material.images.iter().find(|image| image.id == id)?))
        })
    }

    pub fn verdict(&self, slot: &SlotId) -> &Verdict {
        self.materials
            .get(slot)
            .map_or(&Verdict::Pending, |material| &material.verdict)
    }

    /// Time of an event from which a window can be counted. `None` if it has not happened.
    pub fn happened(&self, event: Event) -> Option<Timestamp> {
        match event {
            Event::Invited => self.moments.invited,
            Event::Returned => self.moments.returned,
            Event::Approved => self
                .moments
                .decided
                .filter(|_| self.state == State::Approved),
        }
    }

    /// Application as its candidate may see it: verdicts are hidden until the whole application is
    /// returned or decided, and a decision until it is published (S1-19).
    #[must_use]
    pub fn as_candidate_sees(mut self, result: Disclosure) -> Self {
        if result == Disclosure::Withheld && self.state.is_decided() {
            self.state = State::UnderReview;
            self.moments.decided = None;
            self.refusal = None;
        }
        if self.state.is_in_review() {
            self.forget_verdicts();
        }
        // Candidates do not see the step between two reviews.
        if self.state == State::Submitted && self.passed_first.is_some() {
            self.state = State::UnderReview;
        }
        self.forget_authors();
        self.reviewer = None;
        self.moments.reviewed = None;
        self.passed_first = None;
        self
    }
}
