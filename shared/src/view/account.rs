//! One's own account, and what became of a form of the entry pages.

use serde::{Deserialize, Serialize};

use crate::{
    id::ApplicationId,
    message::{AccountMatter, Channel},
    person::Assurance,
    problem::Problem,
    time::Timestamp,
    view::Viewer,
};

/// The account of whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub viewer: Viewer,
    pub phone: Option<ReachedAt>,
    pub email: Option<ReachedAt>,
    /// `false` for an account that is only reached through another system.
    pub has_password: bool,
    /// The latest changes of the account, newest first.
    pub changes: Vec<AccountChange>,
    /// The channels by which this server can send a code.
    pub channels: Vec<Channel>,
}

/// A phone or mail address of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedAt {
    pub address: String,
    /// When it was confirmed by a code; `None` for one that was only typed.
    pub verified: Option<Timestamp>,
}

/// Something that was told about an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChange {
    pub at: Timestamp,
    pub matter: AccountMatter,
}

/// A code is on its way; the form that types it carries `request`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSent {
    pub request: String,
    /// Where it was sent, with the middle hidden; `None` where that is not said.
    pub to: Option<String>,
    /// Minutes for which the code works.
    pub minutes: u32,
    /// Wrong codes after which it works no more.
    pub tries: u32,
}

/// The outcome of a registration form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Registering {
    /// The account is open and this browser is signed in to it. The page of the recovery codes
    /// shows them once.
    Opened,
    CodeSent(CodeSent),
    /// The code was right. What came of it is told by message alone, to the address with its
    /// middle hidden: the page is the same whether an account was opened or was there.
    Told {
        to: String,
    },
}

/// The act that made a set of recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodesReason {
    Registered,
    /// An invitation was accepted: the application that was begun, or why it could not be.
    Invited(Result<ApplicationId, Problem>),
    Renewed,
}

/// The outcome of a form that asks for a code first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeStep {
    CodeSent(CodeSent),
    Done,
}

/// One of several people who registered under the same number, as the office sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedNumber {
    pub number: String,
    pub name: String,
    pub phone: Option<String>,
    /// Who confirmed that the account is this person's; `Declared` for one that was asked for.
    pub assurance: Assurance,
    pub opened: Timestamp,
    pub standing: NumberStanding,
}

/// The standing of one name among several under the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStanding {
    /// An account whose phone or mail address was confirmed by a code.
    Confirmed,
    /// An account of which nothing was confirmed.
    Unconfirmed,
    /// An account that the office has closed.
    Disabled,
    /// No account: somebody asked for one while the server could send no code.
    Asked,
}
