//! Messages about the reader's account: codes that confirm a phone or mail address, and changes of
//! the account. Exams have no wording for them.

use serde::{Deserialize, Serialize};

use crate::json::tagged::tagged_enum;

use super::Channel;
use crate::{
    application::CorrectedValue, review_grant::GrantKind, text::LocalText, time::Timestamp,
    unit_scope::UnitScope,
};

/// Content of a message about an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum AccountMessageBody {
    /// One-time code, which is only in the sent text.
    Code {
        /// Purpose of the code.
        purpose: CodePurpose,
    },
    /// An account was opened for the owner of this phone or mail address (S2-03).
    Opened,
    /// An account exists for the number and name; sent to the person who tried to register (S2-04).
    HasAccount,
    /// A person tried to register with the number and name of this account.
    RegistrationAttempted,
    /// The phone or mail address was changed; both are shown masked.
    ContactChanged {
        /// Channel of the changed address.
        channel: Channel,
        /// Earlier address, masked. `None` if there was none.
        old: Option<String>,
        /// New address, masked.
        new: String,
    },
    /// The password was changed in a session.
    PasswordChanged,
    /// A new password was set with a code, without a session.
    PasswordRecovered,
    /// An account of staff was opened or reset; the link to the password is only in the sent text.
    StaffLink {
        /// Sign-in name.
        login: String,
        /// End of the link.
        until: Timestamp,
    },
    /// The office made a code with which the owner sets a new password.
    ResetCodeIssued,
    /// The office confirmed the owner's number and name.
    IdentityConfirmed,
    /// Two officers corrected the name or the number of the owner.
    IdentityCorrected {
        /// Name before and after. `None` if it stayed.
        name: Option<CorrectedValue>,
        /// Masked number before and after. `None` if it stayed.
        number: Option<CorrectedValue>,
        /// Reason, in the office's words.
        reason: String,
    },
    /// An administrator ended the password and all sessions.
    PasswordReset,
    /// A second factor was set up.
    SecondFactorSet,
    /// The second factor was removed, by the owner or an administrator.
    SecondFactorRemoved,
    /// A recovery code of the second factor was used to sign in.
    SecondFactorCodeUsed,
    /// An administrator disabled the account.
    Disabled,
    /// An administrator opened the account again.
    Enabled,
    /// An administrator gave or took a right on an exam.
    GrantChanged {
        /// Name of the exam.
        exam: LocalText,
        /// Right on the exam.
        kind: GrantKind,
        /// True if it was given.
        given: bool,
        /// Applications that it covers or covered.
        #[serde(default)]
        scope: UnitScope,
    },
}

tagged_enum!(AccountMessageBody, "matter");

/// Purpose of a one-time code. A code is valid for one purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodePurpose {
    /// Registration of an account.
    Register,
    /// Confirmation of a phone or mail address.
    Contact,
    /// New password for a forgotten one.
    Recover,
}

impl CodePurpose {
    /// Name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            CodePurpose::Register => "register",
            CodePurpose::Contact => "contact",
            CodePurpose::Recover => "recover",
        }
    }
}

impl AccountMessageBody {
    /// Kind name for gateways with their own templates.
    pub fn kind(&self) -> &'static str {
        match self {
            AccountMessageBody::Code { .. } => "code",
            AccountMessageBody::Opened => "account-opened",
            AccountMessageBody::HasAccount => "has-account",
            AccountMessageBody::RegistrationAttempted => "registration-attempted",
            AccountMessageBody::ContactChanged { .. } => "contact-changed",
            AccountMessageBody::PasswordChanged => "password-changed",
            AccountMessageBody::PasswordRecovered => "password-recovered",
            AccountMessageBody::StaffLink { .. } => "staff-link",
            AccountMessageBody::ResetCodeIssued => "reset-code-issued",
            AccountMessageBody::IdentityConfirmed => "identity-confirmed",
            AccountMessageBody::IdentityCorrected { .. } => "identity-corrected",
            AccountMessageBody::PasswordReset => "password-reset",
            AccountMessageBody::SecondFactorSet => "second-factor-set",
            AccountMessageBody::SecondFactorRemoved => "second-factor-removed",
            AccountMessageBody::SecondFactorCodeUsed => "second-factor-code-used",
            AccountMessageBody::Disabled => "account-disabled",
            AccountMessageBody::Enabled => "account-enabled",
            AccountMessageBody::GrantChanged { .. } => "grant-changed",
        }
    }
}

/// Masked address, which its owner can recognise: `138****000`, `lin****@example.cn`.
pub fn mask_address(address: &str) -> String {
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
            assert_eq!(mask_address(address), shown);
        }
    }
}
