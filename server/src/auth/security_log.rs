//! Security events in the server's log, under the target `security` (`log = "info,security=warn"`).
//!
//! An event has the id of the account and a keyed hash of the source address, so that a series of
//! events can be followed. It never has a name, a number, a login, a code or an address, because
//! more people read logs than the database.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shared::{
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ExamCode},
};

use super::RequestOrigin;
use crate::{db::NewAuditEntry, state::AppState};

/// The kinds of security events; the field `event` of the log has their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityEvent {
    /// The password does not match the login.
    SignInFailed,
    /// The limit of failures was exceeded: a proof of work was required, or the attempt was
    /// refused.
    AttemptsExceeded,
    /// A recovery code was wrong, used or expired.
    RecoveryRefused,
    /// The code of an invitation was unknown, used or expired.
    InvitationRefused,
    /// A hand-off code was unknown or expired.
    HandOffRefused,
    /// A signed-in person requested an action of another role.
    RoleRefused,
    /// A reviewer requested what their grants on the exam do not give.
    GrantMissing,
    /// A password was set by its owner or with a recovery code.
    PasswordChanged,
    /// The right password of a disabled account was typed.
    DisabledSignIn,
    /// The right password of an account of staff was typed outside of the networks of staff.
    OutsideStaffNetworks,
    /// A code of the second factor was wrong or used.
    SecondFactorRefused,
    /// A second factor was set up, removed or reset.
    SecondFactorChanged,
    /// The link to a password was unknown, used or over.
    StaffLinkRefused,
    /// An administrator opened an account of staff.
    StaffCreated,
    /// An administrator ended the password of an account of staff.
    StaffReset,
    /// An administrator disabled an account of staff.
    StaffDisabled,
    /// An administrator opened a disabled account of staff.
    StaffEnabled,
    /// An administrator gave or took a right on an exam.
    StaffGrantChanged,
}

impl SecurityEvent {
    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignInFailed => "sign-in-failed",
            Self::AttemptsExceeded => "attempts-exceeded",
            Self::RecoveryRefused => "recovery-refused",
            Self::InvitationRefused => "invitation-refused",
            Self::HandOffRefused => "hand-off-refused",
            Self::RoleRefused => "role-refused",
            Self::GrantMissing => "grant-missing",
            Self::PasswordChanged => "password-changed",
            Self::DisabledSignIn => "disabled-sign-in",
            Self::OutsideStaffNetworks => "outside-staff-networks",
            Self::SecondFactorRefused => "second-factor-refused",
            Self::SecondFactorChanged => "second-factor-changed",
            Self::StaffLinkRefused => "staff-link-refused",
            Self::StaffCreated => "staff-created",
            Self::StaffReset => "staff-reset",
            Self::StaffDisabled => "staff-disabled",
            Self::StaffEnabled => "staff-enabled",
            Self::StaffGrantChanged => "staff-grant-changed",
        }
    }
}

/// Logs an event. `origin` is `None` outside of a request.
pub fn log_event(
    state: &AppState,
    event: SecurityEvent,
    account: Option<AccountId>,
    origin: Option<&RequestOrigin>,
) {
    let source = origin.map(|origin| SourcePseudonym::of(&origin.address, &state.signing_key));
    let source = source.map(tracing::field::display);
    let account = account.map(tracing::field::display);
    tracing::warn!(target: "security", event = event.as_str(), account, source);
}

/// Logs that a sign-in to an account of staff was refused, and builds its entry of the audit chain.
pub fn log_refused_sign_in(
    state: &AppState,
    event: SecurityEvent,
    account: AccountId,
    origin: &RequestOrigin,
) -> NewAuditEntry {
    log_event(state, event, Some(account), Some(origin));
    let source = SourcePseudonym::of(&origin.address, &state.signing_key);
    let details = AuditDetails::default()
        .text("event", event.as_str())
        .text("source", source.to_string());
    let (kind, now) = (AuditKind::SignInRefused, state.clock.now());
    NewAuditEntry::new(now, Some(account), kind, details)
}

/// Logs that an account requested an action of another role; the source is in the request's span.
pub fn log_refused_role(account: AccountId, wanted: shared::role::Role) {
    let event = SecurityEvent::RoleRefused.as_str();
    tracing::warn!(target: "security", event, %account, wanted = wanted.as_str());
}

/// Logs an act of an administrator on another account.
pub fn log_staff_act(event: SecurityEvent, account: AccountId, by: AccountId) {
    tracing::warn!(target: "security", event = event.as_str(), %account, %by);
}

/// Logs that a reviewer requested what their grants on the exam do not give.
pub fn log_missing_grant(account: AccountId, exam: &ExamCode) {
    let event = SecurityEvent::GrantMissing.as_str();
    tracing::warn!(target: "security", event, %account, %exam);
}

/// A source of requests under a pseudonym: the first 64 bits of HMAC-SHA256 of its address.
struct SourcePseudonym([u8; 8]);

impl SourcePseudonym {
    fn of(address: &str, key: &[u8]) -> Self {
        let mut hash = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key");
        hash.update(b"security log source ");
        hash.update(address.as_bytes());
        let hash = hash.finalize().into_bytes();
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        Self(first)
    }
}

impl fmt::Display for SourcePseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
