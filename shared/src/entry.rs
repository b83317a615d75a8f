//! What people type on the way in, and everything that can be wrong with it.
//!
//! The same names stand on the inputs of the pages, so that a fault is shown at its field.

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

/// An input of the entry pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    Document,
    Number,
    Name,
    ValidUntil,
    /// Ticked: the document has no end.
    LongTerm,
    Phone,
    Email,
    Password,
    PasswordAgain,
    DocumentAgain,
    NumberAgain,
    NameAgain,
    /// The password that the account has now, typed once more by whoever is signed in.
    OldPassword,
    Login,
    Code,
    /// A code of [`CODE_DIGITS`] digits that was sent to a phone or mail address.
    OneTimeCode,
    /// Ticked: others use this computer too, and nothing is to stay on it.
    SharedDevice,
    /// Ticked: the browser stays signed in after it was closed.
    KeptDevice,
}

impl Input {
    /// The name of the input in its form.
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

/// What is wrong in one input.
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
    /// The number's date of birth has not come yet.
    NotBorn {
        born: Day,
    },
    /// Years of age by the number.
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
    /// The document ends before the exam's last day on which it is needed.
    EndsTooEarly {
        until: Day,
        needed: Day,
    },
    Phone,
    Password(NotAPassword),
    /// The second time something else was typed; `place` counts from 1.
    Differs {
        place: u32,
    },
    Email,
    /// The number is registered already, under this name or another: which of the two is not
    /// said to somebody who has proved nothing (S2-03, S2-04).
    NumberKnown {
        go_on: GoOn,
    },
    /// The same number and name have an account, whose password was not typed (S3-01).
    HasAccount,
    /// It is not the password of that account.
    NotItsPassword,
    /// It is not the password of the account that is signed in.
    OldPassword,
    /// The code is not one of this account, or was used, or is over.
    Code,
    /// It is not the code that was sent last, or its time or its tries are over.
    OneTimeCode,
    /// The number is not the one of the invitation.
    NotInvited,
    /// The code is no invitation's.
    NoInvitation,
    /// A browser can't stay signed in on a computer that others use too.
    NotOnSharedDevice,
}

/// How somebody goes on whose number is known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoOn {
    /// With a code that is sent to the phone or mail address of the form.
    WithCode,
    /// The server can send nothing: the office sees what was asked, and decides.
    AtOffice,
    /// The exam allows no second name (`known-number = "refuse"`).
    Never,
}

impl Fault {
    pub fn new(input: Input, why: Why) -> Self {
        Self { input, why }
    }
}

/// Where the second typing first differs, counted from 1 as a person sees it.
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
