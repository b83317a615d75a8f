//! The only error a person sees: closed, with the measured and the allowed value in it.
//! Raw routes send it as `application/problem+json` (RFC 9457), server functions as their
//! typed error; the words are in the message catalogue.

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
    /// Nobody is signed in.
    SignedOut,
    /// Not there, or not yours.
    NotFound,
    /// There, but not for this role or in this state.
    NotAllowed,
    /// Name or password is wrong; which of them is not said.
    BadCredentials,
    /// What was typed cannot be taken as it is: every fault at its input.
    Mistyped { faults: Vec<Fault> },
    /// The act needs a proof of work, or, without a script, so many seconds of waiting first.
    ProofWanted { wait_seconds: u32 },
    /// Accounts cannot be opened yet.
    RegistrationNotOpen { opening: Opening },
    /// Accounts can no longer be opened.
    RegistrationOver { closed: Timestamp },
    /// Another system could not say who somebody is.
    OtherSystem { fault: OtherSystemFault },
    /// The invitation's link was used already.
    InvitationUsed,
    /// The time of the invitation was over then.
    InvitationOver { closed: Timestamp },
    /// The code of a slot works no longer: its time is over, it is used up, or was ended.
    HandOffOver,
    /// Too many failed attempts from this place; `retry_seconds` to wait.
    TooManyAttempts { retry_seconds: u32 },
    /// The candidate is not on the roster of this exam.
    NotEligible,
    /// The exam is entered with the account of this provider, and the person came in otherwise.
    ProviderWanted { provider: LocalText },
    /// The exam is entered with an account of the office, and the person registered by themselves.
    OfficeWanted,
    /// The window or the state does not allow a change.
    Locked(Locked),
    /// The page is older than what the server has.
    Stale,
    /// The part of the form was changed meanwhile, to this.
    FieldChanged { version: Version, text: String },
    /// What is to be submitted is not what the person looked at; these images are not there.
    NotAsLooked { missing: Vec<Sha256> },
    /// What stands between the application and its submission.
    Incomplete { missing: Vec<Missing> },
    /// The answers contradict one another, as the exam says in this sentence.
    ImpossibleFacts { sentence: LocalText },
    /// Nothing more is due.
    AlreadyPaid,
    /// The gateway was asked about the order at this moment, and had received nothing.
    PaymentNotArrived { asked: Timestamp },
    /// A gateway took another amount than was ordered.
    AmountDiffers { measured: Amount, allowed: Amount },
    /// This application was refused for that position already (product.md, decision 2).
    RefusedHere,
    /// Applications that are still to be decided before results can be published (S1-19).
    Undecided { count: u64 },
    /// The exam takes no fingerprints; only what has come whole counts.
    FingerprintsOff,
    /// Bytes of a fingerprint as it is sent.
    FingerprintTooLarge { measured: u32, allowed: u32 },
    /// After the close, bytes that were not registered for this slot before it. What is allowed is
    /// what was registered and has not come.
    NotPromised {
        measured: Sha256,
        allowed: Vec<Sha256>,
    },
    /// The grace time is over: of so many registered images so many had come.
    GraceOver {
        closed: Timestamp,
        measured: u32,
        allowed: u32,
    },
    /// The slot takes no more.
    SlotFull { most: u16 },
    /// The file breaks hard rules.
    FileRefused { findings: Vec<Finding> },
    /// More bytes than any rule of the slot allows; found while reading.
    FileTooLarge { measured: Option<u64>, allowed: u64 },
    /// More bytes than the route takes, whatever they are; `measured` where it was announced.
    BodyTooLarge { measured: Option<u64>, allowed: u64 },
    /// Bytes of a request's address.
    UriTooLong { measured: u64, allowed: u64 },
    /// The candidate has sent as much as is allowed in a day: what it would come to with this
    /// file, and when the day ends.
    UploadQuota {
        measured: UploadCount,
        allowed: UploadCount,
        resets: Timestamp,
        retry_seconds: u32,
    },
    /// The stored bytes of the image are missing on the server; the reference finds it in the log.
    FileMissing { reference: String },
    /// No typeface of the server has these characters, so that the paper would be wrong.
    Unprintable { characters: Vec<char> },
    /// The bytes that arrived are not those that were announced.
    DigestMismatch { announced: Sha256, arrived: Sha256 },
    /// The image's id is taken by other bytes.
    ImageIdTaken,
    /// A form without a file.
    NoFile,
    /// The body ended before its announced length, or was not understood.
    BadRequest { detail: String },
    /// The reviewers do not have it, or no longer.
    NotInReview { state: State },
    /// Whoever passed the first review does not make the final one.
    SecondReviewerWanted,
    /// These slots have no verdict yet.
    NotJudged { parts: Vec<Part> },
    /// A return needs at least one returned slot.
    NothingReturned,
    /// An approval with a returned slot.
    SomethingReturned,
    /// A return after which the candidate would have no time to mend: it closed then.
    MendingOver { closed: Timestamp },
    /// A return of a part whose reason says that the person is not eligible.
    Disqualified { parts: Vec<Part> },
    /// A pass of a slot of which so many images were not shown.
    NotShown { missing: u32 },
    /// A return names a page that the slot does not have: it has so many.
    UnknownPage { page: u16, count: u16 },
    /// A reason that says nothing by itself has no words beside it.
    NoteMissing,
    /// A verdict or decision that needs a reason has none.
    ReasonMissing,
    /// Characters.
    TextTooLong { measured: u32, allowed: u32 },
    /// Words of a search.
    TooManyWords { measured: u32, allowed: u32 },
    /// Entries of a section of the form.
    TooManyEntries { measured: u32, allowed: u32 },
    /// The store has no room.
    NoSpace,
    /// More than the server takes at this moment.
    Busy { retry_seconds: u32 },
    /// Our fault; the reference finds it in the server's log.
    Internal { reference: String },
}

/// Files and bytes that were sent in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadCount {
    pub files: u64,
    pub bytes: u64,
}

impl UploadCount {
    /// Both together.
    pub fn plus(self, more: Self) -> Self {
        Self {
            files: self.files.saturating_add(more.files),
            bytes: self.bytes.saturating_add(more.bytes),
        }
    }
}

impl Problem {
    /// Seconds after which the same request can be tried again (`Retry-After`). `None` where
    /// trying again changes nothing.
    pub fn retry_seconds(&self) -> Option<u32> {
        match self {
            Problem::TooManyAttempts { retry_seconds }
            | Problem::UploadQuota { retry_seconds, .. }
            | Problem::Busy { retry_seconds } => Some(*retry_seconds),
            _ => None,
        }
    }

    /// The HTTP status.
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

    /// The stable word for programs and logs.
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
