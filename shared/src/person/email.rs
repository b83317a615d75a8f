//! E-mail addresses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::characters::normalise_width;

/// Maximum characters of an address (RFC 5321, 4.5.3.1.3) and of the part before its `@`.
const MAX_ADDRESS_CHARS: usize = 254;
const MAX_LOCAL_CHARS: usize = 64;

/// Address that a mail server accepts: ASCII, one `@`, a domain with a dot.
/// ```
/// use shared::person::EmailAddress;
///
/// let address: EmailAddress = "Lin@Example.CN".parse()?;
/// assert_eq!(address.as_str(), "Lin@example.cn");
/// assert!("lin@example".parse::<EmailAddress>().is_err());
/// # Ok::<(), shared::person::ParseEmailError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Error of a text that is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("an address looks like name@example.cn")]
pub struct ParseEmailError;

impl EmailAddress {
    /// Text of the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = ParseEmailError;
    /// Parses an address; the domain becomes lower case, the part before `@` stays.
    fn from_str(typed: &str) -> Result<Self, ParseEmailError> {
        let typed = normalise_width(typed);
        let (local, domain) = typed.trim().split_once('@').ok_or(ParseEmailError)?;
        let domain = domain.to_ascii_lowercase();
        let is_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
        let is_domain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let are_parts = |text: &str, is_letter: &dyn Fn(char) -> bool| {
            text.split('.')
                .all(|part| !part.is_empty() && part.chars().all(is_letter))
        };
        let is_address = local.len() <= MAX_LOCAL_CHARS
            && are_parts(local, &is_local)
            && domain.contains('.')
            && are_parts(&domain, &is_domain);
        let address = format!("{local}@{domain}");
        if is_address && address.len() <= MAX_ADDRESS_CHARS {
            Ok(Self(address))
        } else {
            Err(ParseEmailError)
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = ParseEmailError;
    fn try_from(text: String) -> Result<Self, ParseEmailError> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_type_it() {
        for (typed, address) in [
            (" lin@Example.CN ", "lin@example.cn"),
            ("ｌｉｎ＠example．cn", "lin@example.cn"),
            (
                "lin.yang+exam@mail.example.cn",
                "lin.yang+exam@mail.example.cn",
            ),
        ] {
            let read = typed.parse::<EmailAddress>().map(String::from);
            assert_eq!(read, Ok(address.to_owned()));
        }
    }

    #[test]
    fn invalid_address_is_refused() {
        let long = format!("{}@example.cn", "a".repeat(65));
        for typed in [
            "",
            "lin",
            "lin@",
            "@example.cn",
            "lin@localhost",
            "a b@example.cn",
            "a@b@example.cn",
            "a..b@example.cn",
            "lin@example..cn",
            "lin@example.cn\r\nBcc: x@y.cn",
            "<lin@example.cn>",
            &long,
        ] {
            assert_eq!(
                typed.parse::<EmailAddress>(),
                Err(ParseEmailError),
                "{typed}"
            );
        }
    }
}
