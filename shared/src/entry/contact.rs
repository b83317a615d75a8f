//! Phone, mail address and the codes that are sent there, as the entry pages read them.

use super::{Fault, Input, Why};
use crate::{
    message::Channel,
    person::{EmailAddress, PhoneNumber},
    typed::{Typed, narrow},
};

/// Digits of a code that is sent.
pub const CODE_DIGITS: usize = 6;

/// The name of the buttons of a form that has several.
pub const ACT: &str = "act";

/// The name of the hidden input that says for which sent code a form is.
pub const REQUEST: &str = "request";

/// The request of a button under [`ACT`]: a code by this channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendTo(pub Channel);

impl SendTo {
    /// The button's value.
    pub fn as_str(self) -> &'static str {
        match self.0 {
            Channel::Sms => "send-to-phone",
            Channel::Mail => "send-to-email",
        }
    }

    /// `None` where another button was pressed, or the return key.
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

/// `None` where nothing was typed.
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

/// The digits of a code, as people type them; `None` where none was typed.
///
/// # Errors
/// `OneTimeCode` for anything that cannot be one.
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
