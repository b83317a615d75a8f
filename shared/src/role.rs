//! Roles and actors.

use serde::{Deserialize, Serialize};

use crate::id::AccountId;

/// Role of an account; each account has one.
/// ```
/// use shared::role::Role;
///
/// assert_eq!("reviewer".parse(), Ok(Role::Reviewer));
/// assert!("admin".parse::<Role>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Person who applies for exams.
    Candidate,
    /// Person who judges applications (审核员).
    Reviewer,
    /// Person who manages exams (办公室).
    Office,
    /// Person who manages the accounts of staff and their grants (账号管理员), and nothing else.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [
        Role::Candidate,
        Role::Reviewer,
        Role::Office,
        Role::Administrator,
    ];

    /// Roles of staff: everybody but candidates.
    pub const STAFF: [Role; 3] = [Role::Reviewer, Role::Office, Role::Administrator];

    /// Name in the database, the command line and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Candidate => "candidate",
            Role::Reviewer => "reviewer",
            Role::Office => "office",
            Role::Administrator => "administrator",
        }
    }

    /// True for everybody but candidates.
    pub fn is_staff(self) -> bool {
        self != Role::Candidate
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// Error of an unknown role name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role: candidate, reviewer, office or administrator")]
pub struct UnknownRole(pub String);

/// Actor of a transition. `System` is the clock, for a lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "role", content = "account")]
pub enum Actor {
    /// Candidate with this account.
    Candidate(AccountId),
    /// Reviewer with this account.
    Reviewer(AccountId),
    /// Officer with this account.
    Office(AccountId),
    /// Server itself: the clock, or the notice of a payment gateway.
    System,
}
