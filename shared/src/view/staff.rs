//! Data of the administrator's pages, and of the page of a link to a password.

use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, ExamCode},
    review_grant::GrantKind,
    role::Role,
    second_factor::SecondFactorStep,
    staff::{StaffEventKind, StaffState},
    text::LocalText,
    time::Timestamp,
    unit_scope::UnitScope,
    view::{QrMatrix, Viewer},
};

/// Accounts on one page of the list.
pub const STAFF_PAGE_SIZE: u32 = 50;

/// Filter of the list of accounts of staff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StaffFilter {
    /// Part of a login, a name, a phone number or a mail address.
    pub search: String,
    /// Role of the accounts. `None` for all.
    pub role: Option<Role>,
    /// State of the accounts. `None` for all.
    pub state: Option<StaffState>,
    /// Page number, from 0.
    pub page: u32,
}

/// One page of accounts of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffList {
    /// Accounts of the page, by login.
    pub rows: Vec<StaffRow>,
    /// Number of accounts on all pages.
    pub total: u64,
}

/// Account of staff in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// Id of the account.
    pub account: AccountId,
    /// Sign-in name.
    pub login: String,
    /// Name of the person.
    pub name: String,
    /// Role of the account.
    pub role: Role,
    /// State of the account.
    pub state: StaffState,
    /// Latest sign-in. `None` if nobody has signed in.
    pub last_sign_in: Option<Timestamp>,
}

/// One account of staff, for an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAccount {
    /// The account as in the list.
    pub row: StaffRow,
    /// Phone number, if there is one.
    pub phone: Option<String>,
    /// Mail address, if there is one.
    pub email: Option<String>,
    /// True for the account of the reader.
    pub is_own: bool,
    /// True if the account has a second factor.
    pub has_second_factor: bool,
    /// End of the link to a password. `None` if there is no link that works.
    pub link_until: Option<Timestamp>,
    /// True for a reviewer who never had a grant, and may judge every exam.
    pub is_unrestricted: bool,
    /// Exams with the rights of a reviewer on them. Empty for other roles.
    pub exams: Vec<StaffExam>,
    /// Events, newest first.
    pub events: Vec<StaffEvent>,
    /// Sign-ins, newest first.
    pub sign_ins: Vec<StaffSignIn>,
}

/// Rights of a reviewer on one exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffExam {
    /// Code of the exam.
    pub exam: ExamCode,
    /// Name of the exam.
    pub title: LocalText,
    /// True if the applications of the exam have units, by which a right can be limited.
    #[serde(default)]
    pub has_units: bool,
    /// Each right that the exam has, as the reviewer has it.
    pub rights: Vec<(GrantKind, HeldRight)>,
}

/// A right that a reviewer has or does not have. As JSON `"missing"`, or an object with the scope: a
/// scope of the whole exam is `null`, which alone would read as no right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldRight {
    /// The reviewer does not have it.
    Missing,
    /// The reviewer has it on these applications.
    Held(UnitScope),
}

impl HeldRight {
    /// Applications that it covers. `None` if the reviewer does not have it.
    pub fn scope(&self) -> Option<&UnitScope> {
        match self {
            HeldRight::Missing => None,
            HeldRight::Held(scope) => Some(scope),
        }
    }
}

impl From<Option<UnitScope>> for HeldRight {
    fn from(scope: Option<UnitScope>) -> Self {
        scope.map_or(HeldRight::Missing, HeldRight::Held)
    }
}

/// One right of a reviewer on an exam, with the units by which it can be limited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRight {
    /// Account of the reviewer.
    pub account: AccountId,
    /// Name of the reviewer.
    pub name: String,
    /// Code of the exam.
    pub exam: ExamCode,
    /// Name of the exam.
    pub title: LocalText,
    /// The right.
    pub kind: GrantKind,
    /// The right as the reviewer has it now.
    pub held: HeldRight,
    /// True for a reviewer who never had a grant: the first right takes away all others.
    pub is_unrestricted: bool,
    /// Name of the column or level with the units: 招考单位.
    pub unit_title: LocalText,
    /// Units of the roster, the positions and the applications, in the order of their names; at most
    /// [`MAX_LISTED_UNITS`].
    pub units: Vec<String>,
    /// Units of the right that are in no roster entry, position or application yet.
    pub unknown: Vec<String>,
}

/// Most units that the page of a right lists.
pub const MAX_LISTED_UNITS: usize = 500;

/// Event of an account of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffEvent {
    /// Time of the event.
    pub at: Timestamp,
    /// Name of the person who did it. `None` for the command line.
    pub actor: Option<String>,
    /// Kind of the event.
    pub kind: StaffEventKind,
}

/// Sign-in to an account of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignIn {
    /// Time of the sign-in.
    pub at: Timestamp,
    /// Address of the client.
    pub address: String,
    /// Description of the browser, from its `User-Agent`.
    pub browser: String,
}

/// Outcome of a right password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInOutcome {
    /// Person of the session.
    pub viewer: Viewer,
    /// Step that the person must take before the session gives any right.
    pub step: Option<SecondFactorStep>,
}

/// Second factor of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorView {
    /// Role of the account.
    pub role: Role,
    /// True if staff of this server need a second factor.
    pub is_required: bool,
    /// True if the reader has only typed the password, and may do nothing else yet.
    pub is_pending: bool,
    /// State of the second factor.
    pub state: SecondFactorState,
}

/// State of the reader's second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactorState {
    /// There is none; this secret becomes one with its first code.
    Absent {
        /// Secret in base32, in groups of four.
        secret: String,
        /// QR code of the secret for an authenticator.
        matrix: QrMatrix,
    },
    /// There is one.
    Present {
        /// Time at which it was set up.
        since: Timestamp,
        /// Number of unused recovery codes.
        codes_left: u32,
    },
}

/// Result of a form of the page of the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorChange {
    /// New recovery codes were made; the page shows them next, once.
    CodesMade,
    /// The second factor was removed.
    Removed,
}

/// Account of a link to a password, for a reader with the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffLinkView {
    /// Sign-in name.
    pub login: String,
    /// Name of the person.
    pub name: String,
    /// Role of the account.
    pub role: Role,
    /// End of the link.
    pub until: Timestamp,
}
