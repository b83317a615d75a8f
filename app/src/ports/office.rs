//! The port of the office, and what its pages get beside it.

use std::sync::Arc;

use async_trait::async_trait;
use leptos::prelude::{expect_context, use_context};
use shared::{
    exam::Exam,
    exam::fee::PaymentMethod,
    form_fields::FormFields,
    id::{AccountId, ApplicationId, ExamCode, KnownCaseId, MessageId, SlotId},
    message::Channel,
    nudge::NudgeList,
    problem::Problem,
    roster::RosterReport,
    view::{
        AbsentPeople, AnnouncementOutcome, ApplicationFilter, ApplicationList, BoardRow,
        CandidatePreview, DefinedExam, DefinitionOutcome, DefinitionSource, ExamProgress,
        ExtensionOutcome, FoundPeople, MessageLog, MessageLogFilter, NudgeOutcome, NudgePage,
        OfficeAnnouncements, OfficeDefinition, OfficePositions, OfficeRetention, OfficeViewLog,
        OfficeWindows, PayerList, PersonView, PictureTrial, ReviewQuality, SharedNumber,
        TextStanding,
    },
};

use super::PortResult;

/// The acts of the office.
#[async_trait]
pub trait OfficePort: Send + Sync {
    /// The exams with their numbers, one row each.
    async fn board(&self) -> PortResult<Vec<BoardRow>>;
    /// Shows candidates their results from now on (S1-19). `Undecided` if an application has no
    /// decision.
    async fn publish_results(&self, exam: ExamCode) -> PortResult<()>;
    /// The people whose ID number is known under another name too (S2-03).
    async fn shared_numbers(&self) -> PortResult<Vec<SharedNumber>>;
    /// The published definition of an exam.
    async fn office_exam(&self, exam: ExamCode) -> PortResult<Arc<Exam>>;
    /// The present list of positions of an exam, with those that a search finds. Errors: `NotFound`
    /// for an exam without positions, `TextTooLong`, `TooManyWords`.
    async fn office_positions(&self, exam: ExamCode, search: String)
    -> PortResult<OfficePositions>;
    /// The exams that have a definition, by code.
    async fn list_definitions(&self) -> PortResult<Vec<DefinedExam>>;
    /// The definition of an exam with the text of one version, its versions and its scheduled
    /// versions. Errors: `NotFound`.
    async fn definition(
        &self,
        exam: ExamCode,
        source: DefinitionSource,
    ) -> PortResult<OfficeDefinition>;
    /// An exam as a candidate would meet it: its newest version, or the scheduled one if one waits.
    /// Errors: `NotFound`.
    async fn preview_exam(
        &self,
        exam: ExamCode,
        of_scheduled: bool,
    ) -> PortResult<CandidatePreview>;
    /// The people on the roster who have not entered.
    async fn list_not_entered(&self, exam: ExamCode, page: u32) -> PortResult<AbsentPeople>;
    /// Starts the time of those to whom no invitation could be sent: the office has told everybody
    /// (S4-20).
    async fn start_unnotified(&self, exam: ExamCode) -> PortResult<()>;
    /// The progress of an exam at this moment (A2). Errors: `NotFound`.
    async fn progress(&self, exam: ExamCode) -> PortResult<ExamProgress>;
    /// The windows of an exam and their extensions. Errors: `NotFound`.
    async fn windows(&self, exam: ExamCode) -> PortResult<OfficeWindows>;
    /// Shows what an extension changes, grants it, or withdraws one, as the form says (A4). Errors:
    /// `ExtensionRefused`, `TextTooLong`, `NotFound`.
    async fn extend_window(
        &self,
        exam: ExamCode,
        typed: FormFields,
    ) -> PortResult<ExtensionOutcome>;
    /// The announcements so far, and the exams that one may concern.
    async fn announcements(&self) -> PortResult<OfficeAnnouncements>;
    /// Shows an announcement as it would be, publishes it, or withdraws one, as the form says.
    /// Errors: `NotFound`.
    async fn announce(&self, typed: FormFields) -> PortResult<AnnouncementOutcome>;
    /// The lists of people whom the office can remind, with a preview of the chosen one. Errors:
    /// `NotFound`.
    async fn nudges(&self, exam: ExamCode, chosen: Option<NudgeList>) -> PortResult<NudgePage>;
    /// Reminds the people of the list in the form, if it is as it was shown (A3). Errors:
    /// `NotFound`, `BadRequest`.
    async fn send_nudge(&self, exam: ExamCode, typed: FormFields) -> PortResult<NudgeOutcome>;
    /// The retention rule of an exam with the content that is due and the record of removals (A9). Errors: `NotFound`.
    async fn retention(&self, exam: ExamCode) -> PortResult<OfficeRetention>;
    /// Starts the removal of what the form shows. Errors: `RetentionRefused`, `NotFound`.
    async fn remove_due_content(&self, exam: ExamCode, typed: FormFields) -> PortResult<()>;
    /// Counted reasons of an exam, the agreement of its reviewers, and its known cases.
    async fn review_quality(&self, exam: ExamCode) -> PortResult<ReviewQuality>;
    /// Makes the decided application with this number a known case. Errors: `NotFound`,
    /// `NotMarkable`.
    async fn mark_known_case(&self, exam: ExamCode, number: String) -> PortResult<()>;
    /// Retires a known case of the exam. Errors: `NotFound`.
    async fn retire_known_case(&self, exam: ExamCode, case: KnownCaseId) -> PortResult<()>;
    /// People of an exam that is paid on site, found by number or name (S4-19).
    async fn find_payers(&self, exam: ExamCode, sought: String) -> PortResult<PayerList>;
    /// Records a payment on site. Returns the address of the page that shows it.
    async fn record_payment(
        &self,
        application: ApplicationId,
        gateway: PaymentMethod,
        reference: String,
    ) -> PortResult<String>;
    /// Undoes a payment that was recorded by mistake. Returns the address of the page that shows
    /// it.
    async fn undo_payment(&self, application: ApplicationId, reason: String) -> PortResult<String>;
    /// Views of the submitted application with this number. Errors: `NotFound`.
    async fn view_log(&self, exam: ExamCode, number: String) -> PortResult<OfficeViewLog>;
    /// People found by a part of the name or of an application's number, or by a whole identity
    /// number, phone number, mail address or receipt code; nobody without a search. Errors:
    /// `BadRequest` for a search that is too short or too long.
    async fn find_people(&self, search: String) -> PortResult<FoundPeople>;
    /// A page of an exam's applications, and the last exports. Errors: `NotFound`.
    async fn applications(&self, filter: ApplicationFilter) -> PortResult<ApplicationList>;
    /// One candidate as they see themselves, masked. The view is recorded. Errors: `NotFound`.
    async fn person(&self, account: AccountId) -> PortResult<PersonView>;
    /// Makes a code with which a candidate sets a new password; the page of the person shows it next,
    /// once. Errors: `NotFound`, `NotAllowed` for an account without a password, `AccountDisabled`,
    /// `ReasonMissing`, `TextTooLong`.
    async fn issue_reset_code(&self, account: AccountId, identity_check: String) -> PortResult<()>;
    /// Confirms number and name of an account that its owner opened, after a look at the document from
    /// which `number` was typed. Errors: `NotFound`, `NotAllowed` for an account that is confirmed or
    /// has no number, `AccountDisabled`, `NumberMismatch`, `ReasonMissing`, `TextTooLong`,
    /// `OtherAccountConfirmed`.
    async fn confirm_identity(
        &self,
        account: AccountId,
        number: String,
        identity_check: String,
    ) -> PortResult<()>;
    /// Proposes, confirms or declines a correction of a candidate's name or number, or takes a
    /// submission back for the candidate, as the form says. Errors: `NotFound`, `InvalidForm`,
    /// `IdentityRefused`, `CorrectionPending`, `SecondPersonRequired`, `Stale`, `RecallRefused`,
    /// `Locked`, `ReasonMissing`, `TextTooLong`, `TooManyEntries`.
    async fn act_on_person(&self, account: AccountId, typed: FormFields) -> PortResult<()>;
    /// All messages with the state of their delivery.
    async fn message_log(&self, filter: MessageLogFilter) -> PortResult<MessageLog>;
    /// Tries again a delivery that was given up. `NotFound` for any other delivery.
    async fn resend_message(&self, message: MessageId, channel: Channel) -> PortResult<()>;
}

/// The code for a candidate's password that was just made. One page shows it, once.
#[derive(Clone, Debug)]
pub struct ShownResetCode(pub String);

/// The outcome of the import of a file of the office, for the page that answers it.
#[derive(Clone)]
pub struct ImportOutcome {
    pub report: RosterReport,
    /// The rows as they were pasted, if they are still to be corrected or imported.
    pub pasted: String,
}

/// A definition that the office has sent, for the page that answers it.
#[derive(Clone)]
pub struct PostedDefinition {
    pub outcome: Result<DefinitionOutcome, Problem>,
    /// The sent text.
    pub text: String,
    /// The typed time of its publication.
    pub moment: TypedMoment,
}

/// The time of a publication as the office has typed it. It stays with the text until it is published.
#[derive(Clone, Default)]
pub struct TypedMoment {
    /// True if the text is to be published later.
    pub is_later: bool,
    /// The typed time.
    pub text: String,
}

impl TypedMoment {
    /// True if nothing was typed or chosen.
    pub fn is_empty(&self) -> bool {
        !self.is_later && self.text.is_empty()
    }
}

/// Sample pictures that the office has tried with a text, for the page that answers it.
#[derive(Clone)]
pub struct PostedTestBench {
    /// The tried text, without a fault.
    pub text: String,
    /// The exam that it defines.
    pub exam: Arc<Exam>,
    pub standing: TextStanding,
    /// The chosen slot.
    pub slot: Option<SlotId>,
    /// The verdicts. `None` if no trial was asked for; `NoFile`.
    pub trial: Option<Result<PictureTrial, Problem>>,
    /// The time of publication that was typed beside the text.
    pub moment: TypedMoment,
}

/// The office port of this request. Panics if it is not provided.
pub fn office() -> Arc<dyn OfficePort> {
    expect_context()
}

/// The office port. `None` in the browser.
pub fn page_office() -> Option<Arc<dyn OfficePort>> {
    use_context()
}
