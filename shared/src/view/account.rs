//! View models of the reader's account and of the entry forms.

use serde::{Deserialize, Serialize};

use crate::{
    id::ApplicationId,
    message::{AccountMatter, Channel},
    person::Assurance,
    problem::Problem,
    time::Timestamp,
    view::Viewer,
};

/// Account of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub viewer: Viewer,
    pub phone: Option<ReachedAt>,
    pub email: Option<ReachedAt>,
    /// False for an account that is reached only through another system.
    pub has_password: bool,
    /// Latest changes of the account, newest first.
    pub changes: Vec<AccountChange>,
    /// Channels by which this server can send a code.
    pub channels: Vec<Channel>,
}

/// Phone or mail address of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedAt {
    pub address: String,
    /// Time of the confirmation by a code. `None` without one.
    pub verified: Option<Timestamp>,
}

/// Reported change of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChange {
    pub at: Timestamp,
    pub matter: AccountMatter,
}

/// Code that was sent; the form for it carries `request`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSent {
    pub request: String,
    /// Masked address. `None` if it is not shown.
    pub to: Option<String>,
    /// Validity of the code in minutes.
    pub minutes: u32,
    /// Wrong codes after which it becomes invalid.
    pub tries: u32,
}

/// Result of a registration form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Registering {
    /// The account is open and this browser is signed in. The page of the recovery codes shows them
    /// once.
    Opened,
    CodeSent(CodeSent),
    /// The code was right. A message to the masked address has the result, so that the page does
    /// not show whether an account existed.
    Told {
        to: String,
    },
}

/// Act that made a set of recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodesReason {
    Registered,
    /// An invitation was accepted: the new application, or the reason why there is none.
    Invited(Result<ApplicationId, Problem>),
    Renewed,
}

/// Result of a form that asks for a code first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeStep {
    CodeSent(CodeSent),
    Done,
}

/// One of several people who registered under the same number, for the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedNumber {
    pub number: String,
    pub name: String,
    pub phone: Option<String>,
    /// Confirmation of the account's owner; `Declared` also for a requested account.
    pub assurance: Assurance,
    pub opened: Timestamp,
    pub standing: NumberStanding,
}

/// Status of one name among several under the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStanding {
    /// Account whose phone or mail address was confirmed by a code.
    Confirmed,
    /// Account without any confirmed address.
    Unconfirmed,
    /// Account that the office has closed.
    Disabled,
    /// No account; it was requested while the server could send no code.
    Asked,
}
