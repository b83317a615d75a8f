//! Closed list of the errors that a person sees, with measured and allowed values. Raw routes send
//! them as `application/problem+json` (RFC 9457), server functions as their typed error. The words
//! are in the message catalogue.

mod http_status;

use serde::{Deserialize, Serialize};

pub use crate::upload_count::UploadCount;
use crate::{
    application::{
        BoxFault, CorrectionObstacle, ExtensionFault, IdentityFault, LockReason,
        MissingRequirement, RecallFault, ReviewPart, StateKind, answers::FieldVersion,
    },
    digest::Sha256,
    entry::InputFault,
    exam::{fee::Amount, retention_fault::RetentionFault, window::OpenPeriod},
    identity_provider::IdentityProviderFault,
    json::tagged::tagged_enum,
    judge::Finding,
    pause_fault::PauseFault,
    review_keys::{KeyAct, KeyChangeError, KeyFault},
    text::LocalText,
    time::Timestamp,
    unit_scope::{MAX_GRANT_UNITS, MAX_UNIT_CHARS, UnitNamesFault},
};

/// Error that a person sees. [`Problem::http_status`] gives the HTTP status, [`Problem::code`] the
/// stable name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
#[error("{}", self.code())]
pub enum Problem {
    /// The request has no valid session.
    SignedOut,
    /// The account of the session was disabled.
    AccountDisabled,
    /// The account is one of staff, and this address is outside of the networks for them.
    OutsideStaffNetworks {
        /// Address of the client; for IPv6 its network of 64 bits.
        address: String,
    },
    /// The typed number is not the identity number of the account.
    NumberMismatch,
    /// Another account of the same person, with the same name and number, is confirmed.
    OtherAccountConfirmed,
    /// The link to a password was used, was replaced or has ended.
    StaffLinkOver,
    /// The act is not possible on one's own account.
    OwnAccount,
    /// The account is the last administrator that can sign in.
    LastAdministrator,
    /// It does not exist or belongs to another person.
    NotFound,
    /// It exists, but the role or state does not allow the act.
    NotAllowed,
    /// Name or password is wrong. The error does not say which.
    BadCredentials,
    /// The form is invalid; each fault names its input.
    #[serde(rename = "mistyped")]
    InvalidForm {
        /// Faults in the order of the page.
        faults: Vec<InputFault>,
    },
    /// The act needs a proof of work or, without a script, this many seconds of waiting.
    #[serde(rename = "proof-wanted")]
    ProofOfWorkRequired {
        /// Seconds after which the form is accepted without a proof.
        wait_seconds: u32,
    },
    /// Accounts cannot be opened yet.
    RegistrationNotOpen {
        /// Time in which accounts can be opened.
        opening: OpenPeriod,
    },
    /// Accounts can no longer be opened.
    RegistrationOver {
        /// Time at which the registration closed.
        closed: Timestamp,
    },
    /// Another system could not identify the person.
    OtherSystem {
        /// Reason of the failure.
        fault: IdentityProviderFault,
    },
    /// The link of the invitation was already used.
    InvitationUsed,
    /// The invitation expired at this time.
    InvitationOver {
        /// Time at which it expired.
        closed: Timestamp,
    },
    /// The code of a slot is no longer valid: it has expired, is used up, or was ended.
    HandOffOver,
    /// Too many failed attempts from this address; wait `retry_seconds`.
    TooManyAttempts {
        /// Seconds to wait.
        retry_seconds: u32,
    },
    /// The candidate is not on the roster of this exam.
    NotEligible,
    /// The exam requires an account of this provider.
    #[serde(rename = "provider-wanted")]
    ProviderAccountRequired {
        /// Name that candidates know.
        provider: LocalText,
    },
    /// The exam requires an account opened by the office, and this one was registered.
    #[serde(rename = "office-wanted")]
    OfficeAccountRequired,
    /// The window or the state does not allow a change.
    Locked(LockReason),
    /// The office cannot grant or withdraw the extension of a window.
    ExtensionRefused {
        /// Reason of the refusal.
        fault: ExtensionFault,
    },
    /// The office cannot begin, lengthen or end a pause.
    PauseRefused {
        /// Reason of the refusal.
        fault: PauseFault,
    },
    /// The office cannot start the removal of content.
    RetentionRefused {
        /// Reason of the refusal.
        fault: RetentionFault,
    },
    /// The picture was removed under the retention rule of its exam.
    PictureRemoved {
        /// Time of the removal.
        at: Timestamp,
    },
    /// The page is older than the server's data.
    Stale,
    /// The part of the form was changed meanwhile to this text.
    FieldChanged {
        /// Version of the stored text.
        version: FieldVersion,
        /// Stored text.
        text: String,
    },
    /// The content differs from what the person saw; these images are missing.
    #[serde(rename = "not-as-looked")]
    SnapshotMismatch {
        /// SHA-256 of each image that the person saw and the server does not have.
        missing: Vec<Sha256>,
    },
    /// The application lacks these requirements for a submission.
    Incomplete {
        /// Requirements in the order of the exam.
        missing: Vec<MissingRequirement>,
    },
    /// The answers contradict each other; the sentence comes from the exam.
    ImpossibleFacts {
        /// Description of the contradiction and the correction.
        sentence: LocalText,
    },
    /// The fee is already paid.
    AlreadyPaid,
    /// The gateway was asked at this time and had received no payment.
    PaymentNotArrived {
        /// Time of the question to the gateway.
        asked: Timestamp,
    },
    /// The gateway took another amount than was ordered.
    AmountDiffers {
        /// Paid amount.
        measured: Amount,
        /// Ordered amount.
        allowed: Amount,
    },
    /// This application was already refused for that position.
    #[serde(rename = "refused-here")]
    PositionAlreadyRefused,
    /// The list of positions does not have the position, or no longer.
    PositionGone,
    /// These applications must be decided before results can be published (S1-19).
    Undecided {
        /// Number of undecided applications.
        count: u64,
    },
    /// No application has been decided, so there are no results to publish (S1-19).
    NoResults,
    /// The exam accepts no fingerprints; only complete submissions count.
    FingerprintsOff,
    /// The fingerprint is too long, in bytes as sent.
    FingerprintTooLarge {
        /// Length in bytes.
        measured: u32,
        /// Maximum length in bytes.
        allowed: u32,
    },
    /// After the close, these bytes were not registered for this slot. The allowed ones are
    /// registered and have not arrived.
    #[serde(rename = "not-promised")]
    ImageNotRegistered {
        /// SHA-256 of the received bytes.
        measured: Sha256,
        /// SHA-256 of each file that the slot still accepts.
        allowed: Vec<Sha256>,
    },
    /// The grace time is over, and only this many of the registered images had arrived.
    GraceOver {
        /// End of the grace time.
        closed: Timestamp,
        /// Number of images that had arrived.
        measured: u32,
        /// Number of registered images.
        allowed: u32,
    },
    /// The slot has the maximum number of images.
    SlotFull {
        /// Maximum number of images.
        most: u16,
    },
    /// The file breaks hard rules.
    FileRefused {
        /// Findings of the image rule; at least one is hard.
        findings: Vec<Finding>,
    },
    /// The file has more bytes than any rule of the slot allows; found while reading.
    FileTooLarge {
        /// Size in bytes. `None` if it was not announced.
        measured: Option<u64>,
        /// Maximum size in bytes.
        allowed: u64,
    },
    /// The body has more bytes than the route accepts; `measured` if the length was announced.
    BodyTooLarge {
        /// Announced length in bytes.
        measured: Option<u64>,
        /// Maximum length in bytes.
        allowed: u64,
    },
    /// The request's address is too long, in bytes.
    UriTooLong {
        /// Length in bytes.
        measured: u64,
        /// Maximum length in bytes.
        allowed: u64,
    },
    /// The candidate has reached the daily limit: the sum with this file, and the end of the day.
    UploadQuota {
        /// Sum of the day with this file.
        measured: UploadCount,
        /// Daily limit.
        allowed: UploadCount,
        /// End of the day in Beijing.
        resets: Timestamp,
        /// Seconds until that time.
        retry_seconds: u32,
    },
    /// The stored bytes of the image are missing; the reference finds the log entry.
    FileMissing {
        /// Reference of the log entry.
        reference: String,
    },
    /// No typeface of the server has these characters, so the paper cannot be printed.
    Unprintable {
        /// Characters that cannot be printed.
        characters: Vec<char>,
    },
    /// The received bytes differ from the announced hash.
    DigestMismatch {
        /// SHA-256 in the request.
        announced: Sha256,
        /// SHA-256 of the received bytes.
        arrived: Sha256,
    },
    /// The image's id belongs to other bytes.
    ImageIdTaken,
    /// The form has no file.
    NoFile,
    /// The body ended before its announced length, or is invalid.
    BadRequest {
        /// Description for programmers, in English.
        detail: String,
    },
    /// The application is not in review.
    NotInReview {
        /// Current state of the application.
        state: StateKind,
    },
    /// A decision was made, and goes out at this time (R13).
    DecisionHeld {
        /// Time at which the decision goes out.
        until: Timestamp,
    },
    /// The application has no decision that can be corrected so.
    NotCorrectable {
        /// Current state of the application.
        state: StateKind,
    },
    /// The decision cannot be corrected, because others rely on it.
    CorrectionBlocked {
        /// Fact that must be undone first.
        obstacle: CorrectionObstacle,
    },
    /// Another correction of the application or the person waits for its confirmation.
    CorrectionPending,
    /// The office cannot correct the name or number of the person.
    IdentityRefused {
        /// Reason of the refusal.
        fault: IdentityFault,
    },
    /// The submission cannot be taken back.
    RecallRefused {
        /// Reason of the refusal.
        fault: RecallFault,
    },
    /// No decision has gone out, or the content has changed since: it cannot become a known case.
    NotMarkable,
    /// The person who proposed a correction cannot confirm it.
    SecondPersonRequired,
    /// The reviewer of the first review may not make the final one.
    #[serde(rename = "second-reviewer-wanted")]
    SecondReviewerRequired,
    /// The reviewer knows the candidate and does not review the application (回避).
    Recused,
    /// A refusal needs a part returned for a reason that means “not eligible”.
    NotDisqualified,
    /// Another reviewer works on the application.
    ClaimedByOther {
        /// Name of that reviewer.
        name: String,
        /// End of the claim, if that reviewer does nothing more.
        ends: Timestamp,
    },
    /// Another act of the reviewer has this key.
    KeyTaken {
        /// Act that has the key.
        act: KeyAct,
    },
    /// No act can have this key.
    KeyRefused {
        /// Reason.
        fault: KeyFault,
    },
    /// These parts have no verdict yet.
    NotJudged {
        /// Parts without a verdict.
        parts: Vec<ReviewPart>,
    },
    /// A return needs at least one returned slot.
    NothingReturned,
    /// An approval needs all slots passed; one is returned.
    SomethingReturned,
    /// A return would leave the candidate no time to mend: the time ended then.
    #[serde(rename = "mending-over")]
    CorrectionTimeOver {
        /// Time at which the time to mend ended.
        closed: Timestamp,
    },
    /// A return contains a part whose reason says that the person is not eligible.
    Disqualified {
        /// Parts with such a reason.
        parts: Vec<ReviewPart>,
    },
    /// A slot cannot be passed, because this many images were not shown.
    #[serde(rename = "not-shown")]
    ImagesNotShown {
        /// Number of images that were not shown.
        missing: u32,
    },
    /// A return names a page that the slot does not have; `count` is the number of its pages.
    UnknownPage {
        /// Page number, from 1.
        page: u16,
        /// Number of pages of the slot.
        count: u16,
    },
    /// A return has too many boxes on its pictures.
    TooManyBoxes {
        /// Number of boxes.
        measured: u32,
        /// Maximum number of boxes.
        allowed: u32,
    },
    /// A box of a return is invalid.
    BoxRefused {
        /// Number of the box, from 1.
        number: u16,
        /// Fault of the box.
        fault: BoxFault,
    },
    /// This reason needs a note.
    NoteMissing,
    /// This verdict or decision needs a reason.
    ReasonMissing,
    /// A right by unit needs at least one unit.
    UnitMissing,
    /// The text has too many characters.
    TextTooLong {
        /// Length in characters.
        measured: u32,
        /// Maximum length in characters.
        allowed: u32,
    },
    /// The search has too many words.
    TooManyWords {
        /// Number of words.
        measured: u32,
        /// Maximum number of words.
        allowed: u32,
    },
    /// The section of the form has too many entries.
    TooManyEntries {
        /// Number of entries.
        measured: u32,
        /// Maximum number of entries.
        allowed: u32,
    },
    /// The store is full.
    NoSpace,
    /// The server is overloaded.
    Busy {
        /// Seconds after which the request can be retried.
        retry_seconds: u32,
    },
    /// Server error; the reference finds the log entry.
    Internal {
        /// Reference of the log entry.
        reference: String,
    },
}

tagged_enum!(Problem, "code");

impl Problem {
    /// Seconds after which the request can be retried (`Retry-After`). `None` if a retry cannot
    /// help.
    pub fn retry_seconds(&self) -> Option<u32> {
        match self {
            Problem::TooManyAttempts { retry_seconds }
            | Problem::UploadQuota { retry_seconds, .. }
            | Problem::Busy { retry_seconds } => Some(*retry_seconds),
            _ => None,
        }
    }

    /// Stable code for programs and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::SignedOut => "signed-out",
            Problem::AccountDisabled => "account-disabled",
            Problem::OutsideStaffNetworks { .. } => "outside-staff-networks",
            Problem::NumberMismatch => "number-mismatch",
            Problem::OtherAccountConfirmed => "other-account-confirmed",
            Problem::StaffLinkOver => "staff-link-over",
            Problem::OwnAccount => "own-account",
            Problem::LastAdministrator => "last-administrator",
            Problem::NotFound => "not-found",
            Problem::NotAllowed => "not-allowed",
            Problem::BadCredentials => "bad-credentials",
            Problem::InvalidForm { .. } => "mistyped",
            Problem::ProofOfWorkRequired { .. } => "proof-wanted",
            Problem::RegistrationNotOpen { .. } => "registration-not-open",
            Problem::RegistrationOver { .. } => "registration-over",
            Problem::OtherSystem { .. } => "other-system",
            Problem::InvitationUsed => "invitation-used",
            Problem::InvitationOver { .. } => "invitation-over",
            Problem::HandOffOver => "hand-off-over",
            Problem::TooManyAttempts { .. } => "too-many-attempts",
            Problem::NotEligible => "not-eligible",
            Problem::ProviderAccountRequired { .. } => "provider-wanted",
            Problem::OfficeAccountRequired => "office-wanted",
            Problem::Locked(_) => "locked",
            Problem::ExtensionRefused { .. } => "extension-refused",
            Problem::PauseRefused { .. } => "pause-refused",
            Problem::RetentionRefused { .. } => "retention-refused",
            Problem::PictureRemoved { .. } => "picture-removed",
            Problem::Stale => "stale",
            Problem::FieldChanged { .. } => "field-changed",
            Problem::SnapshotMismatch { .. } => "not-as-looked",
            Problem::Incomplete { .. } => "incomplete",
            Problem::ImpossibleFacts { .. } => "impossible-facts",
            Problem::PaymentNotArrived { .. } => "payment-not-arrived",
            Problem::PositionAlreadyRefused => "refused-here",
            Problem::PositionGone => "position-gone",
            Problem::AlreadyPaid => "already-paid",
            Problem::AmountDiffers { .. } => "amount-differs",
            Problem::Undecided { .. } => "undecided",
            Problem::NoResults => "no-results",
            Problem::FingerprintsOff => "fingerprints-off",
            Problem::FingerprintTooLarge { .. } => "fingerprint-too-large",
            Problem::ImageNotRegistered { .. } => "not-promised",
            Problem::GraceOver { .. } => "grace-over",
            Problem::SlotFull { .. } => "slot-full",
            Problem::FileRefused { .. } => "file-refused",
            Problem::FileTooLarge { .. } => "file-too-large",
            Problem::BodyTooLarge { .. } => "body-too-large",
            Problem::UriTooLong { .. } => "uri-too-long",
            Problem::UploadQuota { .. } => "upload-quota",
            Problem::FileMissing { .. } => "file-missing",
            Problem::Unprintable { .. } => "unprintable",
            Problem::DigestMismatch { .. } => "digest-mismatch",
            Problem::ImageIdTaken => "image-id-taken",
            Problem::NoFile => "no-file",
            Problem::BadRequest { .. } => "bad-request",
            Problem::NotInReview { .. } => "not-in-review",
            Problem::DecisionHeld { .. } => "decision-held",
            Problem::NotCorrectable { .. } => "not-correctable",
            Problem::CorrectionBlocked { .. } => "correction-blocked",
            Problem::CorrectionPending => "correction-pending",
            Problem::IdentityRefused { .. } => "identity-refused",
            Problem::RecallRefused { .. } => "recall-refused",
            Problem::NotMarkable => "not-markable",
            Problem::SecondPersonRequired => "second-person-wanted",
            Problem::SecondReviewerRequired => "second-reviewer-wanted",
            Problem::Recused => "recused",
            Problem::NotDisqualified => "not-disqualified",
            Problem::ClaimedByOther { .. } => "claimed-by-other",
            Problem::KeyTaken { .. } => "key-taken",
            Problem::KeyRefused { .. } => "key-refused",
            Problem::NotJudged { .. } => "not-judged",
            Problem::NothingReturned => "nothing-returned",
            Problem::SomethingReturned => "something-returned",
            Problem::CorrectionTimeOver { .. } => "mending-over",
            Problem::Disqualified { .. } => "disqualified",
            Problem::ImagesNotShown { .. } => "not-shown",
            Problem::UnknownPage { .. } => "unknown-page",
            Problem::TooManyBoxes { .. } => "too-many-boxes",
            Problem::BoxRefused { .. } => "box-refused",
            Problem::NoteMissing => "note-missing",
            Problem::ReasonMissing => "reason-missing",
            Problem::UnitMissing => "unit-missing",
            Problem::TextTooLong { .. } => "text-too-long",
            Problem::TooManyWords { .. } => "too-many-words",
            Problem::TooManyEntries { .. } => "too-many-entries",
            Problem::NoSpace => "no-space",
            Problem::Busy { .. } => "busy",
            Problem::Internal { .. } => "internal",
        }
    }
}

impl From<KeyChangeError> for Problem {
    fn from(error: KeyChangeError) -> Self {
        match error {
            KeyChangeError::Taken(act) => Problem::KeyTaken { act },
            KeyChangeError::Refused(fault) => Problem::KeyRefused { fault },
        }
    }
}

impl From<UnitNamesFault> for Problem {
    fn from(fault: UnitNamesFault) -> Self {
        let count = |measured: usize| u32::try_from(measured).unwrap_or(u32::MAX);
        match fault {
            UnitNamesFault::Missing => Problem::UnitMissing,
            UnitNamesFault::TooMany { measured } => Problem::TooManyEntries {
                measured: count(measured),
                allowed: MAX_GRANT_UNITS as u32,
            },
            UnitNamesFault::TooLong { measured } => Problem::TextTooLong {
                measured: count(measured),
                allowed: MAX_UNIT_CHARS as u32,
            },
        }
    }
}

impl From<LockReason> for Problem {
    fn from(locked: LockReason) -> Self {
        Problem::Locked(locked)
    }
}
