//! View models of the pages, as the ports return them.

mod account;
mod hand_off;
mod message;
mod office;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

pub use self::{
    account::{
        AccountChange, AccountView, CodeSent, CodeStep, CodesReason, NumberStanding, ReachedAt,
        Registering, SharedNumber,
    },
    hand_off::{HandOffOffer, HandOffStanding, HandedSlot, Matrix},
    message::{Delivery, MESSAGE_PAGE, Message, Messages, Outbox, OutboxFilter, OutboxRow},
    office::{ABSENT_PAGE, AbsentPeople, AbsentPerson, AbsentTotals, Payer, Payers},
};
use crate::{
    application::{self, Application, LogEntry, Part, Promised, Receipt, State},
    entry::Told,
    exam::{Contact, Entry, Exam, window::Opening},
    hint::Remark,
    id::{AccountId, ApplicationId, ExamCode, SessionId},
    position::{Branch, Comparison, Fit, Position},
    problem::Problem,
    role::Role,
    seat::Seat,
    text::LocalText,
    time::Timestamp,
};

/// Viewer of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub account: AccountId,
    pub role: Role,
    pub name: String,
}

/// Data for the frame of every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub viewer: Option<Viewer>,
    /// Server time when the page was made.
    pub now: Timestamp,
    /// Number of unread messages of the viewer.
    pub unread: u32,
    /// Accounts of the demonstration to sign in with. `Some` marks every page.
    pub demonstration: Option<Vec<DemoAccount>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    pub role: Role,
    pub login: String,
    pub password: String,
    pub name: String,
    /// Feature that this account demonstrates.
    pub about: LocalText,
}

/// Session of the account in one browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    pub id: SessionId,
    pub current: bool,
    pub browser: String,
    pub signed_in: Timestamp,
    pub last_seen: Timestamp,
    /// Latest end of a session that outlives the browser's closing. `None` for other sessions.
    #[serde(default)]
    pub kept_until: Option<Timestamp>,
}

/// Candidate's own exams, and those that can be entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyExams {
    pub entered: Vec<ExamCard>,
    pub offered: Vec<ExamCard>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamCard {
    pub exam: ExamCode,
    pub title: LocalText,
    pub organiser: LocalText,
    /// Time for the submission; that of this candidate, if there is an application.
    pub opening: Option<Opening>,
    pub application: Option<ApplicationId>,
    pub number: Option<String>,
    pub state: Option<State>,
    /// Status of a submission by fingerprint.
    pub promised: Option<Promised>,
    pub way_in: WayIn,
    /// True if the reader has no application and could start one now.
    #[serde(default)]
    pub can_enter: bool,
}

/// Way into an exam for people without an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayIn {
    /// The office opens accounts.
    Roster,
    /// Candidates register.
    Register,
    /// Another system confirms candidates. `title` is the name they know; `reachable` is true if
    /// the server's configuration has the system.
    OpenId { title: LocalText, reachable: bool },
}

impl From<&Entry> for WayIn {
    fn from(entry: &Entry) -> Self {
        match entry {
            Entry::Register(_) => WayIn::Register,
            Entry::Roster(_) => WayIn::Roster,
            Entry::OpenId(rules) => WayIn::OpenId {
                title: rules.title.clone(),
                reachable: false,
            },
        }
    }
}

/// Application on its candidate's pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    pub exam: Arc<Exam>,
    pub application: Application,
    pub person: Candidate,
    /// Known answers of the form, from the account and the roster.
    pub known: application::Entry,
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
    pub position: Position,
    pub comparisons: Vec<Comparison>,
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
pub const POSITION_PAGE: u32 = 50;

/// Content of a node: branches, or at the lowest level and in a search, positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionList {
    pub branches: Vec<Branch>,
    pub rows: Vec<PositionRow>,
    /// Number of matching branches or positions on all pages.
    pub total: u32,
    /// Number of positions in the exam.
    pub all: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRow {
    pub position: Position,
    pub fit: Fit,
    /// Number of applicants. `None` if the exam does not show it.
    pub applicants: Option<u32>,
}

/// Person of an application, as the reviewer sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub name: String,
    /// Whole number, so that the reviewer can compare it with the paper.
    pub id_number: Option<String>,
}

/// Application on the reviewer's desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Desk {
    pub dossier: Dossier,
    pub candidate: Candidate,
    /// Next application for this reviewer in the same exam.
    pub next: Option<ApplicationId>,
    /// Automatic remarks, image by image (机检).
    pub remarks: Vec<Remark>,
    /// False if this reviewer passed the first of two reviews.
    pub is_yours: bool,
    /// Name of another reviewer who has begun. The next verdict takes the application over.
    pub holder: Option<String>,
    /// Names of the authors of this application's verdicts.
    pub authors: BTreeMap<AccountId, String>,
}

impl Desk {
    /// Author and time of the verdict on a part. `None` for a pending part and for a verdict stored
    /// without its author.
    pub fn verdict_author(&self, part: &Part) -> Option<(&str, Timestamp)> {
        let author = self.dossier.application.verdict_author(part)?;
        let name = self.authors.get(&author.reviewer)?;
        Some((name, author.at))
    }

    /// True if the reviewer can judge or decide here.
    pub fn may_act(&self) -> bool {
        self.is_yours && self.dossier.application.state.is_in_review()
    }
}

/// Filter of the review queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFilter {
    pub exam: Option<ExamCode>,
    /// State to show. `None` shows applications that wait for a review, or with a search all
    /// matches. Drafts that were never submitted are never shown.
    pub state: Option<State>,
    /// Part of a name or of an application number.
    pub search: Option<String>,
    /// Page number, from 0.
    pub page: u32,
}

/// Rows on a page of the queue.
pub const QUEUE_PAGE: u32 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Number of applications in each state, under the exam filter.
    pub counts: BTreeMap<State, u64>,
    pub exams: Vec<(ExamCode, LocalText)>,
    /// Number of waiting applications in each exam; an exam without any is absent.
    pub waiting: BTreeMap<ExamCode, u64>,
    /// Next application for this reviewer, under the exam filter.
    pub next: Option<ApplicationId>,
    /// Rows, longest waiting first.
    pub rows: Vec<QueueRow>,
    /// Number of applications that match the filter.
    pub total: u64,
    pub now: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    pub application: ApplicationId,
    pub number: String,
    pub name: String,
    pub exam: LocalText,
    pub state: State,
    pub images: u32,
    pub returns: u32,
    pub submitted: Option<Timestamp>,
    pub reviewer: Option<String>,
    /// True if the first of two reviews has passed it.
    pub is_final_review: bool,
}

/// One exam on the office's board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    pub exam: ExamCode,
    pub version: u32,
    pub title: LocalText,
    pub opening: Option<Opening>,
    pub counts: BTreeMap<State, u64>,
    /// Number of these that were submitted by fingerprint and wait for their bytes.
    pub promised: u64,
    /// Number of images whose stored file was missing at the last check.
    pub missing_files: u64,
    /// Papers that were not printed because no typeface has one of their characters.
    pub refused_papers: Vec<RefusedPaper>,
    pub results: Results,
    /// True if admitted candidates get seats.
    pub has_tickets: bool,
    /// True if a fee is paid in person and recorded by the office (S4-19).
    pub is_paid_on_site: bool,
    /// Number of people on the roster who have not entered. `None` if others may enter too.
    pub absent: Option<AbsentTotals>,
}

/// Paper with characters that no typeface has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPaper {
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub name: String,
    pub characters: Vec<char>,
}

/// Publication status of an exam's results (S1-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Results {
    /// Each result is visible as soon as it is decided.
    AtOnce,
    /// The office has not published the results yet.
    Withheld,
    Published(Timestamp),
}

/// Act that was just done; the next page confirms it (S2-17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Entered,
    NoticeAccepted,
    FactsSaved,
    DraftSaved,
    SectionSaved,
    PortraitConfirmed,
    PositionChosen,
    BegunAgain,
    Withdrawn,
    ContactSaved,
    PasswordChanged,
}

impl Done {
    /// Name of the query parameter.
    pub const QUERY: &str = "done";

    pub const ALL: [Done; 11] = [
        Done::Entered,
        Done::NoticeAccepted,
        Done::FactsSaved,
        Done::DraftSaved,
        Done::SectionSaved,
        Done::PortraitConfirmed,
        Done::PositionChosen,
        Done::BegunAgain,
        Done::Withdrawn,
        Done::ContactSaved,
        Done::PasswordChanged,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Done::Entered => "entered",
            Done::NoticeAccepted => "notice",
            Done::FactsSaved => "facts",
            Done::DraftSaved => "draft",
            Done::SectionSaved => "section",
            Done::PortraitConfirmed => "portrait",
            Done::PositionChosen => "position",
            Done::BegunAgain => "again",
            Done::Withdrawn => "withdrawn",
            Done::ContactSaved => "contact",
            Done::PasswordChanged => "password",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Done::ALL.into_iter().find(|done| done.as_str() == word)
    }

    /// Address with the query parameter of this act.
    pub fn at(self, address: &str) -> String {
        let (path, anchor) = address.split_at(address.find('#').unwrap_or(address.len()));
        format!("{path}?{}={}{anchor}", Done::QUERY, self.as_str())
    }
}

/// Data of a person from another system, to complete and confirm (S3-01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    pub exam: LocalText,
    /// Name of the other system that candidates know.
    pub provider: LocalText,
    pub told: Told,
}

/// Invitation, for a reader with its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    pub exam: LocalText,
    /// First character of the invited person's name.
    pub name: String,
    pub closes: Option<Timestamp>,
    /// Reason why it can no longer be used.
    pub closed: Option<Problem>,
    /// True if the person already had an account and signs in.
    pub has_password: bool,
    pub contacts: Vec<Contact>,
}

/// Result of one file of a plain form: stored, or refused with a problem. The next page gets a list
/// of these once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormUpload {
    /// Name of the file; empty if the whole form was refused.
    pub file: String,
    pub problem: Option<Problem>,
}
