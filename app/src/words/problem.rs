//! Problems in words: first the problem, then its remedy. 「操作失败」 alone is never used.

use shared::{
    application::BoxFault,
    digest::Sha256,
    file_size::{format_max_size, format_size},
    judge::{FindingGrade, RuleCheck},
    problem::Problem,
    review_keys::KeyFault,
    time::Zone,
};

use crate::{api::ApiError, text::Text};

impl Text {
    pub fn api_error(self, error: &ApiError) -> String {
        match error {
            ApiError::Problem(problem) => self.problem(problem),
            ApiError::Transport(_) => self.problem_transport().to_owned(),
        }
    }

    pub fn problem(self, problem: &Problem) -> String {
        match problem {
            Problem::SignedOut => self.problem_signed_out().to_owned(),
            Problem::AccountDisabled => self.problem_account_disabled().to_owned(),
            Problem::OutsideStaffNetworks { address } => {
                self.problem_outside_staff_networks(address)
            }
            Problem::NumberMismatch => self.problem_number_mismatch().to_owned(),
            Problem::OtherAccountConfirmed => self.problem_other_account_confirmed().to_owned(),
            Problem::StaffLinkOver => self.problem_staff_link_over().to_owned(),
            Problem::OwnAccount => self.problem_own_account().to_owned(),
            Problem::LastAdministrator => self.problem_last_administrator().to_owned(),
            Problem::NotFound => self.problem_not_found().to_owned(),
            Problem::NotAllowed => self.problem_not_allowed().to_owned(),
            Problem::BadCredentials => self.problem_bad_credentials().to_owned(),
            Problem::TooManyAttempts { retry_seconds } => {
                self.problem_too_many_attempts(&self.duration(i64::from(*retry_seconds) * 1000))
            }
            Problem::InvalidForm { faults } => self.problem_mistyped(&faults.len()),
            Problem::ProofOfWorkRequired { wait_seconds } => {
                self.problem_proof_wanted(&self.duration(i64::from(*wait_seconds) * 1000))
            }
            Problem::RegistrationNotOpen { opening } => self.problem_registration_not_open(
                &self.moment(opening.opens, Zone::BEIJING),
                &self.deadline(opening.closes, Zone::BEIJING),
            ),
            Problem::RegistrationOver { closed } => {
                self.problem_registration_over(&self.deadline(*closed, Zone::BEIJING))
            }
            Problem::OtherSystem { fault } => self.other_system(*fault).to_owned(),
            Problem::InvitationUsed => self.problem_invitation_used().to_owned(),
            Problem::InvitationOver { closed } => {
                self.problem_invitation_over(&self.deadline(*closed, Zone::BEIJING))
            }
            Problem::HandOffOver => self.problem_hand_off_over().to_owned(),
            Problem::NotEligible => self.problem_not_eligible().to_owned(),
            Problem::ProviderAccountRequired { provider } => {
                self.problem_provider_wanted(&self.local(provider))
            }
            Problem::OfficeAccountRequired => self.problem_office_wanted().to_owned(),
            Problem::Locked(locked) => self.lock_reason(*locked, Zone::BEIJING),
            Problem::ExtensionRefused { fault } => self.extension_fault(fault),
            Problem::PauseRefused { fault } => self.pause_fault(fault),
            Problem::RetentionRefused { fault } => self.retention_fault(fault),
            Problem::PictureRemoved { at } => {
                self.problem_picture_removed(&self.moment(*at, Zone::BEIJING))
            }
            Problem::Stale => self.problem_stale().to_owned(),
            Problem::FieldChanged { .. } => self.problem_field_changed().to_owned(),
            Problem::SnapshotMismatch { missing } if missing.is_empty() => {
                self.problem_not_as_looked().to_owned()
            }
            Problem::SnapshotMismatch { missing } => {
                self.problem_not_as_looked_missing(&missing.len())
            }
            Problem::Incomplete { missing } => self.problem_incomplete(&missing.len()),
            Problem::ImpossibleFacts { sentence } => self.local(sentence),
            Problem::PaymentNotArrived { asked } => {
                self.problem_payment_not_arrived(&self.moment(*asked, Zone::BEIJING))
            }
            Problem::AlreadyPaid => self.problem_already_paid().to_owned(),
            Problem::AmountDiffers { measured, allowed } => {
                self.problem_amount_differs(measured, allowed)
            }
            Problem::PositionAlreadyRefused => self.problem_refused_here().to_owned(),
            Problem::PositionGone => self.problem_position_gone().to_owned(),
            Problem::Undecided { count } => self.problem_undecided(count),
            Problem::NoResults => self.problem_no_results().to_owned(),
            Problem::FingerprintsOff => self.problem_fingerprints_off().to_owned(),
            Problem::FingerprintTooLarge { measured, allowed } => {
                self.problem_fingerprint_too_large(measured, allowed)
            }
            Problem::ImageNotRegistered { measured, allowed } if allowed.is_empty() => {
                self.problem_nothing_promised(&measured.short())
            }
            Problem::ImageNotRegistered { measured, allowed } => {
                let allowed: Vec<_> = allowed.iter().map(Sha256::short).collect();
                self.problem_not_promised(&measured.short(), &allowed.join(self.pause()))
            }
            Problem::GraceOver {
                closed,
                measured,
                allowed,
            } => self.problem_grace_over(&self.deadline(*closed, Zone::BEIJING), allowed, measured),
            Problem::SlotFull { most } => self.problem_slot_full(most),
            Problem::FileRefused { findings } => {
                let advice: Vec<String> = findings
                    .iter()
                    .filter(|finding| finding.grade == FindingGrade::Hard)
                    .map(|finding| {
                        let words = self.finding(finding);
                        let advice = words.advice.unwrap_or_default();
                        if matches!(finding.check, RuleCheck::Sound { .. }) {
                            return advice;
                        }
                        self.finding_sentence(&words.rule, &words.measured, &words.allowed, &advice)
                    })
                    .collect();
                advice.join(" ")
            }
            Problem::FileTooLarge {
                measured: Some(measured),
                allowed,
            } => self.problem_file_too_large(&format_size(*measured), &format_max_size(*allowed)),
            Problem::FileTooLarge {
                measured: None,
                allowed,
            } => self.problem_file_over(&format_max_size(*allowed)),
            Problem::BodyTooLarge {
                measured: Some(measured),
                allowed,
            } => self.problem_body_too_large(&format_size(*measured), &format_max_size(*allowed)),
            Problem::BodyTooLarge {
                measured: None,
                allowed,
            } => self.problem_body_over(&format_max_size(*allowed)),
            Problem::UriTooLong { measured, allowed } => {
                self.problem_uri_too_long(&format_size(*measured), &format_max_size(*allowed))
            }
            Problem::UploadQuota {
                measured,
                allowed,
                resets,
                ..
            } => self.problem_upload_quota(
                &measured.files,
                &allowed.files,
                &format_size(measured.bytes),
                &format_max_size(allowed.bytes),
                &self.moment(*resets, Zone::BEIJING),
            ),
            Problem::FileMissing { reference } => self.problem_file_missing(reference),
            Problem::Unprintable { characters } => {
                self.problem_unprintable(&self.code_points(characters))
            }
            Problem::DigestMismatch { .. } => self.problem_digest_mismatch().to_owned(),
            Problem::ImageIdTaken => self.problem_image_id_taken().to_owned(),
            Problem::NoFile => self.problem_no_file().to_owned(),
            Problem::BadRequest { .. } => self.problem_bad_request().to_owned(),
            Problem::NotInReview { state } => self.problem_not_in_review(&self.state(*state)),
            Problem::DecisionHeld { until } => {
                self.problem_decision_held(&self.time_of_day(*until, Zone::BEIJING))
            }
            Problem::NotCorrectable { state } => self.problem_not_correctable(&self.state(*state)),
            Problem::CorrectionBlocked { obstacle } => self.correction_obstacle(*obstacle),
            Problem::CorrectionPending => self.problem_correction_pending().to_owned(),
            Problem::IdentityRefused { fault } => self.identity_fault(fault),
            Problem::RecallRefused { fault } => self.recall_fault(*fault),
            Problem::NotMarkable => self.problem_not_markable().to_owned(),
            Problem::SecondPersonRequired => self.problem_second_person().to_owned(),
            Problem::SecondReviewerRequired => self.desk_not_yours().to_owned(),
            Problem::Recused => self.problem_recused().to_owned(),
            Problem::KeyTaken { act } => self.problem_key_taken(&self.key_act(*act)),
            Problem::KeyRefused { fault } => match fault {
                KeyFault::Reserved => self.problem_key_reserved(),
                KeyFault::Reason => self.problem_key_reason(),
                KeyFault::Fixed => self.problem_key_fixed(),
                KeyFault::Unknown => self.problem_key_unknown(),
            }
            .to_owned(),
            Problem::NotDisqualified => self.problem_not_disqualified().to_owned(),
            Problem::ClaimedByOther { name, ends } => {
                self.desk_claimed(name, &self.clock_time(*ends, Zone::BEIJING))
            }
            Problem::NotJudged { parts } => self.problem_not_judged(&parts.len()),
            Problem::NothingReturned => self.problem_nothing_returned().to_owned(),
            Problem::SomethingReturned => self.problem_something_returned().to_owned(),
            Problem::CorrectionTimeOver { closed } => {
                self.problem_mending_over(&self.moment(*closed, Zone::BEIJING))
            }
            Problem::Disqualified { parts } => self.problem_disqualified(&parts.len()),
            Problem::ImagesNotShown { missing } => self.problem_not_shown(missing),
            Problem::UnknownPage { page, count: 0 } => self.problem_no_pages(page),
            Problem::UnknownPage { page, count } => self.problem_unknown_page(page, count),
            Problem::TooManyBoxes { measured, allowed } => {
                self.problem_too_many_boxes(measured, allowed)
            }
            Problem::BoxRefused { number, fault } => match fault {
                BoxFault::OutsidePicture => self.problem_box_outside(number),
                BoxFault::TooSmall { measured, allowed } => {
                    let percent = |units: u16| f64::from(units) / 100.0;
                    self.problem_box_too_small(number, &percent(*measured), &percent(*allowed))
                }
                BoxFault::UnknownReason => self.problem_box_reason(number),
            },
            Problem::NoteMissing => self.problem_note_missing().to_owned(),
            Problem::ReasonMissing => self.problem_reason_missing().to_owned(),
            Problem::UnitMissing => self.problem_unit_missing().to_owned(),
            Problem::TextTooLong { measured, allowed } => {
                self.problem_text_too_long(measured, allowed)
            }
            Problem::TooManyWords { measured, allowed } => {
                self.problem_too_many_words(measured, allowed)
            }
            Problem::TooManyEntries { measured, allowed } => {
                self.problem_too_many_entries(measured, allowed)
            }
            Problem::NoSpace => self.problem_no_space().to_owned(),
            Problem::Busy { retry_seconds } => self.problem_busy(retry_seconds),
            Problem::Internal { reference } => self.problem_internal(reference),
        }
    }
}
