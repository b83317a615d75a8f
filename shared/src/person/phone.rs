//! Phone numbers for messages.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::characters::normalise_width;

/// Mobile number of mainland China in 11 digits, or `+` with the digits of another country.
/// ```
/// use shared::person::PhoneNumber;
///
/// let number: PhoneNumber = "+86 138-0013-8000".parse()?;
/// assert_eq!(number.as_str(), "13800138000");
/// assert!("12345".parse::<PhoneNumber>().is_err());
/// # Ok::<(), shared::person::ParsePhoneError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Error of a text that is not a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("a mobile number has 11 digits and begins with 13 to 19; a foreign one begins with +")]
pub struct ParsePhoneError;

impl PhoneNumber {
    /// Number without blanks, with its `+` if it is foreign.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = ParsePhoneError;
    fn from_str(typed: &str) -> Result<Self, ParsePhoneError> {
        let number: String = normalise_width(typed)
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
            .collect();
        let home = number.strip_prefix("+86").unwrap_or(&number);
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if home.len() == 11 && is_digits(home) && home.starts_with('1') && home[1..2] > *"2" {
            return Ok(Self(home.to_owned()));
        }
        match number.strip_prefix('+') {
            Some(abroad)
                if (7..=15).contains(&abroad.len())
                    && is_digits(abroad)
                    && !abroad.starts_with("86") =>
            {
                Ok(Self(number))
            }
            _ => Err(ParsePhoneError),
        }
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = ParsePhoneError;
    fn try_from(text: String) -> Result<Self, ParsePhoneError> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(phone: PhoneNumber) -> String {
        phone.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_number_formats_parse_to_one_number() {
        for typed in [
            "13800138000",
            "138 0013 8000",
            "+86 138-0013-8000",
            "１３８００１３８０００",
        ] {
            assert_eq!(
                typed.parse::<PhoneNumber>().map(String::from),
                Ok("13800138000".to_owned())
            );
        }
        assert!("+85291234567".parse::<PhoneNumber>().is_ok());
        for typed in [
            "",
            "12800138000",
            "1380013800",
            "0755-12345678",
            "+86123",
            "+8",
            "电话",
        ] {
            assert_eq!(
                typed.parse::<PhoneNumber>(),
                Err(ParsePhoneError),
                "{typed}"
            );
        }
    }
}
