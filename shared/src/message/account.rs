//! Messages to a person about their own account: codes that confirm a phone or mail address, and
//! that something about the account was changed. No exam is asked for its wording.

use serde::{Deserialize, Serialize};

use super::Channel;

/// The content of a message about an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "matter")]
pub enum AccountMatter {
    /// A one-time code, which stands in what is sent alone.
    Code {
        purpose: CodePurpose,
    },
    /// An account was opened for whoever confirmed this phone or mail address (S2-03).
    Opened,
    /// The number and name have an account already; told to whoever tried to register (S2-04).
    HasAccount,
    /// Somebody tried to register with the number and name of this account.
    RegistrationAttempted,
    /// The phone or mail address was changed; both are shown with their middle hidden.
    ContactChanged {
        channel: Channel,
        old: Option<String>,
        new: String,
    },
    PasswordChanged,
    /// A new password was set with a code, by somebody who was not signed in.
    PasswordRecovered,
}

/// The purpose of a one-time code. A code for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodePurpose {
    Register,
    /// To show that a phone or mail address is one's own.
    Contact,
    Recover,
}

impl CodePurpose {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            CodePurpose::Register => "register",
            CodePurpose::Contact => "contact",
            CodePurpose::Recover => "recover",
        }
    }
}

impl AccountMatter {
    /// The word for gateways that have templates of their own.
    pub fn kind(&self) -> &'static str {
        match self {
            AccountMatter::Code { .. } => "code",
            AccountMatter::Opened => "account-opened",
            AccountMatter::HasAccount => "has-account",
            AccountMatter::RegistrationAttempted => "registration-attempted",
            AccountMatter::ContactChanged { .. } => "contact-changed",
            AccountMatter::PasswordChanged => "password-changed",
            AccountMatter::PasswordRecovered => "password-recovered",
        }
    }
}

/// `138****000`, `lin****@example.cn`: enough for its owner to recognise it.
pub fn hide_middle(address: &str) -> String {
    let (name, host) = match address.split_once('@') {
        Some((name, host)) => (name, format!("@{host}")),
        None => (address, String::new()),
    };
    let letters: Vec<char> = name.chars().collect();
    let shown = if host.is_empty() { 4 } else { 0 };
    let first: String = letters.iter().take(letters.len().min(7) / 2).collect();
    let last: String = letters[letters.len() - shown.min(letters.len() / 3)..]
        .iter()
        .collect();
    format!("{first}****{last}{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_address_is_hidden() {
        for (address, shown) in [
            ("13800138000", "138****000"),
            ("linyang@example.cn", "lin****@example.cn"),
            ("a@b.cn", "****@b.cn"),
            ("", "****"),
        ] {
            assert_eq!(hide_middle(address), shown);
        }
    }
}
