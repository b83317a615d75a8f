//! Audit chain: acts, views and refused sign-ins as entries that each contain the hash of the one
//! before. The database appends them; `zhunkao audit verify` and the administrator's page check them.
//!
//! An entry contains no name, number, login or address of a person. Where another table has the
//! details, the entry has the hash of the row there ([`BoundRow`]).

mod chain;
mod details;
mod encoding;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::{
    chain::{AuditFault, AuditFaultKind, ChainLink, ChainVerifier},
    details::{AuditDetails, BoundRow},
    encoding::FieldEncoder,
};
use crate::{
    calendar::Day,
    digest::Sha256,
    id::{AccountId, ApplicationId},
    time::{Timestamp, Zone},
};

/// First bytes of the encoding of an entry. Another encoding gets another version.
const ENTRY_ENCODING: &[u8] = b"zhunkao-audit-entry-1\n";
/// First bytes of the text that is signed for a head.
const HEAD_ENCODING: &[u8] = b"zhunkao-audit-head-1\n";

/// Sequence number of the first entry of a chain.
pub const FIRST_SEQUENCE: u64 = 1;
/// Hash that the first entry names as the one before it.
pub const NO_PREVIOUS: Sha256 = Sha256([0; 32]);

/// Entry of the chain as it is stored. A changed row is hashed as it is, so kind, day and exam are
/// texts of any content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Number of the entry, from [`FIRST_SEQUENCE`] on without a gap.
    pub sequence: u64,
    /// Time of the act.
    pub at: Timestamp,
    /// Day to which the entry counts ([`audit_day`]), such as `2026-03-01`. It is never before the
    /// day of an earlier entry, also if the act was earlier.
    pub day: String,
    /// Person who acted. `None` for the server, the command line and unknown people.
    pub account: Option<AccountId>,
    /// Name of an [`AuditKind`].
    pub kind: String,
    /// Code of the exam. `None` if the act is about none.
    pub exam: Option<String>,
    /// Application. `None` if the act is about none.
    pub application: Option<ApplicationId>,
    /// [`AuditDetails`] as canonical JSON.
    pub details: String,
    /// Hash of the entry before.
    pub previous: Sha256,
}

impl AuditEntry {
    /// SHA-256 over the canonical encoding: the name of the encoding, then the fields in the order
    /// of the struct, as [`FieldEncoder`] writes them.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(&self.encode())
    }

    /// Canonical encoding. Two entries that differ have different encodings.
    pub fn encode(&self) -> Vec<u8> {
        FieldEncoder::new(ENTRY_ENCODING)
            .number(self.sequence.cast_signed())
            .number(self.at.0)
            .text(&self.day)
            .optional(self.account.as_ref().map(|id| id.0.as_bytes().as_slice()))
            .text(&self.kind)
            .optional(self.exam.as_deref().map(str::as_bytes))
            .optional(
                self.application
                    .as_ref()
                    .map(|id| id.0.as_bytes().as_slice()),
            )
            .text(&self.details)
            .bytes(&self.previous.0)
            .finish()
    }
}

/// Day of a moment in the audit chain, in UTC+8: the exams are held in China, which has one time
/// zone without summer time.
pub fn audit_day(at: Timestamp) -> String {
    Day::of(at, Zone::BEIJING).to_string()
}

/// Entry with the hash that is stored beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAuditEntry {
    /// Entry.
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// Stored hash.
    pub hash: Sha256,
}

/// Head of the chain at the end of a day, or at the latest entry of the present day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// Day, such as `2026-03-01`.
    pub day: String,
    /// Number of the last entry of the day.
    pub sequence: u64,
    /// Number of entries of the day.
    pub count: u64,
    /// Hash of the last entry.
    pub hash: Sha256,
    /// Time at which the head was signed.
    pub signed_at: Timestamp,
}

impl AuditHead {
    /// Bytes that are signed: the name of the encoding, then the fields in the order of the struct.
    pub fn encode(&self) -> Vec<u8> {
        FieldEncoder::new(HEAD_ENCODING)
            .text(&self.day)
            .number(self.sequence.cast_signed())
            .number(self.count.cast_signed())
            .bytes(&self.hash.0)
            .number(self.signed_at.0)
            .finish()
    }
}

/// Kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditKind {
    /// The chain begins. The details are the numbers of rows in the older logs.
    ChainStarted,
    /// A candidate submitted, also by a fingerprint.
    Submission,
    /// A reviewer gave or removed the verdict on one part.
    Verdict,
    /// A decision of a review was made, held, taken back or sent.
    Decision,
    /// A correction of a decision was proposed, confirmed, declined or made.
    Correction,
    /// Another event of an application: entered, paid, withdrawn, lapsed.
    Application,
    /// Something among reviewers: a note, a hand-over, a release, a recusal.
    ReviewTeam,
    /// A form or a picture was on a screen of the staff, or was loaded for it.
    View,
    /// An account of staff was opened, reset, disabled, enabled or changed by its owner.
    StaffAccount,
    /// The office made a code for the password of a candidate.
    ResetCode,
    /// An officer confirmed the number and name of an account that its owner opened.
    IdentityConfirmed,
    /// A correction of a candidate's name or number was proposed, confirmed or declined.
    IdentityCorrection,
    /// A right on an exam was given or taken.
    Grant,
    /// A member of the staff signed in.
    SignIn,
    /// A sign-in to an account of staff was refused.
    SignInRefused,
    /// Data left the system as a file.
    Export,
    /// A roster, seats or positions were imported, or people on the roster were invited.
    Import,
    /// A version of an exam was published.
    ExamPublished,
    /// A version of an exam was scheduled, or a scheduled one was cancelled, replaced, published or
    /// refused.
    VersionScheduled,
    /// A window of an exam was extended, an extension was withdrawn, or one reached an application.
    WindowExtension,
    /// A pause of an exam began, was lengthened or ended.
    ExamPause,
    /// An announcement of the office was published or withdrawn.
    Announcement,
    /// The results of an exam were published.
    ResultsPublished,
    /// The office or its plan sent reminders to the people of a list, or a plan was set or cancelled.
    Nudge,
    /// A removal of content under the retention rule was started or has ended.
    Retention,
    /// An administrator read the audit log.
    AuditRead,
}

impl AuditKind {
    /// All kinds.
    pub const ALL: [AuditKind; 26] = [
        AuditKind::ChainStarted,
        AuditKind::Submission,
        AuditKind::Verdict,
        AuditKind::Decision,
        AuditKind::Correction,
        AuditKind::Application,
        AuditKind::ReviewTeam,
        AuditKind::View,
        AuditKind::StaffAccount,
        AuditKind::ResetCode,
        AuditKind::IdentityConfirmed,
        AuditKind::IdentityCorrection,
        AuditKind::Grant,
        AuditKind::SignIn,
        AuditKind::SignInRefused,
        AuditKind::Export,
        AuditKind::Import,
        AuditKind::ExamPublished,
        AuditKind::VersionScheduled,
        AuditKind::WindowExtension,
        AuditKind::ExamPause,
        AuditKind::Announcement,
        AuditKind::ResultsPublished,
        AuditKind::Nudge,
        AuditKind::Retention,
        AuditKind::AuditRead,
    ];

    /// Name in the chain.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditKind::ChainStarted => "chain-started",
            AuditKind::Submission => "submission",
            AuditKind::Verdict => "verdict",
            AuditKind::Decision => "decision",
            AuditKind::Correction => "correction",
            AuditKind::Application => "application",
            AuditKind::ReviewTeam => "review-team",
            AuditKind::View => "view",
            AuditKind::StaffAccount => "staff-account",
            AuditKind::ResetCode => "reset-code",
            AuditKind::IdentityConfirmed => "identity-confirmed",
            AuditKind::IdentityCorrection => "identity-correction",
            AuditKind::Grant => "grant",
            AuditKind::SignIn => "sign-in",
            AuditKind::SignInRefused => "sign-in-refused",
            AuditKind::Export => "export",
            AuditKind::Import => "import",
            AuditKind::ExamPublished => "exam-published",
            AuditKind::VersionScheduled => "version-scheduled",
            AuditKind::WindowExtension => "window-extension",
            AuditKind::ExamPause => "exam-pause",
            AuditKind::Announcement => "announcement",
            AuditKind::ResultsPublished => "results-published",
            AuditKind::Nudge => "nudge",
            AuditKind::Retention => "retention",
            AuditKind::AuditRead => "audit-read",
        }
    }
}

/// Error of an unknown name of a kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of audit entry")]
pub struct UnknownAuditKind(pub String);

impl FromStr for AuditKind {
    type Err = UnknownAuditKind;
    fn from_str(text: &str) -> Result<Self, UnknownAuditKind> {
        AuditKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownAuditKind(text.to_owned()))
    }
}
