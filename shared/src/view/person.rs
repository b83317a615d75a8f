//! View models of one person, for the office that helps them. Numbers and addresses are masked: the
//! person says them, and the office compares.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ExamCard, IdentityPanel, IdentityProposalRow};
use crate::{
    application::{LogEntry, Receipt},
    exam::Exam,
    id::{AccountId, ExamCode},
    person::Assurance,
    text::LocalText,
    time::{Timestamp, Zone},
};

/// Most people in the result of a search.
pub const MAX_FOUND_PEOPLE: usize = 50;
/// Fewest characters of a search.
pub const MIN_PERSON_SEARCH_CHARS: usize = 2;
/// Most characters of a search.
pub const MAX_PERSON_SEARCH_CHARS: usize = 64;

/// Most characters of a note on how an identity was checked.
pub const MAX_IDENTITY_CHECK_CHARS: usize = 200;

/// People whom a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPeople {
    /// People with an account, by name.
    pub people: Vec<FoundPerson>,
    /// People on a roster who have not entered its exam.
    pub listed: Vec<ListedPerson>,
    /// True if more people match than are listed.
    pub is_cut: bool,
    /// Corrections of names and numbers that wait for a second person, oldest first. Empty for a
    /// search.
    pub proposals: Vec<IdentityProposalRow>,
}

/// Person with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPerson {
    /// Id of the account.
    pub account: AccountId,
    /// Name of the person.
    pub name: String,
    /// Masked identity number.
    pub id_number: Option<String>,
    /// Masked phone number.
    pub phone: Option<String>,
    /// Number of applications.
    pub applications: u64,
}

/// Entry of a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPerson {
    /// Exam of the roster.
    pub exam: ExamCode,
    /// Name of the exam.
    pub title: LocalText,
    /// Time zone of the exam.
    pub zone: Zone,
    /// Name of the person.
    pub name: String,
    /// Masked identity number.
    pub id_number: String,
    /// Masked phone number.
    pub phone: Option<String>,
    /// Masked mail address.
    pub email: Option<String>,
    /// Time at which the person entered the exam.
    pub entered: Option<Timestamp>,
    /// Start of the time that counts from the invitation.
    pub invited: Option<Timestamp>,
    /// Close at which the person counted as given up.
    pub lapsed: Option<Timestamp>,
}

/// One person with their applications, as they see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonView {
    /// Id of the account.
    pub account: AccountId,
    /// Name of the person.
    pub name: String,
    /// Masked identity number.
    pub id_number: Option<String>,
    /// Party that confirmed number and name.
    pub assurance: Assurance,
    /// Masked phone number.
    pub phone: Option<String>,
    /// True if a code confirmed the phone number.
    pub is_phone_verified: bool,
    /// Masked mail address.
    pub email: Option<String>,
    /// True if a code confirmed the mail address.
    pub is_email_verified: bool,
    /// True if the account has a password or another system signs its owner in.
    pub can_sign_in: bool,
    /// True if the account is disabled.
    pub is_disabled: bool,
    /// True if the office may make a code for the password: the owner signs in with one.
    pub has_password: bool,
    /// Applications, the latest entry last.
    pub applications: Vec<PersonApplication>,
    /// Entries with the person's number on the rosters of the current exams.
    pub listed: Vec<ListedPerson>,
    /// Corrections of name and number.
    pub identity: IdentityPanel,
    /// Server time of the read.
    pub now: Timestamp,
}

/// Application of a person, as its candidate sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonApplication {
    /// Summary, as in the candidate's list.
    pub card: ExamCard,
    /// Exam in the version that judges the application.
    pub exam: Arc<Exam>,
    /// Log entries that the candidate sees, newest first.
    pub log: Vec<LogEntry>,
    /// Receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// True if the submission can be taken back, unless a reviewer has opened it.
    pub can_recall: bool,
}
