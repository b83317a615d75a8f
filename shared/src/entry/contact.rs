//! Parsing of phones, mail addresses and codes on the entry pages.

use super::{Fault, Input, Why};
use crate::{
    message::Channel,
    person::{EmailAddress, PhoneNumber},
    typed::{Typed, narrow},
};

/// Number of digits of a sent code.
pub const CODE_DIGITS: usize = 6;

/// Name of the buttons in a form with several.
pub const ACT: &str = "act";

/// Name of the hidden input with the request of a sent code.
pub const REQUEST: &str = "request";

/// Button under [`ACT`] that requests a code by this channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendTo(pub Channel);

impl SendTo {
    /// Value of the button.
    pub fn as_str(self) -> &'static str {
        match self.0 {
            Channel::Sms => "send-to-phone",
            Channel::Mail => "send-to-email",
        }
    }

    /// Channel of the pressed button. `None` for another button or the return key.
    pub fn read(typed: &Typed) -> Option<Self> {
        let act = typed.get(ACT);
        let all = Channel::ALL.into_iter().map(SendTo);
        all.into_iter().find(|send_to| send_to.as_str() == act)
    }
}

/// # Errors
/// `Missing` or `Phone`.
pub fn read_phone(typed: &Typed) -> Result<PhoneNumber, Fault> {
    match typed.get(Input::Phone.as_str()).trim() {
        "" => Err(Fault::new(Input::Phone, Why::Missing)),
        phone => phone
            .parse()
            .map_err(|_| Fault::new(Input::Phone, Why::Phone)),
    }
}

/// Mail address. `None` if nothing was typed.
///
/// # Errors
/// `Email`.
pub fn read_email(typed: &Typed) -> Result<Option<EmailAddress>, Fault> {
    match typed.get(Input::Email.as_str()).trim() {
        "" => Ok(None),
        email => email
            .parse()
            .map(Some)
            .map_err(|_| Fault::new(Input::Email, Why::Email)),
    }
}

/// Digits of a typed code. `None` if nothing was typed.
///
/// # Errors
/// `OneTimeCode` for a text that cannot be a code.
pub fn read_one_time_code(typed: &Typed) -> Result<Option<String>, Fault> {
    let narrowed = narrow(typed.get(Input::OneTimeCode.as_str()));
    let digits: String = narrowed.chars().filter(|c| *c != ' ').collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let is_code = digits.len() == CODE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_code {
        Ok(Some(digits))
    } else {
        Err(Fault::new(Input::OneTimeCode, Why::OneTimeCode))
    }
}
