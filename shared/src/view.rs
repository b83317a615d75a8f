//! What pages are given: models put together for one purpose, as the ports return them.

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

/// Who looks at the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub account: AccountId,
    pub role: Role,
    pub name: String,
}

/// What every page's frame shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub viewer: Option<Viewer>,
    /// The server's clock when the page was made.
    pub now: Timestamp,
    /// Messages that the viewer has not read.
    pub unread: u32,
    /// In the demonstration: the accounts to sign in with. Every page is marked.
    pub demonstration: Option<Vec<DemoAccount>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    pub role: Role,
    pub login: String,
    pub password: String,
    pub name: String,
    /// What this account shows.
    pub about: LocalText,
}

/// A signed-in browser of one's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    pub id: SessionId,
    pub current: bool,
    pub browser: String,
    pub signed_in: Timestamp,
    pub last_seen: Timestamp,
    /// It stays signed in after it was closed, at the latest until this moment.
    #[serde(default)]
    pub kept_until: Option<Timestamp>,
}

/// The candidate's own exams, and those that can be entered.
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
    /// When it can be submitted; by this candidate, where there is an application.
    pub opening: Option<Opening>,
    pub application: Option<ApplicationId>,
    pub number: Option<String>,
    pub state: Option<State>,
    /// Handed in by fingerprint, and how far its bytes have come.
    pub promised: Option<Promised>,
    pub way_in: WayIn,
    /// The reader has no application and would be given one now.
    #[serde(default)]
    pub can_enter: bool,
}

/// How candidates get into an exam, for those who have no account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayIn {
    /// The office opens accounts.
    Roster,
    /// Candidates register.
    Register,
    /// Another system vouches for them. `title` is what they know it as; it is `reachable`
    /// where the server's configuration names it.
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

/// An application on its candidate's pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    pub exam: Arc<Exam>,
    pub application: Application,
    pub person: Candidate,
    /// Of the form, what is known before it is filled in: from the account and the roster.
    pub known: application::Entry,
    /// Newest first.
    pub log: Vec<LogEntry>,
    /// Newest first.
    pub receipts: Vec<Receipt>,
    /// The position it is for.
    pub position: Option<PositionCard>,
    /// Where they sit, while the ticket can be printed.
    pub seat: Option<Seat>,
    /// The server's clock when this was read.
    pub now: Timestamp,
}

/// A position with its conditions held against one candidate's answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionCard {
    pub position: Position,
    pub comparisons: Vec<Comparison>,
    /// How many have applied, where the exam shows it.
    pub applicants: Option<u32>,
}

/// What of the positions is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PositionQuery {
    /// The titles of the nodes down to the one that is looked at.
    pub at: Vec<String>,
    /// Words that all stand in it; with them, every position under the node is looked at.
    pub search: String,
    /// Only those of which no condition is unmet.
    pub fitting: bool,
    /// From 0.
    pub page: u32,
}

/// Branches or positions of one page.
pub const POSITION_PAGE: u32 = 50;

/// What lies under a node: branches, or at the lowest level and in a search, positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionList {
    pub branches: Vec<Branch>,
    pub rows: Vec<PositionRow>,
    /// Branches or positions that the query lets through, of all pages.
    pub total: u32,
    /// All positions of the exam.
    pub all: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRow {
    pub position: Position,
    pub fit: Fit,
    /// Where the exam shows it.
    pub applicants: Option<u32>,
}

/// The person behind an application, as the reviewer sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub name: String,
    /// The whole number: comparing it with the paper is the reviewer's work.
    pub id_number: Option<String>,
}

/// An application on the reviewer's desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Desk {
    pub dossier: Dossier,
    pub candidate: Candidate,
    /// What this reviewer takes next in the same exam.
    pub next: Option<ApplicationId>,
    /// What the machine noticed, image by image (机检).
    pub remarks: Vec<Remark>,
    /// Not, where this reviewer passed the first of two reviews.
    pub is_yours: bool,
    /// Another reviewer who has begun with it; whoever gives a verdict goes on with it.
    pub holder: Option<String>,
    /// The names of the reviewers who gave the verdicts of this application.
    pub authors: BTreeMap<AccountId, String>,
}

impl Desk {
    /// Who gave the verdict on a part, and when. `None` for a pending part and for a verdict
    /// that was stored without its author.
    pub fn verdict_author(&self, part: &Part) -> Option<(&str, Timestamp)> {
        let author = self.dossier.application.verdict_author(part)?;
        let name = self.authors.get(&author.reviewer)?;
        Some((name, author.at))
    }

    /// Whether there is anything here to judge and decide.
    pub fn may_act(&self) -> bool {
        self.is_yours && self.dossier.application.state.is_in_review()
    }
}

/// Which applications the queue shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFilter {
    pub exam: Option<ExamCode>,
    /// Without it: what waits for the reviewers, submitted or under review; with a search,
    /// whatever it finds. Drafts that were never submitted are never shown.
    pub state: Option<State>,
    /// Part of a name or of an application number.
    pub search: Option<String>,
    /// From 0.
    pub page: u32,
}

/// Rows of a page of the queue.
pub const QUEUE_PAGE: u32 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Counts of every state, under the exam filter.
    pub counts: BTreeMap<State, u64>,
    pub exams: Vec<(ExamCode, LocalText)>,
    /// How many applications wait in each exam; one where none waits is absent.
    pub waiting: BTreeMap<ExamCode, u64>,
    /// What this reviewer takes next, under the exam filter.
    pub next: Option<ApplicationId>,
    /// Longest waiting first.
    pub rows: Vec<QueueRow>,
    /// Applications that the filter lets through.
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
    /// The first of two reviews has passed it.
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
    /// Of them, how many are handed in by fingerprint and wait for their bytes.
    pub promised: u64,
    /// Images whose stored file was not there when it was last looked for.
    pub missing_files: u64,
    /// Papers that were not printed because no typeface has a character of them.
    pub refused_papers: Vec<RefusedPaper>,
    pub results: Results,
    /// Whether those who are admitted are seated.
    pub has_tickets: bool,
    /// Whether a fee is paid in person and recorded by the office (S4-19).
    pub is_paid_on_site: bool,
    /// Those on the roster who have not entered; `None` where others may enter, too.
    pub absent: Option<AbsentTotals>,
}

/// A paper that no typeface can print whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPaper {
    /// The application's.
    pub number: String,
    /// The candidate's.
    pub name: String,
    pub characters: Vec<char>,
}

/// How candidates learn the results of an exam (S1-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Results {
    /// Each as soon as it is decided.
    AtOnce,
    /// When the office publishes them, which it has not done.
    Withheld,
    Published(Timestamp),
}

/// What was just done, said on the page that the act leads to (S2-17).
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
    /// The name in the query under which a page finds it.
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

    /// The address with the word for what was done.
    pub fn at(self, address: &str) -> String {
        let (path, anchor) = address.split_at(address.find('#').unwrap_or(address.len()));
        format!("{path}?{}={}{anchor}", Done::QUERY, self.as_str())
    }
}

/// What another system told of a person, for them to complete and confirm (S3-01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    pub exam: LocalText,
    /// What the candidate knows the other system as.
    pub provider: LocalText,
    pub told: Told,
}

/// An invitation, as whoever has its code sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    pub exam: LocalText,
    /// Of the invited person, the first character only.
    pub name: String,
    pub closes: Option<Timestamp>,
    /// Why it can no longer be used.
    pub closed: Option<Problem>,
    /// The person had an account before, and signs in.
    pub has_password: bool,
    pub contacts: Vec<Contact>,
}

/// What became of one file of a plain form: stored, or refused with a problem. After the form
/// the page is given a list of these, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormUpload {
    /// The file's name; empty where the whole form was refused.
    pub file: String,
    pub problem: Option<Problem>,
}
