//! State machine of an application: one candidate's entry for one exam (报名).
//!
//! Transitions are pure: `(application, command, actor, now) → application` or a [`Problem`](crate::problem::Problem).
//! The pages use the transitions to show possible actions, the server to allow them.
//!
//! ```text
//! Draft → Submitted → UnderReview → { Returned → Submitted }* → Approved | Refused
//! where decisions are held: UnderReview → UnderReview, held → Returned | Approved | Refused
//! where there are two reviews (复审): UnderReview → Submitted once the first has passed it
//! Draft, Returned → Lapsed        Draft, Submitted → Withdrawn
//! by an extension of the window: Lapsed → Draft | Returned
//! where another position may be chosen: Refused → Draft
//! by a correction of two people: Approved → UnderReview | Refused     Refused → UnderReview
//! taken back before the review: Submitted → Draft
//! by a correction of name or number: UnderReview, held or by the second reviewer → UnderReview | Submitted
//! by fingerprint: Draft, Returned, with a commitment → Submitted once the last byte has come
//! ```

pub mod adopt;
pub mod answers;
pub mod command;
pub mod commitment;
mod correction;
pub mod correction_target;
mod decision;
pub mod extension;
mod extension_fault;
pub mod fact_change;
pub mod fee_payment;
pub mod first_opinion;
mod form_commands;
mod held_decision;
mod identity_change;
mod identity_correction;
mod identity_fault;
pub mod known_case;
mod lapse;
pub mod lock;
mod lock_reason;
pub mod log;
pub mod marked_box;
pub mod material;
pub mod mending;
pub mod missing_requirement;
pub mod note;
pub mod offered_reason;
mod portrait_and_position;
mod recall;
mod recall_fault;
pub mod receipt;
mod recorded_verdict;
pub mod review_act;
pub mod review_part;
pub mod review_record;
mod review_session;
pub mod reviewed_snapshot;
mod second_review;
mod serialized;
pub mod stage_status;
mod state;
mod state_kind;
mod verdict_comparison;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::serialized::FlatApplication;
pub use self::{
    answers::{Answers, FieldVersions, FormEntry, NumberFacts},
    command::{Command, CommandOutcome},
    lock::SlotStatus,
    lock_reason::LockReason,
    log::{LogEntry, LogEvent},
    marked_box::{BoxFault, MarkedBox},
    material::{Image, Material, PageNumbers, Verdict, VerdictAuthor},
    mending::SlotMending,
    receipt::{Manifest, Receipt},
};
pub use crate::application::{
    commitment::{Commitment, CommitmentStatus, fingerprint::Fingerprint},
    correction_target::{CorrectionObstacle, CorrectionTarget},
    decision::{Decision, HeldDecision},
    extension::{ExtensionEffect, ExtensionScope, GrantedExtension},
    extension_fault::ExtensionFault,
    fact_change::FactChangeEffects,
    fee_payment::FeePayment,
    first_opinion::FirstOpinion,
    identity_change::{ConfirmedChange, CorrectedValue, IdentityChange, PersonIdentity},
    identity_correction::IdentityCorrection,
    identity_fault::IdentityFault,
    known_case::{CaseComparison, CaseDifference, CaseVerdicts},
    missing_requirement::MissingRequirement,
    recall_fault::RecallFault,
    recorded_verdict::{RecordedVerdict, RecordedVerdicts},
    review_act::{QueuedAct, ReviewAct},
    review_part::ReviewPart,
    review_record::ReviewRecord,
    reviewed_snapshot::ReviewedSnapshot,
    stage_status::StageStatus,
    state::{FlatState, State},
    state_kind::StateKind,
    verdict_comparison::VerdictComparison,
};
use crate::{
    digest::Sha256,
    exam::{AnchorEvent, FactAnswers, Notice, publication::Disclosure, window::WindowExtension},
    id::{AccountId, ApplicationId, ExamCode, ImageId, NoticeId, PositionCode, SlotId},
    time::Timestamp,
};

/// Application of one candidate for one exam (报名), with its state, answers, images and verdicts.
/// Every change is a [`Command`]; [`Application::apply`] performs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "FlatApplication", into = "FlatApplication")]
pub struct Application {
    /// Id of the application.
    pub id: ApplicationId,
    /// The number people say on the phone: `SZ-2026-00412`.
    pub number: String,
    /// Code of the exam.
    pub exam: ExamCode,
    /// Version of the exam definition that judges this application.
    pub exam_version: u32,
    /// Account of the candidate. No other candidate can see or change the application.
    pub candidate: AccountId,
    /// Upload permission from the roster (S0-13). It restricts only where the exam's roster has
    /// upload marks ([`Exam::has_upload_marks`](crate::exam::Exam::has_upload_marks)); elsewhere it
    /// is `Allowed`.
    pub upload_permission: UploadPermission,
    /// Facts read from the candidate's identity number. `None` where the account has no number.
    /// They belong to the account and are not stored with the application.
    pub number_facts: Option<NumberFacts>,
    /// Current state; [`Application::apply`] is the only way to change it, besides
    /// [`Application::adopt_version`].
    pub state: State,
    /// Counter that every change raises; a command with an older revision is refused as stale.
    pub revision: u32,
    /// Times of the events so far.
    pub event_times: EventTimes,
    /// Accepted notices, in the order of acceptance. A notice with a new wording is accepted again.
    pub acceptances: Vec<Acceptance>,
    /// Answers that decide which slots, sections and positions apply. An unanswered fact is absent.
    pub facts: FactAnswers,
    /// Values of the personal form.
    pub answers: Answers,
    /// Number of changes of each part of the form.
    pub field_versions: FieldVersions,
    /// Slots to check again because a fact changed after they were filled (S1-04).
    pub rechecks: BTreeSet<SlotId>,
    /// Slots that hold images or have a verdict; a slot without either is absent.
    pub materials: BTreeMap<SlotId, Material>,
    /// Manifest of the last submission.
    pub submitted_manifest: Manifest,
    /// Course of the reviews so far.
    pub review: ReviewRecord,
    /// Payment of the fee, after the approval.
    pub payment: FeePayment,
    /// Chosen position, where the exam has positions.
    pub position: Option<PositionCode>,
    /// Positions for which it was refused; the candidate then chooses another.
    pub refused_positions: Vec<PositionCode>,
    /// Extensions of windows that include this application (A4). They belong to the exam and are
    /// not stored with the application.
    pub extensions: Vec<WindowExtension>,
}

/// Times of the events of one application. `None` for an event that has not happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTimes {
    /// Creation of the application.
    pub entered: Timestamp,
    /// Invitation by the office. A window relative to [`AnchorEvent::Invited`] counts from it.
    pub invited: Option<Timestamp>,
    /// Last submission, or the hash commitment (C5) that it completed.
    pub submitted: Option<Timestamp>,
    /// Last return for mending. A window relative to [`AnchorEvent::Returned`] counts from it.
    pub returned: Option<Timestamp>,
    /// Last act of a reviewer. `None` also for acts before this was recorded.
    pub reviewed: Option<Timestamp>,
    /// Confirmation of the portrait (S2-11); it may then be final (S2-12).
    pub portrait_confirmed: Option<Timestamp>,
    /// First download of the admission ticket (S2-22).
    pub ticket_printed: Option<Timestamp>,
    /// First download of a printed form (S4-12).
    pub forms_printed: Option<Timestamp>,
    /// Removal of the pictures under the retention rule (A9), and of the answers of an application
    /// that was never submitted. It does not go on after that.
    pub content_removed: Option<Timestamp>,
}

impl EventTimes {
    /// Event times of an application that was just entered.
    pub fn new(entered: Timestamp) -> Self {
        Self {
            entered,
            invited: None,
            submitted: None,
            returned: None,
            reviewed: None,
            portrait_confirmed: None,
            ticket_printed: None,
            forms_printed: None,
            content_removed: None,
        }
    }

    /// Time of the last submission, return or act of a reviewer; the creation if there was none.
    pub fn last_event(&self) -> Timestamp {
        let events = [self.submitted, self.returned, self.reviewed];
        events.into_iter().flatten().max().unwrap_or(self.entered)
    }
}

/// Initial data of an application.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Id of the new application.
    pub id: ApplicationId,
    /// Number that people say on the phone: `SZ-2026-00412`.
    pub number: String,
    /// Code of the exam.
    pub exam: ExamCode,
    /// Version of the exam definition that judges the application.
    pub exam_version: u32,
    /// Account of the candidate.
    pub candidate: AccountId,
}

/// Permission of a candidate to upload, from the roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadPermission {
    /// The candidate may upload materials.
    #[default]
    Allowed,
    /// The roster does not mark the candidate; uploads are refused with
    /// [`LockReason::UploadNotPermitted`].
    Withheld,
}

impl From<bool> for UploadPermission {
    fn from(may_upload: bool) -> Self {
        match may_upload {
            true => UploadPermission::Allowed,
            false => UploadPermission::Withheld,
        }
    }
}

/// Record that a notice was accepted: which wording and when (SH-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Accepted notice.
    pub notice: NoticeId,
    /// SHA-256 of the wording that was accepted ([`Notice::wording`]).
    pub wording: Sha256,
    /// Time of the acceptance, by the server's clock.
    pub at: Timestamp,
}

impl Application {
    /// Creates an empty draft.
    pub fn new(beginning: NewApplication, entered: Timestamp) -> Self {
        let NewApplication {
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
            upload_permission: UploadPermission::Allowed,
            number_facts: None,
            state: State::Draft { commitment: None },
            revision: 0,
            event_times: EventTimes::new(entered),
            acceptances: Vec::new(),
            facts: FactAnswers::new(),
            answers: Answers::default(),
            field_versions: FieldVersions::new(),
            rechecks: BTreeSet::new(),
            materials: BTreeMap::new(),
            submitted_manifest: Manifest::default(),
            review: ReviewRecord::default(),
            payment: FeePayment::default(),
            position: None,
            refused_positions: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// True if the notice was accepted in its present wording.
    pub fn has_accepted(&self, notice: &Notice) -> bool {
        let wording = notice.wording();
        self.acceptances
            .iter()
            .any(|a| a.notice == notice.id && a.wording == wording)
    }

    /// Material of a slot. `None` if the slot has neither images nor a verdict.
    pub fn material(&self, slot: &SlotId) -> Option<&Material> {
        self.materials.get(slot)
    }

    /// Images of a slot in their order.
    pub fn images(&self, slot: &SlotId) -> &[Image] {
        self.materials
            .get(slot)
            .map_or(&[], |material| &material.images)
    }

    /// Image with this id, and its slot. `None` if the application has no such image.
    pub fn find_image(&self, id: ImageId) -> Option<(&SlotId, &Image)> {
        self.materials.iter().find_map(|(slot, material)| {
            Some((slot, material.images.iter().find(|image| image.id == id)?))
        })
    }

    /// Verdict on a slot; [`Verdict::Pending`] if there is none.
    pub fn verdict(&self, slot: &SlotId) -> &Verdict {
        self.materials
            .get(slot)
            .map_or(&Verdict::Pending, |material| &material.verdict)
    }

    /// Time of an event from which a window can be counted. `None` if it has not happened.
    pub fn event_time(&self, event: AnchorEvent) -> Option<Timestamp> {
        match event {
            AnchorEvent::Invited => self.event_times.invited,
            AnchorEvent::Returned => self.event_times.returned,
            AnchorEvent::Approved => match self.state {
                State::Approved { at } => Some(at),
                _ => None,
            },
        }
    }

    /// Application as its candidate may see it: verdicts are hidden until the whole application is
    /// returned or decided, and a decision until it goes out (R13) and is published (S1-19).
    #[must_use]
    pub fn into_candidate_view(mut self, result: Disclosure) -> Self {
        if result == Disclosure::Withheld && self.state.kind().is_decided() {
            self.state = State::UnderReview { held: None };
            // Only an approved application is paid for and printed.
            self.payment = FeePayment::default();
            self.event_times.ticket_printed = None;
            self.event_times.forms_printed = None;
        }
        if self.state.kind().is_in_review() {
            self.clear_verdicts();
        }
        // Candidates do not see the step between two reviews, nor a decision that is held.
        let is_between = self.state == State::Submitted && self.review.passed_first.is_some();
        if is_between || self.held_decision().is_some() {
            self.state = State::UnderReview { held: None };
        }
        self.clear_verdict_authors();
        self.review.clear_reviewers();
        self.event_times.reviewed = None;
        self
    }
}
