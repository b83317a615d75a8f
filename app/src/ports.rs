//! The ports: traits through which the pages and the server functions reach the server and the
//! browser.
//!
//! The *backend* ports, one per actor, are implemented by `server` and provided for every request;
//! server functions are a few lines that call them. The *device*, *drafts* and *engine* ports are
//! implemented by `frontend` and provided at hydration; a page without them is plain HTML.

pub mod device;
pub mod engine;
mod office;
pub mod offline_store;

use std::sync::Arc;

use async_trait::async_trait;
use leptos::prelude::{expect_context, use_context};
use shared::{
    application::answers::{FieldKey, FieldVersion},
    application::{Command, CorrectionTarget, FormEntry, QueuedAct, Receipt, ReviewedSnapshot},
    exam::Exam,
    exam::fee::PaymentMethod,
    form_fields::FormFields,
    id::{
        AccountId, ApplicationId, ExamCode, ImageId, KnownCaseId, PositionCode, SectionId,
        SessionId, SlotId,
    },
    message::Channel,
    payment::Payment,
    problem::Problem,
    proof_of_work::{Challenge, ProofPurpose},
    review_grant::GrantKind,
    review_keys::{KeyAct, ReviewKeys},
    staff::StaffAct,
    text::Lang,
    time::Timestamp,
    view::{
        AccountView, Activation, AuditFilter, AuditLog, CaseOutcome, CodeFormOutcome, Dossier,
        ExamCard, FormUploadResult, HandOffOffer, HandOffPage, HandOffStatus, InvitationView,
        Messages, MyExams, PageContext, PositionCard, PositionList, PositionQuery, QueueFilter,
        RecoveryCodesReason, RegistrationResult, ReviewDesk, ReviewQuality, ReviewQueue,
        ReviewSheet, ReviewTeam, SecondFactorChange, SecondFactorView, SessionInfo, SheetEntry,
        SheetQuery, SheetRange, ShownAnnouncement, SignInOutcome, StaffAccount, StaffFilter,
        StaffLinkView, StaffList, StaffRight, Viewer,
    },
    view_log::ReportedView,
};

pub use self::{
    device::Device,
    engine::Engine,
    office::{
        ImportOutcome, OfficePort, PostedDefinition, PostedTestBench, ShownResetCode, TypedMoment,
        office, page_office,
    },
};
pub use crate::ports::offline_store::OfflineStore;

type PortResult<T> = Result<T, Problem>;

/// Signing in and out, the list of sessions, and the published exams. Open to everyone.
#[async_trait]
pub trait SessionPort: Send + Sync {
    /// The person who is signed in, the server's clock, and the accounts of the demonstration.
    async fn page_context(&self) -> PortResult<PageContext>;
    /// Signs in: the browser gets a new session. Errors: `TooManyAttempts`, `ProofWanted`,
    /// `BadCredentials`.
    async fn sign_in(&self, typed: FormFields) -> PortResult<SignInOutcome>;
    /// Ends the session of this browser.
    async fn sign_out(&self) -> PortResult<()>;
    /// The sessions of one's own account.
    async fn list_sessions(&self) -> PortResult<Vec<SessionInfo>>;
    /// Ends one session of one's own account.
    async fn revoke_session(&self, session: SessionId) -> PortResult<()>;
    /// Ends every session of one's own account except this one.
    async fn revoke_other_sessions(&self) -> PortResult<()>;
    /// The published exams, to read about before signing in. No application is named.
    async fn exams(&self) -> PortResult<Vec<ExamCard>>;
    /// The published definition of an exam, to read before entering it.
    async fn exam(&self, exam: ExamCode) -> PortResult<Arc<Exam>>;
}

/// The forms of registering, recovery and the account, as plain HTML. Open to everyone. The error
/// for a wrong form is `InvalidForm`.
#[async_trait]
pub trait AccountPort: Send + Sync {
    /// A challenge for the act. The challenge that the form carries is kept while it is valid.
    async fn challenge(&self, act: ProofPurpose, carried: FormFields) -> PortResult<Challenge>;
    /// The channels by which a code can be sent.
    fn code_channels(&self) -> Vec<Channel>;
    /// Opens an account and signs in; for a known number, sends a code or checks it. Messages are
    /// written in `lang`.
    async fn register(
        &self,
        exam: ExamCode,
        typed: FormFields,
        lang: Lang,
    ) -> PortResult<RegistrationResult>;
    /// Sends a code, or sets a new password with a code. The new password ends every session of the
    /// account.
    async fn recover_account(&self, typed: FormFields) -> PortResult<CodeFormOutcome>;
    /// One's own account.
    async fn account(&self) -> PortResult<AccountView>;
    /// Sends a code to a new phone number or mail address, or checks the code that was sent there.
    async fn change_contact(&self, typed: FormFields) -> PortResult<CodeFormOutcome>;
    /// Sets a new password and ends every other session of the account.
    async fn change_password(&self, typed: FormFields) -> PortResult<()>;
    /// Makes a new set of recovery codes for the person who is signed in and types the password
    /// again. The page of the codes shows them next, once.
    async fn renew_recovery_codes(&self, typed: FormFields) -> PortResult<()>;
    /// The invitation of a code, also when the code was used or has expired.
    async fn invitation(&self, code: String) -> PortResult<InvitationView>;
    /// Sets the password, signs in and enters the exam. The page of the recovery codes is next.
    async fn accept_invitation(&self, typed: FormFields) -> PortResult<()>;
    /// The data that another system sent about the person at this browser, to be completed and
    /// confirmed.
    async fn activation(&self) -> PortResult<Activation>;
    /// Confirms these data and signs in. Returns the address of the next page.
    async fn activate(&self, typed: FormFields) -> PortResult<String>;
    /// The number of one's own recovery codes that were not used yet.
    async fn count_recovery_codes(&self) -> PortResult<u32>;
}

/// The candidate's own applications. The application of another person is `NotFound`.
#[async_trait]
pub trait CandidatePort: Send + Sync {
    /// The exams that the candidate can enter or has entered.
    async fn my_exams(&self) -> PortResult<MyExams>;
    /// The application for this exam, made at the first entry. `NotEligible` if the person is not
    /// on the roster.
    async fn enter_exam(&self, exam: ExamCode) -> PortResult<ApplicationId>;
    /// Everything that the pages show of one application.
    async fn dossier(&self, application: ApplicationId) -> PortResult<Dossier>;
    /// The payment of the fee. `NotFound` if the fee is not paid in this system.
    async fn payment(&self, application: ApplicationId) -> PortResult<Payment>;
    /// Makes the order at this gateway, or keeps the order that exists.
    async fn order_payment(
        &self,
        application: ApplicationId,
        gateway: PaymentMethod,
    ) -> PortResult<()>;
    /// Asks the gateway about the outcome of the order.
    async fn check_payment(&self, application: ApplicationId) -> PortResult<()>;
    /// Performs a command of the candidate. With `revision`: `Stale` if something has changed since
    /// then.
    async fn perform(
        &self,
        application: ApplicationId,
        revision: Option<u32>,
        command: Command,
    ) -> PortResult<()>;
    /// Saves the entries of a section. Returns the number of faults in it.
    async fn save_section(
        &self,
        application: ApplicationId,
        section: SectionId,
        entries: Vec<FormEntry>,
    ) -> PortResult<u32>;
    /// Saves one part of the form, based on version `over`; returns the new version. `FieldChanged`
    /// if the server has another version meanwhile.
    async fn save_field(
        &self,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        over: FieldVersion,
    ) -> PortResult<FieldVersion>;
    /// Moves the image to `place`, counted from 1. A place beyond the end means the end.
    async fn move_image(
        &self,
        application: ApplicationId,
        image: ImageId,
        place: u32,
    ) -> PortResult<()>;
    /// Orders the images of the slot by their file names, with 2 before 10.
    async fn sort_images_by_name(&self, application: ApplicationId, slot: SlotId)
    -> PortResult<()>;
    /// The positions of the exam that match the query.
    async fn positions(
        &self,
        application: ApplicationId,
        query: PositionQuery,
    ) -> PortResult<PositionList>;
    /// One position of the exam.
    async fn position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> PortResult<PositionCard>;
    /// Chooses this position.
    async fn choose_position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> PortResult<()>;
    /// Submits. `revision` is the revision of the page that the person has confirmed: `Stale` if
    /// something has changed since then. With `looked`: `NotAsLooked` if the contents differ from
    /// it.
    async fn submit(
        &self,
        application: ApplicationId,
        revision: u32,
        looked: Option<ReviewedSnapshot>,
    ) -> PortResult<Receipt>;
    /// Registers a packed fingerprint; returns the time that counts. Idempotent. Errors:
    /// `FingerprintsOff`, `FingerprintTooLarge`, `NotAsLooked`, `Incomplete`.
    async fn register_fingerprint(
        &self,
        application: ApplicationId,
        fingerprint: String,
    ) -> PortResult<Timestamp>;
    /// The messages to the candidate, newest first. `page` counts from 0.
    async fn messages(&self, page: u32) -> PortResult<Messages>;
    /// Marks all messages up to this time as read.
    async fn mark_messages_read(&self, until: Timestamp) -> PortResult<()>;
}

/// The hand-off of one slot to a phone, which uploads with a code and without signing in.
#[async_trait]
pub trait HandOffPort: Send + Sync {
    /// Makes a code for the candidate's own slot and ends an older code of the slot. `Locked` or
    /// `SlotFull` if the slot takes no image.
    async fn offer_hand_off(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> PortResult<HandOffOffer>;
    /// The state of the slot's hand-off.
    async fn hand_off_status(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> PortResult<HandOffStatus>;
    /// Ends the slot's hand-off.
    async fn end_hand_off(&self, application: ApplicationId, slot: SlotId) -> PortResult<()>;
    /// The slot that the code opens, for everyone who has the code. `HandOffOver` if the code is
    /// not valid.
    async fn hand_off_page(&self, code: String) -> PortResult<HandOffPage>;
}

/// The acts of the reviewers. `revision` guards every act, so that only one of two reviewers
/// succeeds.
#[async_trait]
pub trait ReviewerPort: Send + Sync {
    /// The applications that match the filter.
    async fn queue(&self, filter: QueueFilter) -> PortResult<ReviewQueue>;
    /// Everything that the desk shows of one application. Prolongs the reader's claim on it.
    async fn desk(&self, application: ApplicationId) -> PortResult<ReviewDesk>;
    /// Claims the next application of the list. `left` is the one that the reader leaves: it goes
    /// back into the list if nothing was judged on it. `None` if nothing in the list is free.
    async fn claim_next(
        &self,
        filter: QueueFilter,
        left: Option<ApplicationId>,
    ) -> PortResult<Option<ApplicationId>>;
    /// Claims the application that follows in the list those that the reader has, and reads its
    /// desk. `None` if nothing in the list is free. Errors: `BadRequest` for more than
    /// [`MAX_CLAIMED_AHEAD`] with the present one.
    async fn claim_ahead(
        &self,
        filter: QueueFilter,
        held: Vec<ApplicationId>,
    ) -> PortResult<Option<ReviewDesk>>;
    /// Claims an application, also one that another reviewer has. Errors: `NotInReview`,
    /// `SecondReviewerRequired`.
    async fn take_over(&self, application: ApplicationId) -> PortResult<()>;
    /// Prolongs the reader's claim on an application, if there is one.
    async fn renew_claim(&self, application: ApplicationId) -> PortResult<()>;
    /// Puts an application that the reader has claimed back into the list.
    async fn release_claim(&self, application: ApplicationId) -> PortResult<()>;
    /// Reads a page of a sheet: the applications that the reader has claimed. Errors: `NotFound`.
    async fn sheet(&self, query: SheetQuery) -> PortResult<ReviewSheet>;
    /// Claims the next applications of a sheet, after those of the query. Those of the page that
    /// the reader leaves go back into the list unless they were judged. `None` if nothing is free.
    /// Errors: `NotFound`, `BadRequest` for more than [`SHEET_SIZE`](shared::view::SHEET_SIZE).
    async fn claim_sheet(
        &self,
        query: SheetQuery,
        filter: QueueFilter,
        left: Vec<ApplicationId>,
    ) -> PortResult<Option<SheetRange>>;
    /// Performs the choices of a form of the sheet, also after one of them was refused. Errors: that
    /// of the first choice that was refused, and `BadRequest` for more than [`SHEET_SIZE`](shared::view::SHEET_SIZE).
    async fn judge_sheet(&self, query: SheetQuery, entries: Vec<SheetEntry>) -> PortResult<()>;
    /// Prolongs the reader's claims on these applications.
    async fn renew_claims(&self, applications: Vec<ApplicationId>) -> PortResult<()>;
    /// Puts those applications back into the list in which the reader has not judged anything.
    async fn release_untouched(&self, applications: Vec<ApplicationId>) -> PortResult<()>;
    /// As [`ReviewerPort::release_claim`], for an application that the reader skips. One that was
    /// handed to them stays theirs.
    async fn put_back(&self, application: ApplicationId) -> PortResult<()>;
    /// The reviewers of an application and what happened among them; for a supervisor also who has
    /// seen it.
    async fn team(&self, application: ApplicationId) -> PortResult<ReviewTeam>;
    /// Gives the application to another reviewer of the exam, with a question. A supervisor may take
    /// it from anybody and need not ask. Errors: `ReasonMissing`, `ClaimedByOther`, `NotInReview`,
    /// `NotAllowed`.
    async fn hand_over(
        &self,
        application: ApplicationId,
        to: AccountId,
        question: String,
    ) -> PortResult<()>;
    /// Ends the claim of another reviewer. Errors: `NotAllowed` unless the reader supervises the
    /// exam.
    async fn release_foreign_claim(&self, application: ApplicationId) -> PortResult<()>;
    /// Proposes to correct the decision on an application that has gone out; a second person must
    /// confirm it. Errors: `NotAllowed` unless the reader supervises the exam, `NotCorrectable`,
    /// `CorrectionBlocked`, `CorrectionPending`, `ReasonMissing`, `TextTooLong`, `TooManyEntries`.
    async fn propose_correction(
        &self,
        application: ApplicationId,
        target: CorrectionTarget,
        reason: String,
    ) -> PortResult<()>;
    /// Corrects the decision as another person has proposed at this time. Errors: `NotAllowed`,
    /// `Stale`, `SecondPersonRequired`, `NotCorrectable`, `CorrectionBlocked`.
    async fn confirm_correction(
        &self,
        application: ApplicationId,
        proposed_at: Timestamp,
    ) -> PortResult<()>;
    /// Declines the proposal of this time, or withdraws the reader's own. Errors: `NotAllowed`,
    /// `Stale`, `TextTooLong`.
    async fn decline_correction(
        &self,
        application: ApplicationId,
        proposed_at: Timestamp,
        note: String,
    ) -> PortResult<()>;
    /// Records that the reader knows the candidate: they never get, read or judge the application
    /// again.
    async fn recuse(&self, application: ApplicationId) -> PortResult<()>;
    /// Adds a note that only reviewers see. Errors: `ReasonMissing` for an empty one,
    /// `TextTooLong`, `TooManyEntries`.
    async fn add_note(&self, application: ApplicationId, text: String) -> PortResult<()>;
    /// Stores what the desk has shown. Errors: `BadRequest` for too many.
    async fn report_views(
        &self,
        application: ApplicationId,
        views: Vec<ReportedView>,
    ) -> PortResult<()>;
    /// The keys of the reader.
    async fn keys(&self) -> PortResult<ReviewKeys>;
    /// Gives an act of the reader a key. Errors: `KeyTaken`, `KeyRefused`.
    async fn set_key(&self, act: KeyAct, key: String) -> PortResult<()>;
    /// Gives all acts of the reader the standard keys.
    async fn reset_keys(&self) -> PortResult<()>;
    /// Records a picture on a page that the server renders.
    fn note_rendered_image(&self, desk: &ReviewDesk, image: ImageId);
    /// Performs an act. An act that was performed before, and whose answer was lost, is performed
    /// once. `Some` after the decision on a known case, which the reader learns only now. Errors:
    /// `ClaimedByOther`, `Stale`, `ImagesNotShown`, and those of the command.
    async fn act(&self, act: QueuedAct) -> PortResult<Option<CaseOutcome>>;
    /// Objects to a known case that the reader has decided. Errors: `NotFound`, also before the
    /// decision; `ReasonMissing`, `TextTooLong`.
    async fn object_to_known_case(
        &self,
        application: ApplicationId,
        note: String,
    ) -> PortResult<()>;
    /// Makes a decided application a known case. Errors: `NotAllowed` unless the reader supervises
    /// the exam, `NotMarkable`.
    async fn mark_known_case(&self, application: ApplicationId) -> PortResult<()>;
    /// Retires a known case of the exam. Errors: `NotFound`, `NotAllowed` unless the reader
    /// supervises the exam.
    async fn retire_known_case(&self, exam: ExamCode, case: KnownCaseId) -> PortResult<()>;
    /// Quality of the reviews of an exam. Errors: `NotFound`, `NotAllowed` unless the reader
    /// supervises the exam.
    async fn supervised_quality(&self, exam: ExamCode) -> PortResult<ReviewQuality>;
}

/// The acts of administrators on accounts of staff, and the page of a link to a password, which is
/// open to everyone.
#[async_trait]
pub trait StaffPort: Send + Sync {
    /// The accounts of staff that match the filter.
    async fn staff(&self, filter: StaffFilter) -> PortResult<StaffList>;
    /// One account of staff with its rights and its history. `NotFound` for a candidate.
    async fn staff_account(&self, account: AccountId) -> PortResult<StaffAccount>;
    /// A page of the audit log. The reading is an entry of the log.
    async fn audit_log(&self, filter: AuditFilter) -> PortResult<AuditLog>;
    /// Checks that the reader may open accounts.
    async fn check_new_staff(&self) -> PortResult<()>;
    /// Opens an account. Its page shows the link to the first password next, once.
    async fn create_staff(&self, typed: FormFields) -> PortResult<AccountId>;
    /// Performs an act on an account. After a reset its page shows the new link, once. Errors:
    /// `OwnAccount`, `LastAdministrator`, `NotAllowed` for a grant of another role, `Stale`, also for
    /// a plain grant of a right that is limited to units.
    async fn act_on_staff(&self, account: AccountId, act: StaffAct) -> PortResult<()>;
    /// One right of a reviewer, with the units by which it can be limited. Errors: `NotFound`, also
    /// for an exam without units, `NotAllowed` for an account of another role.
    async fn staff_right(
        &self,
        account: AccountId,
        exam: ExamCode,
        kind: GrantKind,
    ) -> PortResult<StaffRight>;
    /// Gives a right for the units of the form, in place of those that it covers now. Errors:
    /// `UnitMissing`, `TooManyEntries`, `TextTooLong`, and those of `staff_right`.
    async fn limit_right(
        &self,
        account: AccountId,
        exam: ExamCode,
        kind: GrantKind,
        typed: FormFields,
    ) -> PortResult<()>;
    /// The account of a link to a password. `StaffLinkOver` if the link does not work.
    async fn staff_link(&self, code: String) -> PortResult<StaffLinkView>;
    /// Sets the password with a link, and signs in.
    async fn accept_staff_link(&self, typed: FormFields) -> PortResult<SignInOutcome>;
}

/// The second factor of staff: the step after the password, and the page of one's own.
#[async_trait]
pub trait SecondFactorPort: Send + Sync {
    /// Checks that the person at this browser has typed the password and must type a code. Errors:
    /// `SignedOut`, `NotFound`.
    async fn check_second_step(&self) -> PortResult<()>;
    /// Checks the code and signs in. Errors: `InvalidForm`, `TooManyAttempts`, `SignedOut`.
    async fn verify_second_step(&self, typed: FormFields) -> PortResult<Viewer>;
    /// One's own second factor, or the secret of a new one. Errors: `NotAllowed` for candidates.
    async fn second_factor(&self) -> PortResult<SecondFactorView>;
    /// Sets up the second factor, replaces its recovery codes or removes it, as the button says.
    /// Errors: `InvalidForm`, `TooManyAttempts`, `Stale`, `NotAllowed`.
    async fn change_second_factor(&self, typed: FormFields) -> PortResult<SecondFactorChange>;
}

/// The session port of this request. Panics if it is not provided.
pub fn session() -> Arc<dyn SessionPort> {
    expect_context()
}

/// The entry port. `None` in the browser, because its pages are plain HTML.
pub fn account() -> Option<Arc<dyn AccountPort>> {
    use_context()
}

/// The session port. `None` in the browser.
pub fn page_session() -> Option<Arc<dyn SessionPort>> {
    use_context()
}

/// The form that was posted to this page.
#[derive(Clone, Debug)]
pub struct PostedForm(pub FormFields);

/// Recovery codes that were just made. One page shows them, once.
#[derive(Clone, Debug)]
pub struct NewRecoveryCodes {
    pub codes: Vec<String>,
    pub codes_after: RecoveryCodesReason,
}

/// The link to a password that was just made for an account of staff. One page shows it, once.
#[derive(Clone, Debug)]
pub struct ShownStaffLink(pub String);

/// The announcements that this page shows. Absent if there are none, and in the browser.
#[derive(Clone, Debug)]
pub struct PageAnnouncements(pub Vec<ShownAnnouncement>);

/// The outcome of each file of the plain form that led to this page.
#[derive(Clone, Debug)]
pub struct FormOutcomes(pub Vec<FormUploadResult>);

/// The candidate port of this request. Panics if it is not provided.
pub fn candidate() -> Arc<dyn CandidatePort> {
    expect_context()
}

/// The hand-off port of this request. Panics if it is not provided.
pub fn hand_off() -> Arc<dyn HandOffPort> {
    expect_context()
}

/// The hand-off port. `None` in the browser.
pub fn page_hand_off() -> Option<Arc<dyn HandOffPort>> {
    use_context()
}

/// The reviewer port of this request. Panics if it is not provided.
pub fn reviewer() -> Arc<dyn ReviewerPort> {
    expect_context()
}

/// The reviewer port. `None` in the browser.
pub fn page_reviewer() -> Option<Arc<dyn ReviewerPort>> {
    use_context()
}

/// The staff port of this request. Panics if it is not provided.
pub fn staff() -> Arc<dyn StaffPort> {
    expect_context()
}

/// The port of the second factor. `None` in the browser.
pub fn page_second_factor() -> Option<Arc<dyn SecondFactorPort>> {
    use_context()
}

/// The staff port. `None` in the browser.
pub fn page_staff() -> Option<Arc<dyn StaffPort>> {
    use_context()
}

/// The parts of the HTTP response beside its body.
pub trait ResponsePort: Send + Sync {
    /// Redirects to `path` after a form was accepted.
    fn redirect(&self, path: &str);
    /// Sets the status that belongs to this problem.
    fn set_status(&self, problem: &Problem);
}

/// The response of this request. Panics if it is not provided.
pub fn response() -> Arc<dyn ResponsePort> {
    expect_context()
}

/// The response, for pages. `None` in the browser.
pub fn page_response() -> Option<Arc<dyn ResponsePort>> {
    use_context()
}

/// The drafts of this device. `None` on the server.
pub fn offline_store() -> Option<OfflineStore> {
    use_context()
}

/// The device. `None` on the server.
pub fn device() -> Option<Device> {
    use_context()
}

/// The image engine. `None` on the server.
pub fn engine() -> Option<Engine> {
    use_context()
}
