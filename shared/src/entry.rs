//! Inputs of the entry pages, and their faults.
//!
//! The inputs of the pages use the same names, so that a fault is shown at its input.

mod contact;
mod new_password;
mod person;
mod registration;
mod sign_in;

use serde::{Deserialize, Serialize};

pub use self::{
    contact::{ACT, CODE_DIGITS, REQUEST, SendTo, read_email, read_one_time_code, read_phone},
    new_password::{NewPassword, read_new_password},
    person::{OLDEST, Told, YOUNGEST},
    registration::{Newcomer, Registrant, ValidityDays, read_newcomer, read_registration},
    sign_in::{Staying, read_sign_in},
};
use crate::{
    calendar::Day,
    person::{NotADocument, NotAName, NotAPassword},
};

/// Input of the entry pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    Document,
    Number,
    Name,
    ValidUntil,
    /// Checkbox: the document has no end.
    LongTerm,
    Phone,
    Email,
    Password,
    PasswordAgain,
    DocumentAgain,
    NumberAgain,
    NameAgain,
    /// Current password of the signed-in account.
    OldPassword,
    Login,
    Code,
    /// Code of [`CODE_DIGITS`] digits that was sent to a phone or mail address.
    OneTimeCode,
    /// Checkbox: others use this computer too, so nothing is stored on it.
    SharedDevice,
    /// Checkbox: the browser stays signed in after it was closed.
    KeptDevice,
}

impl Input {
    /// Name of the input in its form.
    pub fn as_str(self) -> &'static str {
        match self {
            Input::Document => "document",
            Input::Number => "number",
            Input::Name => "name",
            Input::ValidUntil => "valid-until",
            Input::LongTerm => "long-term",
            Input::Phone => "phone",
            Input::Email => "email",
            Input::Password => "password",
            Input::PasswordAgain => "password-again",
            Input::DocumentAgain => "document-again",
            Input::NumberAgain => "number-again",
            Input::NameAgain => "name-again",
            Input::OldPassword => "old-password",
            Input::Login => "login",
            Input::Code => "code",
            Input::OneTimeCode => "one-time-code",
            Input::SharedDevice => "shared-device",
            Input::KeptDevice => "kept-device",
        }
    }
}

/// Fault of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub input: Input,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    Missing,
    Document(NotADocument),
    /// The date of birth in the number is in the future.
    NotBorn {
        born: Day,
    },
    /// The age in years by the number is not plausible.
    Age {
        measured: u32,
        least: u32,
        most: u32,
    },
    Name(NotAName),
    NotADay,
    Expired {
        until: Day,
    },
    /// The document ends before the last day on which the exam needs it.
    EndsTooEarly {
        until: Day,
        needed: Day,
    },
    Phone,
    Password(NotAPassword),
    /// The second typing differs; `place` counts from 1.
    Differs {
        place: u32,
    },
    Email,
    /// The number is registered already. The fault does not tell under which name, since the person
    /// is not verified (S2-03, S2-04).
    NumberKnown {
        go_on: GoOn,
    },
    /// An account with this number and name exists, and its password was not typed (S3-01).
    HasAccount,
    /// The password is not that of this account.
    NotItsPassword,
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
}

/// Next step for a person whose number is already known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoOn {
    /// The person uses a code sent to the phone or mail address of the form.
    WithCode,
    /// The server cannot send messages; the office sees the request and decides.
    AtOffice,
    /// The exam allows no second name (`known-number = "refuse"`).
    Never,
}

impl Fault {
    pub fn new(input: Input, why: Why) -> Self {
        Self { input, why }
    }
}

/// First difference of two typings, counted from 1. `None` if they are equal.
fn difference(first: &str, second: &str) -> Option<u32> {
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
