//! View models of the reader's account and of the entry forms.

use serde::{Deserialize, Serialize};

use crate::{
    id::ApplicationId,
    message::{AccountMessageBody, Channel},
    person::Assurance,
    problem::Problem,
    time::Timestamp,
    view::Viewer,
};

/// Account of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Signed-in person.
    pub viewer: Viewer,
    /// Phone number. `None` if the account has none.
    pub phone: Option<ContactAddress>,
    /// E-mail address. `None` if the account has none.
    pub email: Option<ContactAddress>,
    /// False for an account that is reached only through another system.
    pub has_password: bool,
    /// Latest changes of the account, newest first.
    pub changes: Vec<AccountChange>,
    /// Channels by which this server can send a code.
    pub channels: Vec<Channel>,
}

/// Phone or mail address of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAddress {
    /// Phone number or mail address, not masked.
    pub address: String,
    /// Time of the confirmation by a code. `None` without one.
    pub verified: Option<Timestamp>,
}

/// Reported change of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChange {
    /// Time of the change.
    pub at: Timestamp,
    /// Content of the message about it.
    pub matter: AccountMessageBody,
}

/// Code that was sent; the form for it carries `request`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// Id of the request for the code; the form sends it back.
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
pub enum RegistrationResult {
    /// The account is open and this browser is signed in. The page of the recovery codes shows them
    /// once.
    Opened,
    /// A code was sent; the form asks for it next.
    CodeSent(SentCode),
    /// The code was right. A message to the masked address has the result, so that the page does
    /// not show whether an account existed.
    #[serde(rename = "told")]
    ResultMessaged {
        /// Masked address.
        to: String,
    },
}

/// Reason why a set of recovery codes was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecoveryCodesReason {
    /// The account was registered.
    Registered,
    /// An invitation was accepted: the new application, or the reason why there is none.
    Invited(Result<ApplicationId, Problem>),
    /// The owner replaced the earlier codes.
    Renewed,
    /// The owner set up a second factor, or replaced its codes.
    SecondFactor,
}

/// Result of a form that asks for a code first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeFormOutcome {
    /// A code was sent; the form asks for it next.
    CodeSent(SentCode),
    /// The act is done.
    Done,
}

/// One of several people who registered under the same number, for the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedNumber {
    /// Number of the identity document.
    pub number: String,
    /// Name under this number.
    pub name: String,
    /// Phone number, if one was given.
    pub phone: Option<String>,
    /// Confirmation of the account's owner; `Declared` also for a requested account.
    pub assurance: Assurance,
    /// Time at which the account was opened or requested.
    pub opened: Timestamp,
    /// Status of this name.
    #[serde(rename = "standing")]
    pub status: SharedNumberStatus,
}

/// Status of one name among several under the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SharedNumberStatus {
    /// Account whose phone or mail address was confirmed by a code.
    Confirmed,
    /// Account without any confirmed address.
    Unconfirmed,
    /// Account that the office has closed.
    Disabled,
    /// No account; it was requested while the server could send no code.
    #[serde(rename = "asked")]
    Requested,
}
