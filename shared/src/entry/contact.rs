//! Parsing of phones, mail addresses and codes on the entry pages.

use super::{EntryInput, InputFault, InputFaultKind};
use crate::{
    characters::normalise_width,
    form_fields::FormFields,
    message::Channel,
    person::{EmailAddress, PhoneNumber},
};

/// Number of digits of a sent code.
pub const CODE_DIGITS: usize = 6;

/// Name of the buttons in a form with several.
pub const ACTION_INPUT: &str = "act";

/// Name of the hidden input with the request of a sent code.
pub const REQUEST_INPUT: &str = "request";

/// Button under [`ACTION_INPUT`] that requests a code by this channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendCodeButton(pub Channel);

impl SendCodeButton {
    /// Value of the button.
    pub fn as_str(self) -> &'static str {
        match self.0 {
            Channel::Sms => "send-to-phone",
            Channel::Mail => "send-to-email",
        }
    }

    /// Channel of the pressed button. `None` for another button or the return key.
    pub fn from_form(typed: &FormFields) -> Option<Self> {
        let act = typed.get(ACTION_INPUT);
        let all = Channel::ALL.into_iter().map(SendCodeButton);
        all.into_iter().find(|send_to| send_to.as_str() == act)
    }
}

/// # Errors
/// `Missing` or `Phone`.
pub fn read_phone(typed: &FormFields) -> Result<PhoneNumber, InputFault> {
    match typed.get(EntryInput::Phone.as_str()).trim() {
        "" => Err(InputFault::new(EntryInput::Phone, InputFaultKind::Missing)),
        phone => phone
            .parse()
            .map_err(|_| InputFault::new(EntryInput::Phone, InputFaultKind::Phone)),
    }
}

/// Mail address. `None` if nothing was typed.
///
/// # Errors
/// `Email`.
pub fn read_email(typed: &FormFields) -> Result<Option<EmailAddress>, InputFault> {
    match typed.get(EntryInput::Email.as_str()).trim() {
        "" => Ok(None),
        email => email
            .parse()
            .map(Some)
            .map_err(|_| InputFault::new(EntryInput::Email, InputFaultKind::Email)),
    }
}

/// Digits of a typed code. `None` if nothing was typed.
///
/// # Errors
/// `OneTimeCode` for a text that cannot be a code.
pub fn read_one_time_code(typed: &FormFields) -> Result<Option<String>, InputFault> {
    let narrowed = normalise_width(typed.get(EntryInput::OneTimeCode.as_str()));
    let digits: String = narrowed.chars().filter(|c| *c != ' ').collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let is_code = digits.len() == CODE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_code {
        Ok(Some(digits))
    } else {
        Err(InputFault::new(
            EntryInput::OneTimeCode,
            InputFaultKind::OneTimeCode,
        ))
    }
}
