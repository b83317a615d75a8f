//! What the pages need from the two worlds they run in.
//!
//! The *backend* ports, one per actor, are implemented by `server` and provided for every
//! request; server functions are a few lines that call them. The *device* port is
//! implemented by `frontend` and provided at hydration: a page without it is plain HTML.

pub mod device;
pub mod drafts;
pub mod engine;

use std::sync::Arc;

use async_trait::async_trait;
use leptos::prelude::{expect_context, use_context};
use shared::{
    application::{
        Entry, Looked, Part, Receipt, Verdict,
        answers::{FieldKey, Version},
    },
    digest::Sha256,
    exam::{Exam, FactAnswers, fee::Gateway},
    id::{
        ApplicationId, ExamCode, ImageId, MessageId, NoticeId, PositionCode, SectionId, SessionId,
        SlotId,
    },
    message::Channel,
    payment::Payment,
    problem::Problem,
    proof::{Act, Challenge},
    roster::RosterReport,
    text::Lang,
    time::Timestamp,
    typed::Typed,
    view::{
        AbsentPeople, AccountView, Activation, BoardRow, CodeStep, CodesReason, Desk, Dossier,
        ExamCard, FormUpload, Frame, HandOffOffer, HandOffStanding, HandedSlot, InvitationView,
        Messages, MyExams, Outbox, OutboxFilter, Payers, PositionCard, PositionList, PositionQuery,
        Queue, QueueFilter, Registering, SessionInfo, SharedNumber, Viewer,
    },
};

pub use self::{device::Device, drafts::Drafts, engine::Engine};

type Answer<T> = Result<T, Problem>;

/// Signing in and out; open to everyone.
#[async_trait]
pub trait SessionPort: Send + Sync {
    /// Who looks, the server's clock, and the demonstration's accounts.
    async fn frame(&self) -> Answer<Frame>;
    /// `TooManyAttempts`, `ProofWanted` or `BadCredentials`; else the browser holds a new session.
    async fn sign_in(&self, typed: Typed) -> Answer<Viewer>;
    async fn sign_out(&self) -> Answer<()>;
    async fn list_sessions(&self) -> Answer<Vec<SessionInfo>>;
    /// Ends one session of one's own account.
    async fn revoke_session(&self, session: SessionId) -> Answer<()>;
    /// Ends every session of one's own account but this one.
    async fn revoke_other_sessions(&self) -> Answer<()>;
    /// The published exams, to read about before signing in; none is anybody's application.
    async fn exams(&self) -> Answer<Vec<ExamCard>>;
    /// The published definition of an exam, to read before entering it.
    async fn exam(&self, exam: ExamCode) -> Answer<Arc<Exam>>;
}

/// The ways in, as plain forms; open to everyone. What is wrong with a form is `Mistyped`.
#[async_trait]
pub trait EntryPort: Send + Sync {
    /// A challenge for the act: the one that the form carries as long as it is good.
    async fn challenge(&self, act: Act, carried: Typed) -> Answer<Challenge>;
    /// The channels by which a code can be sent.
    fn code_channels(&self) -> Vec<Channel>;
    /// Opens an account and signs in, or sends or takes the code that a known number needs. Messages are
    /// written in `lang`.
    async fn register(&self, exam: ExamCode, typed: Typed, lang: Lang) -> Answer<Registering>;
    /// Sends a code, or sets a new password with one; every session of the account is over then.
    async fn recover(&self, typed: Typed) -> Answer<CodeStep>;
    /// One's own account.
    async fn account(&self) -> Answer<AccountView>;
    /// Sends a code to a new phone or mail address, or takes the code that came there.
    async fn change_contact(&self, typed: Typed) -> Answer<CodeStep>;
    /// Sets a new password; every other session of the account is over.
    async fn change_password(&self, typed: Typed) -> Answer<()>;
    /// A new set of recovery codes for whoever is signed in and types the password again. The
    /// page of the codes shows them next, once.
    async fn renew_codes(&self, typed: Typed) -> Answer<()>;
    /// What a code invites to, used or over as it may be.
    async fn invitation(&self, code: String) -> Answer<InvitationView>;
    /// Sets the password, signs in and enters the exam. The page of the recovery codes is next.
    async fn accept_invitation(&self, typed: Typed) -> Answer<()>;
    /// What another system told of whoever sits at this browser, to be completed and confirmed.
    async fn activation(&self) -> Answer<Activation>;
    /// Confirms it: the browser is signed in; answers where to go on.
    async fn activate(&self, typed: Typed) -> Answer<String>;
    /// One's own recovery codes that were not used yet.
    async fn count_codes(&self) -> Answer<u32>;
}

/// The candidate's own applications. Another person's is `NotFound`.
#[async_trait]
pub trait CandidatePort: Send + Sync {
    async fn my_exams(&self) -> Answer<MyExams>;
    /// The application for this exam, made at the first entry. `NotEligible` off the roster.
    async fn enter_exam(&self, exam: ExamCode) -> Answer<ApplicationId>;
    async fn dossier(&self, application: ApplicationId) -> Answer<Dossier>;
    /// Where the fee is paid in the system; `NotFound` where it is not.
    async fn payment(&self, application: ApplicationId) -> Answer<Payment>;
    /// Makes the order at this gateway, or keeps the one there is.
    async fn order_payment(&self, application: ApplicationId, gateway: Gateway) -> Answer<()>;
    /// Asks the gateway what became of the order.
    async fn check_payment(&self, application: ApplicationId) -> Answer<()>;
    /// `wording` is that of the text the person has read.
    async fn accept_notice(
        &self,
        application: ApplicationId,
        notice: NoticeId,
        wording: Sha256,
    ) -> Answer<()>;
    async fn answer_facts(&self, application: ApplicationId, facts: FactAnswers) -> Answer<()>;
    /// The images of this slot are still right, though a fact has changed.
    async fn keep_slot(&self, application: ApplicationId, slot: SlotId) -> Answer<()>;
    /// Keeps what was typed, and answers how many things in the section are to be mended.
    async fn save_section(
        &self,
        application: ApplicationId,
        section: SectionId,
        entries: Vec<Entry>,
    ) -> Answer<u32>;
    /// Keeps one part of the form, typed over this version of it; answers the new version.
    /// `FieldChanged` where somebody else has changed it meanwhile.
    async fn save_field(
        &self,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        over: Version,
    ) -> Answer<Version>;
    async fn remove_image(&self, application: ApplicationId, image: ImageId) -> Answer<()>;
    /// Puts the image at `place`, counted from 1; beyond the end is the end.
    async fn move_image(
        &self,
        application: ApplicationId,
        image: ImageId,
        place: u32,
    ) -> Answer<()>;
    /// With `revision`, `Stale` if something has changed since it.
    async fn arrange_images(
        &self,
        application: ApplicationId,
        slot: SlotId,
        order: Vec<ImageId>,
        revision: Option<u32>,
    ) -> Answer<()>;
    /// Orders the images of the slot by the names of their files, 2 before 10.
    async fn order_by_name(&self, application: ApplicationId, slot: SlotId) -> Answer<()>;
    /// `image` is the one that the person has looked at.
    async fn confirm_portrait(&self, application: ApplicationId, image: ImageId) -> Answer<()>;
    /// The positions of the exam, as the query looks at them.
    async fn positions(
        &self,
        application: ApplicationId,
        query: PositionQuery,
    ) -> Answer<PositionList>;
    async fn position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> Answer<PositionCard>;
    async fn choose_position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> Answer<()>;
    /// Refused for one position, to try another.
    async fn begin_again(&self, application: ApplicationId, revision: u32) -> Answer<()>;
    /// `revision` is that of the page on which the person took the last look; `Stale` if
    /// something has changed since.
    /// With `looked`, `NotAsLooked` where something else would be submitted.
    async fn submit(
        &self,
        application: ApplicationId,
        revision: u32,
        looked: Option<Looked>,
    ) -> Answer<Receipt>;
    /// Hands in by fingerprint, packed; answers the moment that counts. The same again is the
    /// same answer. `FingerprintsOff`, `FingerprintTooLarge`, `NotAsLooked`, `Incomplete`.
    async fn register_fingerprint(
        &self,
        application: ApplicationId,
        fingerprint: String,
    ) -> Answer<Timestamp>;
    async fn withdraw(&self, application: ApplicationId, revision: u32) -> Answer<()>;
    /// What the candidate was told, newest first; `page` counts from 0.
    async fn messages(&self, page: u32) -> Answer<Messages>;
    /// All messages up to this moment have been read.
    async fn mark_messages_read(&self, until: Timestamp) -> Answer<()>;
}

/// One slot in the hands of a phone.
#[async_trait]
pub trait HandOffPort: Send + Sync {
    /// Makes a code for the candidate's own slot; an older one of the slot is over. `Locked` or
    /// `SlotFull` where the slot takes nothing.
    async fn offer_hand_off(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Answer<HandOffOffer>;
    async fn look_at_hand_off(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Answer<HandOffStanding>;
    async fn end_hand_off(&self, application: ApplicationId, slot: SlotId) -> Answer<()>;
    /// What the code opens, for whoever holds it. `HandOffOver` where it opens nothing.
    async fn handed_slot(&self, code: String) -> Answer<HandedSlot>;
}

/// The reviewers' part. `revision` guards every act: two reviewers cannot both win.
#[async_trait]
pub trait ReviewerPort: Send + Sync {
    async fn queue(&self, filter: QueueFilter) -> Answer<Queue>;
    async fn desk(&self, application: ApplicationId) -> Answer<Desk>;
    /// Passes a part. `shown` are the images that this desk has shown: of a slot all are needed.
    async fn pass(
        &self,
        application: ApplicationId,
        part: Part,
        shown: Vec<ImageId>,
        revision: u32,
    ) -> Answer<Desk>;
    /// Returns a part, or takes its verdict back.
    async fn judge(
        &self,
        application: ApplicationId,
        part: Part,
        verdict: Verdict,
        revision: u32,
    ) -> Answer<Desk>;
    async fn send_back(&self, application: ApplicationId, revision: u32) -> Answer<Desk>;
    async fn approve(&self, application: ApplicationId, revision: u32) -> Answer<Desk>;
    async fn refuse(&self, application: ApplicationId, note: String, revision: u32)
    -> Answer<Desk>;
}

/// The office's part.
#[async_trait]
pub trait OfficePort: Send + Sync {
    async fn board(&self) -> Answer<Vec<BoardRow>>;
    /// From now on candidates see how they were decided (S1-19). `Undecided` while somebody
    /// is not.
    async fn publish_results(&self, exam: ExamCode) -> Answer<()>;
    /// Whoever registered under a number that is known under another name, too (S2-03).
    async fn shared_numbers(&self) -> Answer<Vec<SharedNumber>>;
    /// The published definition of an exam.
    async fn office_exam(&self, exam: ExamCode) -> Answer<Arc<Exam>>;
    /// Those on the roster who have not entered.
    async fn absent_people(&self, exam: ExamCode, page: u32) -> Answer<AbsentPeople>;
    /// Everybody of whom no invitation could be sent was told: their time begins now (S4-20).
    async fn begin_untold(&self, exam: ExamCode) -> Answer<()>;
    /// People of an exam that is paid on site, by number or name (S4-19).
    async fn find_payers(&self, exam: ExamCode, sought: String) -> Answer<Payers>;
    /// The fee was paid on site; answers the page that shows it.
    async fn record_payment(
        &self,
        application: ApplicationId,
        gateway: Gateway,
        reference: String,
    ) -> Answer<String>;
    /// It was recorded by mistake.
    async fn undo_payment(&self, application: ApplicationId, reason: String) -> Answer<String>;
    /// All messages and what became of them.
    async fn outbox(&self, filter: OutboxFilter) -> Answer<Outbox>;
    /// Tries a delivery again that was given up; `NotFound` for any other.
    async fn send_again(&self, message: MessageId, channel: Channel) -> Answer<()>;
}

pub fn session() -> Arc<dyn SessionPort> {
    expect_context()
}

/// Absent in the browser: the ways in are plain pages.
pub fn entry() -> Option<Arc<dyn EntryPort>> {
    use_context()
}

/// The session, where the page is made.
pub fn entry_session() -> Option<Arc<dyn SessionPort>> {
    use_context()
}

/// What was typed into the form of this page, where it was sent to the page itself.
#[derive(Clone, Debug)]
pub struct Posted(pub Typed);

/// Recovery codes that were just made, for the one page that shows them.
#[derive(Clone, Debug)]
pub struct FreshCodes {
    pub codes: Vec<String>,
    pub codes_after: CodesReason,
}

/// The outcome of each file of the plain form that led to this page.
#[derive(Clone, Debug)]
pub struct FormOutcomes(pub Vec<FormUpload>);

pub fn candidate() -> Arc<dyn CandidatePort> {
    expect_context()
}

pub fn hand_off() -> Arc<dyn HandOffPort> {
    expect_context()
}

/// The same, where the page is made.
pub fn page_hand_off() -> Option<Arc<dyn HandOffPort>> {
    use_context()
}

pub fn reviewer() -> Arc<dyn ReviewerPort> {
    expect_context()
}

pub fn office() -> Arc<dyn OfficePort> {
    expect_context()
}

/// What the answer does to the browser, beside its content.
pub trait Navigation: Send + Sync {
    /// After a form was taken: where to go.
    fn redirect(&self, path: &str);
    /// The status of a page that shows this problem.
    fn set_status(&self, problem: &Problem);
}

pub fn navigation() -> Arc<dyn Navigation> {
    expect_context()
}

/// What came of the file of the office that was sent to the page that is being made.
#[derive(Clone)]
pub struct Imported {
    pub report: RosterReport,
    /// The rows as they were pasted, where they are still to be mended or imported.
    pub pasted: String,
}

/// For pages: absent in the browser, where no answer is being made.
pub fn page_navigation() -> Option<Arc<dyn Navigation>> {
    use_context()
}

/// What this device keeps, where the page runs in a browser.
pub fn drafts() -> Option<Drafts> {
    use_context()
}

/// The device, where the page runs in a browser.
pub fn device() -> Option<Device> {
    use_context()
}

/// The image engine, where the page runs in a browser.
pub fn engine() -> Option<Engine> {
    use_context()
}
