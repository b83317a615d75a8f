//! Assurance of an account: who has confirmed its number and name.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Confirmation of an account's identity.
/// ```
/// use shared::person::Assurance;
///
/// assert_eq!("vouched".parse(), Ok(Assurance::Vouched));
/// assert!("sure".parse::<Assurance>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assurance {
    /// No confirmation: the owner registered and typed number and name.
    Declared,
    /// The office opened the account or confirmed it.
    Vouched,
    /// The owner accepted an invitation of the office.
    Invited,
    /// An OpenID provider gave number and name.
    Provider,
}

impl Assurance {
    /// All assurances, from the weakest.
    pub const ALL: [Assurance; 4] = [
        Assurance::Declared,
        Assurance::Vouched,
        Assurance::Invited,
        Assurance::Provider,
    ];

    /// Name in definitions and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Assurance::Declared => "declared",
            Assurance::Vouched => "vouched",
            Assurance::Invited => "invited",
            Assurance::Provider => "provider",
        }
    }

    /// True if someone other than the owner has confirmed the identity. Only such an account is
    /// matched with a roster.
    ///
    /// ```
    /// # use shared::person::Assurance;
    /// assert!(!Assurance::Declared.is_confirmed());
    /// assert!(Assurance::Invited.is_confirmed());
    /// ```
    pub fn is_confirmed(self) -> bool {
        self != Assurance::Declared
    }
}

/// Error of an unknown assurance name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no assurance of an account")]
pub struct ParseAssuranceError(String);

impl FromStr for Assurance {
    type Err = ParseAssuranceError;
    fn from_str(text: &str) -> Result<Self, ParseAssuranceError> {
        Assurance::ALL
            .into_iter()
            .find(|assurance| assurance.as_str() == text)
            .ok_or_else(|| ParseAssuranceError(text.to_owned()))
    }
}
