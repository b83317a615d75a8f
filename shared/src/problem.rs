//! Closed list of the errors that a person sees, with measured and allowed values. Raw routes send
//! them as `application/problem+json` (RFC 9457), server functions as their typed error. The words
//! are in the message catalogue.

use serde::{Deserialize, Serialize};

use crate::{
    application::{Locked, Missing, Part, State, answers::Version},
    digest::Sha256,
    entry::Fault,
    exam::{fee::Amount, window::Opening},
    judge::Finding,
    other_system::OtherSystemFault,
    text::LocalText,
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "code")]
#[error("{}", self.code())]
pub enum Problem {
    /// The request has no valid session.
    SignedOut,
    /// It does not exist or belongs to another person.
    NotFound,
    /// It exists, but the role or state does not allow the act.
    NotAllowed,
    /// Name or password is wrong. The error does not say which.
    BadCredentials,
    /// The form is invalid; each fault names its input.
    Mistyped { faults: Vec<Fault> },
    /// The act needs a proof of work or, without a script, this many seconds of waiting.
    ProofWanted { wait_seconds: u32 },
    /// Accounts cannot be opened yet.
    RegistrationNotOpen { opening: Opening },
    /// Accounts can no longer be opened.
    RegistrationOver { closed: Timestamp },
    /// Another system could not identify the person.
    OtherSystem { fault: OtherSystemFault },
    /// The link of the invitation was already used.
    InvitationUsed,
    /// The invitation expired at this time.
    InvitationOver { closed: Timestamp },
    /// The code of a slot is no longer valid: it has expired, is used up, or was ended.
    HandOffOver,
    /// Too many failed attempts from this address; wait `retry_seconds`.
    TooManyAttempts { retry_seconds: u32 },
    /// The candidate is not on the roster of this exam.
    NotEligible,
    /// The exam requires an account of this provider.
    ProviderWanted { provider: LocalText },
    /// The exam requires an account opened by the office, and this one was registered.
    OfficeWanted,
    /// The window or the state does not allow a change.
    Locked(Locked),
    /// The page is older than the server's data.
    Stale,
    /// The part of the form was changed meanwhile to this text.
    FieldChanged { version: Version, text: String },
    /// The content differs from what the person saw; these images are missing.
    NotAsLooked { missing: Vec<Sha256> },
    /// The application lacks these requirements for a submission.
    Incomplete { missing: Vec<Missing> },
    /// The answers contradict each other; the sentence comes from the exam.
    ImpossibleFacts { sentence: LocalText },
    /// The fee is already paid.
    AlreadyPaid,
    /// The gateway was asked at this time and had received no payment.
    PaymentNotArrived { asked: Timestamp },
    /// The gateway took another amount than was ordered.
    AmountDiffers { measured: Amount, allowed: Amount },
    /// This application was already refused for that position.
    RefusedHere,
    /// These applications must be decided before results can be published (S1-19).
    Undecided { count: u64 },
    /// No application has been decided, so there are no results to publish (S1-19).
    NoResults,
    /// The exam accepts no fingerprints; only complete submissions count.
    FingerprintsOff,
    /// The fingerprint is too long, in bytes as sent.
    FingerprintTooLarge { measured: u32, allowed: u32 },
    /// After the close, these bytes were not registered for this slot. The allowed ones are
    /// registered and have not arrived.
    NotPromised {
        measured: Sha256,
        allowed: Vec<Sha256>,
    },
    /// The grace time is over, and only this many of the registered images had arrived.
    GraceOver {
        closed: Timestamp,
        measured: u32,
        allowed: u32,
    },
    /// The slot has the maximum number of images.
    SlotFull { most: u16 },
    /// The file breaks hard rules.
    FileRefused { findings: Vec<Finding> },
    /// The file has more bytes than any rule of the slot allows; found while reading.
    FileTooLarge { measured: Option<u64>, allowed: u64 },
    /// The body has more bytes than the route accepts; `measured` if the length was announced.
    BodyTooLarge { measured: Option<u64>, allowed: u64 },
    /// The request's address is too long, in bytes.
    UriTooLong { measured: u64, allowed: u64 },
    /// The candidate has reached the daily limit: the sum with this file, and the end of the day.
    UploadQuota {
        measured: UploadCount,
        allowed: UploadCount,
        resets: Timestamp,
        retry_seconds: u32,
    },
    /// The stored bytes of the image are missing; the reference finds the log entry.
    FileMissing { reference: String },
    /// No typeface of the server has these characters, so the paper cannot be printed.
    Unprintable { characters: Vec<char> },
    /// The received bytes differ from the announced hash.
    DigestMismatch { announced: Sha256, arrived: Sha256 },
    /// The image's id belongs to other bytes.
    ImageIdTaken,
    /// The form has no file.
    NoFile,
    /// The body ended before its announced length, or is invalid.
    BadRequest { detail: String },
    /// The application is not in review.
    NotInReview { state: State },
    /// The reviewer of the first review may not make the final one.
    SecondReviewerWanted,
    /// These parts have no verdict yet.
    NotJudged { parts: Vec<Part> },
    /// A return needs at least one returned slot.
    NothingReturned,
    /// An approval needs all slots passed; one is returned.
    SomethingReturned,
    /// A return would leave the candidate no time to mend: the time ended then.
    MendingOver { closed: Timestamp },
    /// A return contains a part whose reason says that the person is not eligible.
    Disqualified { parts: Vec<Part> },
    /// A slot cannot be passed, because this many images were not shown.
    NotShown { missing: u32 },
    /// A return names a page that the slot does not have; `count` is the number of its pages.
    UnknownPage { page: u16, count: u16 },
    /// This reason needs a note.
    NoteMissing,
    /// This verdict or decision needs a reason.
    ReasonMissing,
    /// The text has too many characters.
    TextTooLong { measured: u32, allowed: u32 },
    /// The search has too many words.
    TooManyWords { measured: u32, allowed: u32 },
    /// The section of the form has too many entries.
    TooManyEntries { measured: u32, allowed: u32 },
    /// The store is full.
    NoSpace,
    /// The server is overloaded.
    Busy { retry_seconds: u32 },
    /// Server error; the reference finds the log entry.
    Internal { reference: String },
}

/// Number of files and bytes sent in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadCount {
    pub files: u64,
    pub bytes: u64,
}

impl UploadCount {
    /// Sum of both.
    pub fn plus(self, more: Self) -> Self {
        Self {
            files: self.files.saturating_add(more.files),
            bytes: self.bytes.saturating_add(more.bytes),
        }
    }
}

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

    /// HTTP status code.
    pub fn status(&self) -> u16 {
        match self {
            Problem::SignedOut | Problem::BadCredentials => 401,
            Problem::NotFound => 404,
            Problem::NotAllowed
            | Problem::NotEligible
            | Problem::ProviderWanted { .. }
            | Problem::OfficeWanted
            | Problem::SecondReviewerWanted => 403,
            Problem::TooManyAttempts { .. } | Problem::UploadQuota { .. } => 429,
            Problem::OtherSystem { fault } => match fault {
                OtherSystemFault::NotConfigured | OtherSystemFault::Unreachable => 503,
                OtherSystemFault::Over => 410,
                _ => 403,
            },
            Problem::ProofWanted { .. } => 428,
            Problem::InvitationUsed | Problem::InvitationOver { .. } | Problem::HandOffOver => 410,
            Problem::Locked(_)
            | Problem::RegistrationNotOpen { .. }
            | Problem::RegistrationOver { .. }
            | Problem::Stale
            | Problem::FieldChanged { .. }
            | Problem::NotAsLooked { .. }
            | Problem::RefusedHere
            | Problem::AlreadyPaid
            | Problem::PaymentNotArrived { .. }
            | Problem::AmountDiffers { .. }
            | Problem::Undecided { .. }
            | Problem::NoResults
            | Problem::FingerprintsOff
            | Problem::NotPromised { .. }
            | Problem::GraceOver { .. }
            | Problem::SlotFull { .. }
            | Problem::ImageIdTaken
            | Problem::Unprintable { .. }
            | Problem::MendingOver { .. }
            | Problem::NotInReview { .. } => 409,
            Problem::Incomplete { .. }
            | Problem::ImpossibleFacts { .. }
            | Problem::Mistyped { .. }
            | Problem::FileRefused { .. }
            | Problem::NotJudged { .. }
            | Problem::NothingReturned
            | Problem::SomethingReturned
            | Problem::Disqualified { .. }
            | Problem::NotShown { .. }
            | Problem::UnknownPage { .. }
            | Problem::NoteMissing
            | Problem::ReasonMissing
            | Problem::TextTooLong { .. }
            | Problem::TooManyWords { .. }
            | Problem::TooManyEntries { .. }
            | Problem::NoFile => 422,
            Problem::FileTooLarge { .. }
            | Problem::BodyTooLarge { .. }
            | Problem::FingerprintTooLarge { .. } => 413,
            Problem::UriTooLong { .. } => 414,
            Problem::DigestMismatch { .. } | Problem::BadRequest { .. } => 400,
            Problem::NoSpace => 507,
            Problem::Busy { .. } => 503,
            Problem::Internal { .. } | Problem::FileMissing { .. } => 500,
        }
    }

    /// Stable code for programs and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::SignedOut => "signed-out",
            Problem::NotFound => "not-found",
            Problem::NotAllowed => "not-allowed",
            Problem::BadCredentials => "bad-credentials",
            Problem::Mistyped { .. } => "mistyped",
            Problem::ProofWanted { .. } => "proof-wanted",
            Problem::RegistrationNotOpen { .. } => "registration-not-open",
            Problem::RegistrationOver { .. } => "registration-over",
            Problem::OtherSystem { .. } => "other-system",
            Problem::InvitationUsed => "invitation-used",
            Problem::InvitationOver { .. } => "invitation-over",
            Problem::HandOffOver => "hand-off-over",
            Problem::TooManyAttempts { .. } => "too-many-attempts",
            Problem::NotEligible => "not-eligible",
            Problem::ProviderWanted { .. } => "provider-wanted",
            Problem::OfficeWanted => "office-wanted",
            Problem::Locked(_) => "locked",
            Problem::Stale => "stale",
            Problem::FieldChanged { .. } => "field-changed",
            Problem::NotAsLooked { .. } => "not-as-looked",
            Problem::Incomplete { .. } => "incomplete",
            Problem::ImpossibleFacts { .. } => "impossible-facts",
            Problem::PaymentNotArrived { .. } => "payment-not-arrived",
            Problem::RefusedHere => "refused-here",
            Problem::AlreadyPaid => "already-paid",
            Problem::AmountDiffers { .. } => "amount-differs",
            Problem::Undecided { .. } => "undecided",
            Problem::NoResults => "no-results",
            Problem::FingerprintsOff => "fingerprints-off",
            Problem::FingerprintTooLarge { .. } => "fingerprint-too-large",
            Problem::NotPromised { .. } => "not-promised",
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
            Problem::SecondReviewerWanted => "second-reviewer-wanted",
            Problem::NotJudged { .. } => "not-judged",
            Problem::NothingReturned => "nothing-returned",
            Problem::SomethingReturned => "something-returned",
            Problem::MendingOver { .. } => "mending-over",
            Problem::Disqualified { .. } => "disqualified",
            Problem::NotShown { .. } => "not-shown",
            Problem::UnknownPage { .. } => "unknown-page",
            Problem::NoteMissing => "note-missing",
            Problem::ReasonMissing => "reason-missing",
            Problem::TextTooLong { .. } => "text-too-long",
            Problem::TooManyWords { .. } => "too-many-words",
            Problem::TooManyEntries { .. } => "too-many-entries",
            Problem::NoSpace => "no-space",
            Problem::Busy { .. } => "busy",
            Problem::Internal { .. } => "internal",
        }
    }
}

impl From<Locked> for Problem {
    fn from(locked: Locked) -> Self {
        Problem::Locked(locked)
    }
}
