//! Inputs of the entry pages, and their faults.
//!
//! The inputs of the pages use the same names, so that a fault is shown at its input.

mod contact;
mod correction;
mod new_password;
mod person;
mod registration;
mod sign_in;
mod staff;

use serde::{Deserialize, Serialize};

pub use self::{
    contact::{
        ACTION_INPUT, CODE_DIGITS, REQUEST_INPUT, SendCodeButton, read_email, read_one_time_code,
        read_phone,
    },
    correction::read_corrected_identity,
    new_password::{NewPassword, read_new_password},
    person::{MAX_AGE_YEARS, MIN_AGE_YEARS, ProvidedIdentity},
    registration::{
        Registrant, RegistrantDetails, ValidityDays, read_registrant_details, read_registration,
    },
    sign_in::{SessionDuration, read_sign_in},
    staff::{MAX_LOGIN_CHARS, MIN_LOGIN_CHARS, NewStaffDetails, read_new_staff},
};
use crate::{
    calendar::Day,
    person::{DocumentNumberError, ParseNameError, PasswordError},
};

/// Input of the entry pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryInput {
    /// Kind of the identity document.
    Document,
    /// Number of the identity document.
    Number,
    /// Name on the identity document.
    Name,
    /// Last day of the document's validity.
    ValidUntil,
    /// Checkbox: the document has no end.
    LongTerm,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
    /// Password, or new password.
    Password,
    /// Second typing of the password.
    PasswordAgain,
    /// Second typing of the document's kind (S2-02).
    DocumentAgain,
    /// Second typing of the number (S2-02).
    NumberAgain,
    /// Second typing of the name (S2-02).
    NameAgain,
    /// Current password of the signed-in account.
    OldPassword,
    /// Login: a document number, or the login of a reviewer or officer.
    Login,
    /// Role of a new account of staff.
    Role,
    /// Code of an invitation, or a recovery code.
    Code,
    /// Code of [`CODE_DIGITS`] digits that was sent to a phone or mail address.
    OneTimeCode,
    /// Code of the authenticator, or a recovery code of the second factor.
    SecondFactor,
    /// Checkbox: others use this computer too, so nothing is stored on it.
    SharedDevice,
    /// Checkbox: the browser stays signed in after it was closed.
    KeptDevice,
}

impl EntryInput {
    /// Name of the input in its form.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryInput::Document => "document",
            EntryInput::Number => "number",
            EntryInput::Name => "name",
            EntryInput::ValidUntil => "valid-until",
            EntryInput::LongTerm => "long-term",
            EntryInput::Phone => "phone",
            EntryInput::Email => "email",
            EntryInput::Password => "password",
            EntryInput::PasswordAgain => "password-again",
            EntryInput::DocumentAgain => "document-again",
            EntryInput::NumberAgain => "number-again",
            EntryInput::NameAgain => "name-again",
            EntryInput::OldPassword => "old-password",
            EntryInput::Login => "login",
            EntryInput::Role => "role",
            EntryInput::Code => "code",
            EntryInput::OneTimeCode => "one-time-code",
            EntryInput::SecondFactor => "second-factor",
            EntryInput::SharedDevice => "shared-device",
            EntryInput::KeptDevice => "kept-device",
        }
    }
}

/// Fault of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFault {
    /// Input at fault.
    pub input: EntryInput,
    /// Reason of the fault.
    #[serde(rename = "why")]
    pub kind: InputFaultKind,
}

/// Reason why an input of the entry pages is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputFaultKind {
    /// The input is empty.
    Missing,
    /// The number does not have the form of its document.
    Document(DocumentNumberError),
    /// The date of birth in the number is in the future.
    NotBorn {
        /// Date of birth in the number.
        born: Day,
    },
    /// The age in years by the number is not plausible.
    Age {
        /// Age in whole years.
        measured: u32,
        /// Smallest plausible age.
        least: u32,
        /// Largest plausible age.
        most: u32,
    },
    /// The name is not valid.
    Name(ParseNameError),
    /// The text is not a date.
    NotADay,
    /// The document has expired.
    Expired {
        /// Last day of its validity.
        until: Day,
    },
    /// The document ends before the last day on which the exam needs it.
    EndsTooEarly {
        /// Last day of its validity.
        until: Day,
        /// Day on which the exam still needs it.
        needed: Day,
    },
    /// The text is not a phone number.
    Phone,
    /// The password breaks a rule.
    Password(PasswordError),
    /// The second typing differs; `place` counts from 1.
    Differs {
        /// Place of the first difference, in characters as a person counts them.
        place: u32,
    },
    /// The text is not an e-mail address.
    Email,
    /// The number is registered already. The fault does not tell under which name, since the person
    /// is not verified (S2-03, S2-04).
    NumberKnown {
        /// Next step that the page offers.
        go_on: KnownNumberStep,
    },
    /// An account with this number and name exists, and its password was not typed (S3-01).
    HasAccount,
    /// The password is not that of this account.
    #[serde(rename = "not-its-password")]
    WrongAccountPassword,
    /// The password is not that of the signed-in account.
    OldPassword,
    /// The code is not of this account, or was used, or has expired.
    Code,
    /// The code is not the last one sent, or its time or tries are used up.
    OneTimeCode,
    /// The number is not that of the invitation.
    NotInvited,
    /// The code belongs to no invitation.
    NoInvitation,
    /// A browser cannot stay signed in on a shared computer.
    NotOnSharedDevice,
    /// The text is no login: it begins with a letter and has letters, digits, `.`, `_` and `-`.
    LoginForm,
    /// Another account has the login.
    LoginTaken,
    /// The code is not of the authenticator now, was used, or is no recovery code of the account.
    SecondFactor,
}

/// Next step for a person whose number is already known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownNumberStep {
    /// The person uses a code sent to the phone or mail address of the form.
    WithCode,
    /// The server cannot send messages; the office sees the request and decides.
    AtOffice,
    /// The exam allows no second name (`known-number = "refuse"`).
    Never,
}

impl InputFault {
    /// Fault of this input.
    pub fn new(input: EntryInput, why: InputFaultKind) -> Self {
        Self { input, kind: why }
    }
}

/// First difference of two typings, counted from 1. `None` if they are equal.
fn find_difference(first: &str, second: &str) -> Option<u32> {
    use unicode_segmentation::UnicodeSegmentation as _;
    let (mut first, mut second) = (first.graphemes(true), second.graphemes(true));
    let mut place = 1;
    loop {
        match (first.next(), second.next()) {
            (None, None) => return None,
            (one, other) if one == other => place += 1,
            _ => return Some(place),
        }
    }
}
