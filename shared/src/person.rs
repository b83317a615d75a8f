//! Identity of a person: resident numbers (GB 11643-1999), other documents, names, phones.

pub mod assurance;
pub mod document;
pub mod email;
pub mod identity;
pub mod name;
pub mod password;
pub mod phone;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use self::{
    assurance::Assurance,
    email::{EmailAddress, ParseEmailError},
    identity::{DocumentNumberError, Identity},
    name::{ParseNameError, PersonName},
    password::PasswordError,
    phone::{ParsePhoneError, PhoneNumber},
};

/// An 18-digit resident identity number with a valid birth date and check digit.
/// The last character may be X: half-width, upper case (S2-07).
/// ```
/// use shared::person::{IdNumber, IdNumberError, Sex};
///
/// let number: IdNumber = "11010519491231002X".parse()?;
/// assert_eq!(number.birth_date(), (1949, 12, 31));
/// assert_eq!(number.sex(), Sex::Female);
/// let wrong = "110105194912310020".parse::<IdNumber>();
/// assert_eq!(wrong, Err(IdNumberError::CheckDigit));
/// # Ok::<(), IdNumberError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdNumber(String);

/// Error of a text that is not an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdNumberError {
    /// The text is not 17 digits and a digit or X.
    #[error("an identity number has 18 characters: 17 digits, then a digit or X")]
    Form,
    /// Digits 7 to 14 are not a date since 1900.
    #[error("digits 7 to 14 are no date of birth")]
    BirthDate,
    /// The check digit is wrong (ISO 7064, MOD 11-2).
    #[error("the last character does not fit the 17 digits before it")]
    CheckDigit,
}

impl IdNumber {
    /// Number of 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Masked number: `1101**********058X`.
    pub fn masked(&self) -> String {
        format!("{}**********{}", &self.0[..4], &self.0[14..])
    }

    /// Year, month and day of birth.
    pub fn birth_date(&self) -> (i32, u8, u8) {
        let number = |range: std::ops::Range<usize>| self.0[range].parse().unwrap_or(0_i32);
        (number(6..10), number(10..12) as u8, number(12..14) as u8)
    }

    /// Sex: the 17th digit is odd for men (GB 11643).
    pub fn sex(&self) -> Sex {
        match self.0.as_bytes()[16] % 2 {
            0 => Sex::Female,
            _ => Sex::Male,
        }
    }
}

/// Sex in an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female; the 17th digit is even.
    Female,
    /// Male; the 17th digit is odd.
    Male,
}

impl Sex {
    /// Id of the matching choice in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Sex::Female => "female",
            Sex::Male => "male",
        }
    }
}

impl FromStr for IdNumber {
    type Err = IdNumberError;
    fn from_str(text: &str) -> Result<Self, IdNumberError> {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        const CHECKS: &[u8; 11] = b"10X98765432";
        let bytes = text.as_bytes();
        let well_formed = bytes.len() == 18
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
        if !well_formed {
            return Err(IdNumberError::Form);
        }
        let id = IdNumber(text.to_owned());
        let (year, month, day) = id.birth_date();
        let date = format!("{year:04}-{month:02}-{day:02} 00:00");
        if year < 1900 || date.parse::<crate::time::CivilTime>().is_err() {
            return Err(IdNumberError::BirthDate);
        }
        let sum: u32 = WEIGHTS
            .iter()
            .zip(bytes)
            .map(|(weight, digit)| weight * u32::from(digit - b'0'))
            .sum();
        if CHECKS[(sum % 11) as usize] == bytes[17] {
            Ok(id)
        } else {
            Err(IdNumberError::CheckDigit)
        }
    }
}

impl TryFrom<String> for IdNumber {
    type Error = IdNumberError;
    fn try_from(text: String) -> Result<Self, IdNumberError> {
        text.parse()
    }
}

impl From<IdNumber> for String {
    fn from(id: IdNumber) -> String {
        id.0
    }
}

/// Debug output is masked, so that logs never have the whole number.
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_id_number_reports_its_fault() {
        let id: IdNumber = "11010119940307058X"
            .parse()
            .expect("the specimen on the test papers");
        assert_eq!(id.birth_date(), (1994, 3, 7));
        assert_eq!(id.sex(), Sex::Female);
        assert_eq!(id.masked(), "1101**********058X");
        assert_eq!(format!("{id:?}"), "1101**********058X");
        for (text, why) in [
            ("11010119940307058x", IdNumberError::Form),
            ("1101011994030705", IdNumberError::Form),
            ("11010119941307058X", IdNumberError::BirthDate),
            ("110101199403070581", IdNumberError::CheckDigit),
        ] {
            assert_eq!(text.parse::<IdNumber>(), Err(why), "{text}");
        }
    }
}
