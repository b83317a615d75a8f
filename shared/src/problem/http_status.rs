//! The HTTP status of each error that people see.

use super::Problem;
use crate::identity_provider::IdentityProviderFault;

impl Problem {
    /// HTTP status code.
    pub fn http_status(&self) -> u16 {
        match self {
            Problem::SignedOut | Problem::BadCredentials | Problem::AccountDisabled => 401,
            Problem::NotFound | Problem::PositionGone => 404,
            Problem::NotAllowed
            | Problem::NotEligible
            | Problem::ProviderAccountRequired { .. }
            | Problem::OfficeAccountRequired
            | Problem::SecondReviewerRequired
            | Problem::SecondPersonRequired
            | Problem::OutsideStaffNetworks { .. }
            | Problem::Recused => 403,
            Problem::TooManyAttempts { .. } | Problem::UploadQuota { .. } => 429,
            Problem::OtherSystem { fault } => match fault {
                IdentityProviderFault::NotConfigured | IdentityProviderFault::Unreachable => 503,
                IdentityProviderFault::Expired => 410,
                _ => 403,
            },
            Problem::ProofOfWorkRequired { .. } => 428,
            Problem::InvitationUsed
            | Problem::InvitationOver { .. }
            | Problem::StaffLinkOver
            | Problem::PictureRemoved { .. }
            | Problem::HandOffOver => 410,
            Problem::Locked(_)
            | Problem::RegistrationNotOpen { .. }
            | Problem::RegistrationOver { .. }
            | Problem::RetentionRefused { .. }
            | Problem::Stale
            | Problem::OwnAccount
            | Problem::LastAdministrator
            | Problem::ClaimedByOther { .. }
            | Problem::FieldChanged { .. }
            | Problem::SnapshotMismatch { .. }
            | Problem::PositionAlreadyRefused
            | Problem::AlreadyPaid
            | Problem::PaymentNotArrived { .. }
            | Problem::AmountDiffers { .. }
            | Problem::Undecided { .. }
            | Problem::NoResults
            | Problem::FingerprintsOff
            | Problem::ImageNotRegistered { .. }
            | Problem::GraceOver { .. }
            | Problem::SlotFull { .. }
            | Problem::ImageIdTaken
            | Problem::Unprintable { .. }
            | Problem::CorrectionTimeOver { .. }
            | Problem::NotInReview { .. }
            | Problem::DecisionHeld { .. }
            | Problem::KeyTaken { .. }
            | Problem::NotCorrectable { .. }
            | Problem::CorrectionBlocked { .. }
            | Problem::CorrectionPending
            | Problem::OtherAccountConfirmed
            | Problem::IdentityRefused { .. }
            | Problem::RecallRefused { .. }
            | Problem::NotMarkable => 409,
            Problem::Incomplete { .. }
            | Problem::ImpossibleFacts { .. }
            | Problem::InvalidForm { .. }
            | Problem::FileRefused { .. }
            | Problem::NotJudged { .. }
            | Problem::NothingReturned
            | Problem::SomethingReturned
            | Problem::Disqualified { .. }
            | Problem::ImagesNotShown { .. }
            | Problem::UnknownPage { .. }
            | Problem::TooManyBoxes { .. }
            | Problem::BoxRefused { .. }
            | Problem::NoteMissing
            | Problem::ReasonMissing
            | Problem::UnitMissing
            | Problem::NotDisqualified
            | Problem::KeyRefused { .. }
            | Problem::TextTooLong { .. }
            | Problem::TooManyWords { .. }
            | Problem::TooManyEntries { .. }
            | Problem::ExtensionRefused { .. }
            | Problem::PauseRefused { .. }
            | Problem::NumberMismatch
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
}
