//! Accounts of staff: their states, the acts of an administrator, and the record of what happened.

use serde::{Deserialize, Serialize};

use crate::{
    id::ExamCode,
    message::Channel,
    review_grant::{Grant, GrantKind},
    role::Role,
    time::Timestamp,
    unit_scope::UnitScope,
};

/// State of an account of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffState {
    /// The account has no password yet, or it was reset: its owner has a link.
    Invited,
    /// The owner can sign in.
    Active,
    /// The account is disabled: its owner cannot sign in.
    Disabled,
}

impl StaffState {
    /// All states.
    pub const ALL: [StaffState; 3] = [
        StaffState::Invited,
        StaffState::Active,
        StaffState::Disabled,
    ];

    /// Name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffState::Invited => "invited",
            StaffState::Active => "active",
            StaffState::Disabled => "disabled",
        }
    }

    /// State of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        StaffState::ALL
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// Act of an administrator on the account of a member of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffAct {
    /// Ends the password and all sessions; a new link sets another password.
    Reset,
    /// Ends all sessions and claims; nobody can sign in.
    Disable,
    /// Opens a disabled account again.
    Enable,
    /// Removes the second factor and ends all sessions; the owner sets up another one.
    ResetSecondFactor,
    /// Gives a reviewer a right on an exam, or changes the units that it covers. A right that is
    /// limited to units does not become one on the whole exam.
    Grant(Grant),
    /// Gives a reviewer a right on the whole exam, also in place of one that is limited to units.
    GrantWholeExam(ExamCode, GrantKind),
    /// Takes a right on an exam from a reviewer.
    Revoke(ExamCode, GrantKind),
}

/// Event of an account of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum StaffEventKind {
    /// The account was opened.
    Created {
        /// Role of the account.
        role: Role,
    },
    /// A link to the first password, or to another one, was made.
    LinkIssued {
        /// End of the link.
        until: Timestamp,
    },
    /// The password and all sessions were ended.
    Reset,
    /// The owner set the password by the link.
    PasswordSet,
    /// The owner changed the password.
    PasswordChanged,
    /// The owner changed the phone or mail address.
    ContactChanged {
        /// Channel of the address.
        channel: Channel,
    },
    /// The owner set up a second factor.
    SecondFactorSet,
    /// The owner made other recovery codes of the second factor.
    SecondFactorCodesRenewed,
    /// A recovery code was used in place of a code of the authenticator.
    SecondFactorCodeUsed,
    /// The owner removed the second factor.
    SecondFactorRemoved,
    /// An administrator removed the second factor.
    SecondFactorReset,
    /// The account was disabled.
    Disabled,
    /// The account was opened again.
    Enabled,
    /// A right on an exam was given, or covers other units.
    Granted {
        /// Exam of the right.
        exam: ExamCode,
        /// Right on the exam.
        kind: GrantKind,
        /// Applications that it covers from then on.
        #[serde(default, skip_serializing_if = "UnitScope::is_whole_exam")]
        scope: UnitScope,
    },
    /// A right on an exam was taken.
    Revoked {
        /// Exam of the right.
        exam: ExamCode,
        /// Right on the exam.
        kind: GrantKind,
        /// Applications that it covered.
        #[serde(default, skip_serializing_if = "UnitScope::is_whole_exam")]
        scope: UnitScope,
    },
    /// All rights were removed: the account may judge every exam again.
    Unrestricted,
}
