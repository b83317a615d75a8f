//! View models of the pages, as the ports return them.

mod account;
mod announcement;
mod application_list;
mod audit;
mod correction;
mod definition;
mod extension;
mod hand_off;
mod identity;
mod known_case;
mod message;
mod nudge;
mod office;
mod pause;
mod person;
mod position_list;
mod progress;
mod quality;
mod retention;
mod review;
mod review_sheet;
mod review_team;
mod second_look;
mod staff;
mod test_bench;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

pub use self::{
    account::{
        AccountChange, AccountView, CodeFormOutcome, ContactAddress, RecoveryCodesReason,
        RegistrationResult, SentCode, SharedNumber, SharedNumberStatus,
    },
    announcement::{
        AnnouncementOutcome, AnnouncementRecord, MAX_LISTED_ANNOUNCEMENTS, OfficeAnnouncements,
        ShownAnnouncement,
    },
    application_list::{
        APPLICATION_PAGE_SIZE, ApplicationFilter, ApplicationList, ExportRecord, ListedApplication,
        MAX_LISTED_EXPORTS,
    },
    audit::{AUDIT_PAGE_SIZE, AuditFilter, AuditLog, AuditRow, AuditVerification},
    correction::{CorrectionPanel, CorrectionProposal, CorrectionRow, MAX_CORRECTION_ROWS},
    definition::{
        CandidatePreview, CheckReason, CheckedDefinition, DefinedExam, DefinitionOutcome,
        DefinitionSource, DefinitionVersion, EndedSchedule, MAX_DEFINITION_BYTES,
        MAX_LISTED_SCHEDULED, MAX_LISTED_VERSIONS, OfficeDefinition, PendingEffect, PendingVersion,
        ScheduleNotice, ScheduledVersion, VersionPreview,
    },
    extension::{
        ExtensionOutcome, ExtensionPreview, ExtensionRecord, MAX_LISTED_EXTENSIONS, OfficeWindows,
    },
    hand_off::{HandOffOffer, HandOffPage, HandOffStatus, QrMatrix},
    identity::{
        IdentityPanel, IdentityProposal, IdentityProposalRow, IdentityRecord,
        MAX_IDENTITY_PROPOSAL_ROWS, MAX_IDENTITY_RECORDS,
    },
    known_case::{
        CaseCounts, CaseObjection, CaseOutcome, CaseResult, KnownCasePanel, KnownCaseRow,
        MAX_LISTED_CASES, MIN_DOUBTED_REVIEWS, ReviewerCases,
    },
    message::{
        MESSAGE_PAGE_SIZE, Message, MessageDelivery, MessageLog, MessageLogFilter, MessageLogRow,
        Messages,
    },
    nudge::{
        MAX_NUDGE_RECORDS, MAX_NUDGE_ROWS, NudgeOutcome, NudgePage, NudgePlan, NudgePlanView,
        NudgePreview, NudgeRecord, NudgeRefusal, NudgeRow, NudgeText, SentReminder,
    },
    office::{ABSENT_PAGE_SIZE, AbsentPeople, AbsentPerson, AbsentTotals, Payer, PayerList},
    pause::{MAX_LISTED_PAUSES, PausePreview, PauseRecord},
    person::{
        FoundPeople, FoundPerson, ListedPerson, MAX_FOUND_PEOPLE, MAX_IDENTITY_CHECK_CHARS,
        MAX_PERSON_SEARCH_CHARS, MIN_PERSON_SEARCH_CHARS, PersonApplication, PersonView,
    },
    position_list::{MAX_LISTED_POSITIONS, OfficePosition, OfficePositions},
    progress::{
        Claimant, DayCounts, DecisionCounts, DecisionSpeed, ExamProgress, MAX_LISTED_CLAIMANTS,
        MAX_LISTED_GROUPS, MAX_LISTED_REASONS, MAX_LISTED_REVIEWERS, PartReturns, ReviewBacklog,
        ReviewerDecisions, WaitingBy, WaitingGroup, WaitingGroups,
    },
    quality::{Agreement, QUALITY_WEEKS, ReasonCount, ReviewQuality, ReviewerAgreement, WEEK_MS},
    retention::{
        HeldBackReason, HeldBackRow, MAX_LISTED_HELD_BACK, MAX_LISTED_REMOVALS, OfficeRetention,
        RemovalRecord, RetentionAmount, RetentionNumbers,
    },
    review::{
        CLAIM_LEASE_MS, Claim, DeskAccess, HAND_OVER_LEASE_MS, HandedRow, HintOrder,
        MAX_CLAIMED_AHEAD, MAX_QUEUE_GROUPS, MAX_SHARED_PICTURES, QUEUE_PAGE_SIZE, QueueFilter,
        QueueGroupChoice, QueueRow, ReviewDesk, ReviewQueue, SharedPicture, SheetLinks,
    },
    review_sheet::{
        MAX_SHEET_IMAGES, ParseSheetRangeError, ReviewSheet, SHEET_SIZE, SheetCell, SheetChoice,
        SheetEntry, SheetPlace, SheetQuery, SheetRange, SheetReason,
    },
    review_team::{Colleague, MAX_VIEW_ROWS, OfficeViewLog, ReviewTeam, ViewRow, ViewedImage},
    second_look::{PreviousSubmission, ReplacedImage, find_replaced_page},
    staff::{
        HeldRight, MAX_LISTED_UNITS, STAFF_PAGE_SIZE, SecondFactorChange, SecondFactorState,
        SecondFactorView, SignInOutcome, StaffAccount, StaffEvent, StaffExam, StaffFilter,
        StaffLinkView, StaffList, StaffRight, StaffRow, StaffSignIn,
    },
    test_bench::{
        MAX_TRIAL_BYTES, MAX_TRIAL_FILES, PictureTrial, TextStanding, TrialVerdict, TriedPicture,
    },
};
pub use crate::review_grant::ReviewLevel;
use crate::{
    application::{self, Application, CommitmentStatus, LogEntry, Receipt, StateKind},
    calendar::Day,
    entry::ProvidedIdentity,
    exam::{Contact, EntryMethod, Exam, window::OpenPeriod},
    id::{AccountId, ApplicationId, ExamCode, SessionId},
    position::{ConditionResult, Position, PositionBranch, PositionFit},
    problem::Problem,
    role::Role,
    seat::Seat,
    text::LocalText,
    time::Timestamp,
};

/// Viewer of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Id of the account.
    pub account: AccountId,
    /// Role of the account.
    pub role: Role,
    /// Name of the account, as the page shows it.
    pub name: String,
}

/// Context of every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageContext {
    /// Signed-in person. `None` without a session.
    pub viewer: Option<Viewer>,
    /// Server time when the page was made.
    pub now: Timestamp,
    /// Number of unread messages of the viewer.
    pub unread: u32,
    /// Accounts of the demonstration to sign in with. `Some` marks every page.
    pub demonstration: Option<Vec<DemoAccount>>,
    /// True if the server is not optimised; a demonstration says so on every page.
    #[serde(default)]
    pub is_debug_build: bool,
}

/// Account of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    /// Role of the account.
    pub role: Role,
    /// Login of the account.
    pub login: String,
    /// Password of the account.
    pub password: String,
    /// Name of the account.
    pub name: String,
    /// Feature that this account demonstrates.
    pub about: LocalText,
}

/// Session of the account in one browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Id of the session.
    pub id: SessionId,
    /// True for the session of this request.
    pub current: bool,
    /// Description of the browser, from its `User-Agent`.
    pub browser: String,
    /// Time of the sign-in.
    pub signed_in: Timestamp,
    /// Time of the last recorded request.
    pub last_seen: Timestamp,
    /// Latest end of a session that outlives the browser's closing. `None` for other sessions.
    #[serde(default)]
    pub kept_until: Option<Timestamp>,
}

/// Candidate's own exams, and those that can be entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyExams {
    /// Exams that the candidate has entered.
    pub entered: Vec<ExamCard>,
    /// Other exams.
    pub offered: Vec<ExamCard>,
}

/// One exam in the candidate's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamCard {
    /// Code of the exam.
    pub exam: ExamCode,
    /// Name of the exam.
    pub title: LocalText,
    /// Name of the organising office.
    pub organiser: LocalText,
    /// Time for the submission; that of this candidate, if there is an application.
    pub opening: Option<OpenPeriod>,
    /// Application of the reader. `None` if there is none.
    pub application: Option<ApplicationId>,
    /// Number of that application.
    pub number: Option<String>,
    /// State of that application, as the candidate may see it.
    pub state: Option<StateKind>,
    /// Status of a submission by fingerprint.
    pub promised: Option<CommitmentStatus>,
    /// Way in which people without an account sign up.
    #[serde(rename = "way_in")]
    pub sign_up_method: SignUpMethod,
    /// True if the reader has no application and could start one now.
    #[serde(default)]
    pub can_enter: bool,
    /// End of the submission before the office extended it. `None` if it was not extended.
    #[serde(default)]
    pub extended_from: Option<Timestamp>,
}

impl ExamCard {
    /// True if the candidate has something to do in the application, whether or not the time for it
    /// is over.
    pub fn awaits_candidate(&self, now: Timestamp) -> bool {
        // After the close, a fingerprint has a deadline of its own.
        let waits_for_files = self.is_time_over(now) && self.promised.is_some();
        self.state
            .is_some_and(|state| !state.is_final() && !state.is_in_review())
            && !waits_for_files
    }

    /// True if the time for the submission is over or unknown.
    pub fn is_time_over(&self, now: Timestamp) -> bool {
        self.opening.is_none_or(|opening| opening.closes <= now)
    }
}

/// Way in which people without an account sign up for an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUpMethod {
    /// The office opens accounts.
    Roster,
    /// Candidates register.
    Register,
    /// Another system confirms candidates. `title` is the name they know; `reachable` is true if
    /// the server's configuration has the system.
    OpenId {
        /// Name of the system that candidates know.
        title: LocalText,
        /// True if the server's configuration has the system.
        reachable: bool,
    },
}

impl From<&EntryMethod> for SignUpMethod {
    fn from(entry: &EntryMethod) -> Self {
        match entry {
            EntryMethod::Register(_) => SignUpMethod::Register,
            EntryMethod::Roster(_) => SignUpMethod::Roster,
            EntryMethod::OpenId(rules) => SignUpMethod::OpenId {
                title: rules.title.clone(),
                reachable: false,
            },
        }
    }
}

/// Application on its candidate's pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// Exam in the version that judges the application.
    pub exam: Arc<Exam>,
    /// Application, as its reader may see it.
    pub application: Application,
    /// Candidate of the application.
    pub person: CandidateIdentity,
    /// Known answers of the form, from the account and the roster.
    pub known: application::FormEntry,
    /// Log entries, newest first.
    pub log: Vec<LogEntry>,
    /// Receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// Chosen position.
    pub position: Option<PositionCard>,
    /// Seat, while the ticket can be printed.
    pub seat: Option<Seat>,
    /// Server time of the read.
    pub now: Timestamp,
}

/// Position with its conditions compared with one candidate's answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionCard {
    /// Position of the office's list.
    pub position: Position,
    /// Comparisons in the exam's order of conditions.
    pub comparisons: Vec<ConditionResult>,
    /// Number of applicants. `None` if the exam does not show it.
    pub applicants: Option<u32>,
}

/// Query for positions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PositionQuery {
    /// Titles from the top down to the selected node.
    pub at: Vec<String>,
    /// Words that must all occur; with them, every position under the node is searched.
    pub search: String,
    /// If true, only positions without an unmet condition.
    pub fitting: bool,
    /// Page number, from 0.
    pub page: u32,
}

/// Branches or positions on one page.
pub const POSITION_PAGE_SIZE: u32 = 50;

/// Content of a node: branches, or at the lowest level and in a search, positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionList {
    /// Branches of an inner node; empty in a search and at the lowest level.
    pub branches: Vec<PositionBranch>,
    /// Positions at the lowest level, or those that a search found.
    pub rows: Vec<PositionRow>,
    /// Number of matching branches or positions on all pages.
    pub total: u32,
    /// Number of positions in the exam.
    pub all: u32,
}

/// One position in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRow {
    /// Position of the office's list.
    pub position: Position,
    /// Combined result of its conditions for this candidate.
    pub fit: PositionFit,
    /// Number of applicants. `None` if the exam does not show it.
    pub applicants: Option<u32>,
}

/// Person of an application, as the reviewer sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateIdentity {
    /// Name of the person.
    pub name: String,
    /// Whole number, so that the reviewer can compare it with the paper.
    pub id_number: Option<String>,
    /// Last day on which the document is valid. `None` if the document has no end, or the exam did
    /// not ask for it.
    #[serde(default)]
    pub valid_until: Option<Day>,
}

/// One exam on the office's board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    /// Code of the exam.
    pub exam: ExamCode,
    /// Newest version of the definition.
    pub version: u32,
    /// Name of the exam.
    pub title: LocalText,
    /// Time for the submission. `None` if the exam has no fixed window for it.
    pub opening: Option<OpenPeriod>,
    /// Number of applications in each state.
    pub counts: BTreeMap<StateKind, u64>,
    /// Number of these under review whose decision has not gone out yet (R13).
    #[serde(default)]
    pub held: u64,
    /// Number of these that were submitted by fingerprint and wait for their bytes.
    pub promised: u64,
    /// Number of images whose stored file was missing at the last check.
    pub missing_files: u64,
    /// True if the content of an application is due under the retention rule (A9).
    #[serde(default)]
    pub has_due_removals: bool,
    /// Papers that were not printed because no typeface has one of their characters.
    pub refused_papers: Vec<RefusedPaper>,
    /// Publication status of the results.
    pub results: ResultsStatus,
    /// True if admitted candidates get seats.
    pub has_tickets: bool,
    /// True if candidates choose a position.
    #[serde(default)]
    pub has_positions: bool,
    /// True if a fee is paid in person and recorded by the office (S4-19).
    pub is_paid_on_site: bool,
    /// Number of people on the roster who have not entered. `None` if others may enter too.
    pub absent: Option<AbsentTotals>,
    /// Scheduled version that waits or was refused. `None` if the office need not look at one.
    #[serde(default)]
    pub scheduled: Option<ScheduleNotice>,
    /// Expected end of the pause. `None` if the exam is not paused (A4).
    #[serde(default)]
    pub paused_until: Option<Timestamp>,
}

/// Paper with characters that no typeface has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPaper {
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub name: String,
    /// Characters that cannot be printed.
    pub characters: Vec<char>,
}

/// Publication status of an exam's results (S1-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultsStatus {
    /// Each result is visible as soon as it is decided.
    AtOnce,
    /// The office has not published the results yet.
    Withheld,
    /// The office published the results at this time.
    Published(Timestamp),
}

/// Action that was just completed; the next page confirms it (S2-17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletedAction {
    /// The candidate entered an exam.
    Entered,
    /// A notice was accepted.
    NoticeAccepted,
    /// Facts were saved.
    FactsSaved,
    /// A section was saved by 暂存, which does not check it.
    DraftSaved,
    /// A section was saved and has no fault.
    SectionSaved,
    /// The portrait was confirmed.
    PortraitConfirmed,
    /// A position was chosen.
    PositionChosen,
    /// The candidate began again after a refusal.
    BegunAgain,
    /// The application was withdrawn.
    Withdrawn,
    /// The submission was taken back.
    Recalled,
    /// The phone or mail address was changed.
    ContactSaved,
    /// The password was changed.
    PasswordChanged,
}

impl CompletedAction {
    /// Name of the query parameter.
    pub const QUERY_PARAM: &str = "done";

    /// All actions.
    pub const ALL: [CompletedAction; 12] = [
        CompletedAction::Entered,
        CompletedAction::NoticeAccepted,
        CompletedAction::FactsSaved,
        CompletedAction::DraftSaved,
        CompletedAction::SectionSaved,
        CompletedAction::PortraitConfirmed,
        CompletedAction::PositionChosen,
        CompletedAction::BegunAgain,
        CompletedAction::Withdrawn,
        CompletedAction::Recalled,
        CompletedAction::ContactSaved,
        CompletedAction::PasswordChanged,
    ];

    /// Value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            CompletedAction::Entered => "entered",
            CompletedAction::NoticeAccepted => "notice",
            CompletedAction::FactsSaved => "facts",
            CompletedAction::DraftSaved => "draft",
            CompletedAction::SectionSaved => "section",
            CompletedAction::PortraitConfirmed => "portrait",
            CompletedAction::PositionChosen => "position",
            CompletedAction::BegunAgain => "again",
            CompletedAction::Withdrawn => "withdrawn",
            CompletedAction::Recalled => "recalled",
            CompletedAction::ContactSaved => "contact",
            CompletedAction::PasswordChanged => "password",
        }
    }

    /// Action with this value. `None` for an unknown value. The inverse of
    /// [`CompletedAction::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        CompletedAction::ALL
            .into_iter()
            .find(|done| done.as_str() == name)
    }

    /// Address with the query parameter of this action.
    pub fn add_to_address(self, address: &str) -> String {
        let (path, anchor) = address.split_at(address.find('#').unwrap_or(address.len()));
        format!(
            "{path}?{}={}{anchor}",
            CompletedAction::QUERY_PARAM,
            self.as_str()
        )
    }
}

/// Data of a person from another system, to complete and confirm (S3-01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Name of the exam.
    pub exam: LocalText,
    /// Name of the other system that candidates know.
    pub provider: LocalText,
    /// Data that the other system gave.
    #[serde(rename = "told")]
    pub provided: ProvidedIdentity,
}

/// Invitation, for a reader with its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Name of the exam.
    pub exam: LocalText,
    /// First character of the invited person's name.
    pub name: String,
    /// End of the invitation. `None` if the exam sets no limit.
    pub closes: Option<Timestamp>,
    /// Reason why it can no longer be used.
    pub closed: Option<Problem>,
    /// True if the person already had an account and signs in.
    pub has_password: bool,
    /// Contacts of the exam.
    pub contacts: Vec<Contact>,
}

/// Result of one file of a plain form: stored, or refused with a problem. The next page gets a list
/// of these once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormUploadResult {
    /// Name of the file; empty if the whole form was refused.
    pub file: String,
    /// Reason of the refusal. `None` if the file was stored.
    pub problem: Option<Problem>,
}
