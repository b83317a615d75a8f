//! Second factor of staff: time-based one-time passwords (TOTP, RFC 6238) with recovery codes.

use serde::{Deserialize, Serialize};

/// Number of the recovery codes of a second factor.
pub const SECOND_FACTOR_CODE_COUNT: usize = 10;

/// Step that a person must take after the password before the session gives any right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactorStep {
    /// The person types a code of the second factor.
    Verify,
    /// The account has no second factor and needs one: the person sets it up.
    SetUp,
}

/// Button of the page of the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorButton {
    /// Makes another set of recovery codes.
    RenewCodes,
    /// Removes the second factor.
    Remove,
}

impl SecondFactorButton {
    /// Value of the button.
    pub fn as_str(self) -> &'static str {
        match self {
            SecondFactorButton::RenewCodes => "renew-codes",
            SecondFactorButton::Remove => "remove",
        }
    }

    /// Button of this value.
    pub fn from_name(name: &str) -> Option<Self> {
        [SecondFactorButton::RenewCodes, SecondFactorButton::Remove]
            .into_iter()
            .find(|button| button.as_str() == name)
    }
}
