//! The next step of the candidate, which is the primary button of the hub.

use shared::{
    application::{LockReason, MissingRequirement, ReviewPart, StageStatus, StateKind},
    exam::{Stage, StageKind},
    id::{NoticeId, SectionId, SlotId},
    url::page,
    view::Dossier,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    Notice(NoticeId),
    Facts,
    /// The first section of the form that is not complete.
    Section(SectionId),
    /// The portrait, to be uploaded or to be confirmed.
    Portrait {
        uploaded: bool,
    },
    Position,
    /// The first slot that is not filled.
    Upload(SlotId),
    /// The first slot that waits for registered files (C5).
    UploadRegistered(SlotId),
    /// The first returned slot that is not corrected.
    Mend(SlotId),
    Submit,
    /// Approved, and the fee is due.
    Pay,
    /// Approved: a paper can be printed now, or something is done on site.
    Papers,
    /// The reviewers have the application: only the receipt can be read.
    Receipt(String),
    /// The window opens later: the requirements can be read already.
    Requirements,
    /// The window is over: the uploaded images can be viewed (S0-08).
    Uploaded,
}

/// The next step; `None` if there is nothing to do and nothing to view.
pub fn find_next_step(dossier: &Dossier) -> Option<NextStep> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let receipt = || {
        dossier
            .receipts
            .first()
            .map(|receipt| NextStep::Receipt(receipt.code.clone()))
    };
    match application.check_submission_open(exam, dossier.now) {
        Ok(()) => {
            let missing = application.missing_requirements(exam, dossier.now);
            if missing.is_empty() {
                return Some(NextStep::Submit);
            }
            // Only steps that are open now count. Registered files come from their device: before
            // the close another file would void the fingerprint.
            let is_open = |missing: &MissingRequirement| {
                let is_awaited = matches!(missing, MissingRequirement::TooFewImages { slot, .. } if !application.awaited_hashes(exam, slot).is_empty());
                let stage = missing.stage(exam).filter(|_| !is_awaited);
                stage.is_some_and(|stage| {
                    application
                        .check_stage_open(exam, stage, dossier.now)
                        .is_ok()
                })
            };
            let step = missing.into_iter().find(is_open);
            step.and_then(|missing| step_for(dossier, missing))
                .or_else(|| find_slot_awaiting_files(dossier).map(NextStep::UploadRegistered))
        }
        Err(LockReason::Submitted) => receipt(),
        Err(LockReason::WindowNotOpen { .. } | LockReason::NoWindow) => {
            (!exam.categories.is_empty()).then_some(NextStep::Requirements)
        }
        Err(LockReason::WindowClosed { .. }) => {
            let mut materials = application.materials.values();
            let has_images = materials.any(|material| !material.images.is_empty());
            let uploaded = has_images.then_some(NextStep::Uploaded);
            find_slot_awaiting_files(dossier)
                .map(NextStep::UploadRegistered)
                .or(uploaded)
        }
        Err(_) if application.amount_due(exam, dossier.now).is_ok() => Some(NextStep::Pay),
        Err(_) => has_open_papers(dossier).then_some(NextStep::Papers),
    }
}

/// True if a stage after the approval can be done now.
fn has_open_papers(dossier: &Dossier) -> bool {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let is_open = |stage: &Stage| match application.stage_status(exam, stage, *now) {
        StageStatus::Open { .. } => stage.kind != StageKind::Ticket || dossier.seat.is_some(),
        _ => false,
    };
    let mut stages = exam.stages().filter(|stage| {
        matches!(
            stage.kind,
            StageKind::Ticket | StageKind::Print | StageKind::OnSite
        )
    });
    application.state.kind() == StateKind::Approved && stages.any(is_open)
}

/// The first slot that still accepts registered files after the close.
fn find_slot_awaiting_files(dossier: &Dossier) -> Option<SlotId> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let mut slots = exam.slots().map(|slot| &slot.id);
    let slot = slots.find(|slot| !application.pending_hashes(exam, slot, *now).is_empty());
    slot.cloned()
}

fn step_for(dossier: &Dossier, missing: MissingRequirement) -> Option<NextStep> {
    let Dossier {
        exam, application, ..
    } = dossier;
    Some(match missing {
        MissingRequirement::Notice { notice } => NextStep::Notice(notice),
        MissingRequirement::Fact { .. } => NextStep::Facts,
        MissingRequirement::Answers { section, .. } => NextStep::Section(section),
        MissingRequirement::Unmended {
            part: ReviewPart::Section(section),
            ..
        } => NextStep::Section(section),
        MissingRequirement::Unmended {
            part: ReviewPart::Position,
            ..
        } => NextStep::Position,
        MissingRequirement::Portrait => NextStep::Portrait { uploaded: true },
        MissingRequirement::Position => NextStep::Position,
        MissingRequirement::TooFewImages { slot, .. }
        | MissingRequirement::EntryImages { slot, .. }
        | MissingRequirement::TooManyImages { slot, .. }
        | MissingRequirement::Recheck { slot }
        | MissingRequirement::Unmended {
            part: ReviewPart::Slot(slot),
            ..
        } => {
            if exam.is_portrait(&slot) {
                NextStep::Portrait { uploaded: false }
            } else if application.state.kind() == StateKind::Returned {
                NextStep::Mend(slot)
            } else {
                NextStep::Upload(slot)
            }
        }
    })
}

impl NextStep {
    pub fn address(&self, dossier: &Dossier) -> String {
        let application = dossier.application.id;
        match self {
            NextStep::Notice(notice) => page::notice(application, notice),
            NextStep::Facts => page::facts(application),
            NextStep::Section(section) => page::section(application, section),
            NextStep::Portrait { .. } => page::portrait(application),
            NextStep::Position => page::positions(application),
            NextStep::Upload(slot) | NextStep::UploadRegistered(slot) | NextStep::Mend(slot) => {
                page::slot(&dossier.exam, application, slot)
            }
            NextStep::Submit => page::submit(application),
            NextStep::Pay => page::payment(application),
            NextStep::Papers => page::papers(application),
            NextStep::Receipt(code) => page::receipt(application, code),
            NextStep::Requirements => page::requirements(&dossier.exam.code),
            NextStep::Uploaded => page::uploaded(application),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::application::State;

    use super::*;
    use crate::fixture::{accept, complete, draft, moment, put, returned, slot, submitted};

    #[test]
    fn draft_steps_follow_the_exam_order() {
        let mut dossier = draft();
        assert_eq!(
            find_next_step(&dossier),
            Some(NextStep::Notice("pledge".parse().expect("a slug")))
        );
        accept(&mut dossier);
        assert_eq!(find_next_step(&dossier), Some(NextStep::Facts));
        let mut dossier = complete();
        let card = dossier.application.materials.remove(&slot("id-card"));
        assert!(card.is_some());
        assert_eq!(
            find_next_step(&dossier),
            Some(NextStep::Upload(slot("id-card")))
        );
        assert_eq!(find_next_step(&complete()), Some(NextStep::Submit));
    }

    #[test]
    fn return_leads_to_uncorrected_slot_then_to_submission() {
        let mut dossier = returned("education");
        assert_eq!(
            find_next_step(&dossier),
            Some(NextStep::Mend(slot("education")))
        );
        put(&mut dossier, "education", 2);
        assert_eq!(find_next_step(&dossier), Some(NextStep::Submit));
    }

    #[test]
    fn submitted_has_receipt_step_and_decided_has_none() {
        let mut dossier = submitted();
        let code = dossier.receipts[0].code.clone();
        assert_eq!(find_next_step(&dossier), Some(NextStep::Receipt(code)));
        let (at, reason) = (dossier.now, "不符合条件".to_owned());
        for state in [
            State::Approved { at },
            State::Refused { at, reason },
            State::Lapsed { at },
            State::Withdrawn { at },
        ] {
            dossier.application.state = state;
            assert_eq!(find_next_step(&dossier), None);
        }
    }

    #[test]
    fn closed_window_has_read_only_steps() {
        let mut dossier = draft();
        dossier.now = moment(&dossier.exam, "2021-01-12 08:59");
        assert_eq!(find_next_step(&dossier), Some(NextStep::Requirements));
        dossier.now = moment(&dossier.exam, "2021-01-26 18:00");
        assert_eq!(find_next_step(&dossier), None);
        put(&mut dossier, "resume", 1);
        assert_eq!(find_next_step(&dossier), Some(NextStep::Uploaded));
    }
}
