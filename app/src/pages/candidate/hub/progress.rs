//! The progress of each step of the exam.

use shared::{
    application::{LockReason, MissingRequirement, ReviewPart, StateKind},
    exam::{Stage, StageKind, window::OpenPeriod},
    id::SlotId,
    time::Timestamp,
    url::page,
    view::Dossier,
};

use crate::pages::candidate::dossier::accepted_at;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageProgress {
    /// A notice, with the time of its acceptance.
    NoticeAccepted(Option<Timestamp>),
    FactsAnswered {
        answered: usize,
        of: usize,
    },
    SlotsFilled {
        filled: usize,
        of: usize,
        missing: Vec<SlotId>,
    },
    PartsMended {
        mended: usize,
        of: usize,
    },
    /// The complete sections of the form.
    SectionsComplete {
        complete: usize,
        of: usize,
    },
    Portrait(PortraitProgress),
    /// True if a position is chosen.
    Position(bool),
    Submitted(Option<Timestamp>),
    Review(StateKind),
    Result(StateKind),
    /// The time of the payment.
    Paid(Option<Timestamp>),
    /// Papers to print or to bring: their window, if any, and the time at which they were done.
    Papers {
        opening: Option<OpenPeriod>,
        done: Option<Timestamp>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortraitProgress {
    None,
    /// Uploaded, but not confirmed, where the confirmation is final.
    Unconfirmed,
    Uploaded,
    Confirmed(Timestamp),
}

pub fn read_progress(dossier: &Dossier, stage: &Stage) -> StageProgress {
    let Dossier {
        exam, application, ..
    } = dossier;
    if let Some(mended) = read_mended(dossier, stage.kind) {
        return mended;
    }
    match stage.kind {
        StageKind::Notice => {
            let notice = stage.notice.as_ref().and_then(|id| exam.notice(id));
            StageProgress::NoticeAccepted(notice.and_then(|notice| accepted_at(dossier, notice)))
        }
        StageKind::Facts => {
            let answered = exam
                .facts
                .iter()
                .filter(|fact| application.facts.contains_key(&fact.id))
                .count();
            StageProgress::FactsAnswered {
                answered,
                of: exam.facts.len(),
            }
        }
        StageKind::Materials => read_filled(dossier),
        StageKind::Submit => StageProgress::Submitted(sent_at(dossier)),
        StageKind::Review => StageProgress::Review(application.state.kind()),
        StageKind::Result => StageProgress::Result(application.state.kind()),
        StageKind::Portrait => StageProgress::Portrait(read_portrait(dossier)),
        StageKind::Position => StageProgress::Position(application.position.is_some()),
        StageKind::Form => read_written(dossier),
        StageKind::Payment => StageProgress::Paid(application.payment.paid_at),
        StageKind::Ticket | StageKind::Print | StageKind::OnSite => StageProgress::Papers {
            opening: application.stage_period(exam, stage),
            done: application.completed_at(exam, stage.kind),
        },
    }
}

/// The parts of a stage to be corrected after a return.
fn read_mended(dossier: &Dossier, kind: StageKind) -> Option<StageProgress> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let belongs = |part: &ReviewPart| match part {
        ReviewPart::Section(_) => kind == StageKind::Form,
        ReviewPart::Position => kind == StageKind::Position,
        ReviewPart::Slot(slot) => {
            let is_portrait = exam.is_portrait(slot);
            kind == StageKind::Portrait && is_portrait
                || kind == StageKind::Materials && !is_portrait
        }
    };
    let mut returned = application.returned_parts(exam);
    returned.retain(belongs);
    let mended = returned
        .iter()
        .filter(|part| application.is_part_mended(exam, part))
        .count();
    (!returned.is_empty()).then_some(StageProgress::PartsMended {
        mended,
        of: returned.len(),
    })
}

fn read_written(dossier: &Dossier) -> StageProgress {
    let Dossier {
        exam, application, ..
    } = dossier;
    let missing = application.missing_requirements(exam, dossier.now);
    let is_open =
        |missing: &&MissingRequirement| matches!(missing, MissingRequirement::Answers { .. });
    let of = exam.asked_sections(&application.facts).count();
    StageProgress::SectionsComplete {
        complete: of - missing.iter().filter(is_open).count(),
        of,
    }
}

fn read_portrait(dossier: &Dossier) -> PortraitProgress {
    let Dossier {
        exam, application, ..
    } = dossier;
    let images = exam
        .portrait
        .as_ref()
        .map_or(&[][..], |portrait| application.images(&portrait.slot));
    let is_awaited = application
        .missing_requirements(exam, dossier.now)
        .contains(&MissingRequirement::Portrait);
    match (
        images.is_empty(),
        application.event_times.portrait_confirmed,
    ) {
        (true, _) => PortraitProgress::None,
        (false, Some(at)) => PortraitProgress::Confirmed(at),
        (false, None) if is_awaited => PortraitProgress::Unconfirmed,
        (false, None) => PortraitProgress::Uploaded,
    }
}

/// The time of the submission; `None` after a return, because it must be submitted again.
fn sent_at(dossier: &Dossier) -> Option<Timestamp> {
    dossier
        .application
        .event_times
        .submitted
        .filter(|_| dossier.application.state.kind() != StateKind::Returned)
}

fn read_filled(dossier: &Dossier) -> StageProgress {
    let Dossier {
        exam, application, ..
    } = dossier;
    let missing: Vec<SlotId> = application
        .missing_requirements(exam, dossier.now)
        .into_iter()
        .filter(|missing| missing.stage_kind(exam) == StageKind::Materials)
        .filter_map(|missing| match missing {
            MissingRequirement::TooFewImages { slot, .. }
            | MissingRequirement::EntryImages { slot, .. }
            | MissingRequirement::TooManyImages { slot, .. }
            | MissingRequirement::Recheck { slot }
            | MissingRequirement::Unmended {
                part: ReviewPart::Slot(slot),
                ..
            } => Some(slot),
            _ => None,
        })
        .collect();
    let required: Vec<_> = exam
        .slots()
        .filter(|slot| !exam.is_portrait(&slot.id))
        .filter(|slot| application.needs_slot(exam, slot))
        .collect();
    let filled = required
        .iter()
        .filter(|slot| !missing.contains(&slot.id))
        .count();
    StageProgress::SlotsFilled {
        filled,
        of: required.len(),
        missing,
    }
}

impl StageProgress {
    /// True if the step is done.
    pub fn is_done(&self) -> bool {
        match self {
            StageProgress::NoticeAccepted(at)
            | StageProgress::Submitted(at)
            | StageProgress::Paid(at) => at.is_some(),
            StageProgress::FactsAnswered { answered, of }
            | StageProgress::SectionsComplete {
                complete: answered,
                of,
            }
            | StageProgress::PartsMended {
                mended: answered,
                of,
            } => answered == of,
            StageProgress::SlotsFilled { missing, .. } => missing.is_empty(),
            StageProgress::Portrait(step) => {
                matches!(
                    step,
                    PortraitProgress::Uploaded | PortraitProgress::Confirmed(_)
                )
            }
            StageProgress::Position(is_chosen) => *is_chosen,
            StageProgress::Review(state) => {
                matches!(state, StateKind::Approved | StateKind::Refused)
            }
            StageProgress::Result(state) => state.is_final(),
            StageProgress::Papers { done, .. } => done.is_some(),
        }
    }
}

/// The page of a step, if it can be opened: there is none before the window (S0-13), and after it
/// the pages are read-only (S0-08).
pub fn stage_address(dossier: &Dossier, stage: &Stage) -> Option<String> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let address = match stage.kind {
        // The requirements can be read at any time.
        StageKind::Ticket | StageKind::Print | StageKind::OnSite => {
            return Some(page::papers(application.id));
        }
        StageKind::Payment => {
            return application
                .state
                .kind()
                .is_decided()
                .then(|| page::payment(application.id));
        }
        StageKind::Notice => page::notice(application.id, stage.notice.as_ref()?),
        StageKind::Facts => page::facts(application.id),
        StageKind::Form => page::form(application.id),
        StageKind::Portrait => page::portrait(application.id),
        StageKind::Position => page::positions(application.id),
        StageKind::Materials => page::materials(application.id),
        StageKind::Submit => page::submit(application.id),
        _ => return None,
    };
    match application.check_stage_open(exam, stage, *now) {
        Err(LockReason::UploadNotPermitted) => None,
        Err(
            LockReason::WindowNotOpen { .. }
            | LockReason::NoWindow
            | LockReason::EarlierStageNotDone { .. },
        ) if !application.state.kind().is_decided() => None,
        _ => Some(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{accept, complete, draft, moment, put, returned, slot, submitted};

    fn of(dossier: &Dossier, kind: StageKind) -> StageProgress {
        read_progress(dossier, dossier.exam.stage(kind).expect("the exam has it"))
    }

    #[test]
    fn materials_progress_counts_required_slots() {
        let mut dossier = complete();
        let household: (_, _) = (
            "household".parse().expect("a slug"),
            "yes".parse().expect("a slug"),
        );
        dossier.application.facts.insert(household.0, household.1);
        let missing = vec![slot("household")];
        assert_eq!(
            of(&dossier, StageKind::Materials),
            StageProgress::SlotsFilled {
                filled: 3,
                of: 4,
                missing
            }
        );
        put(&mut dossier, "household", 1);
        assert!(of(&dossier, StageKind::Materials).is_done());
    }

    #[test]
    fn return_counts_corrections_and_clears_submission() {
        let mut dossier = returned("resume");
        assert_eq!(
            of(&dossier, StageKind::Materials),
            StageProgress::PartsMended { mended: 0, of: 1 }
        );
        assert_eq!(
            of(&dossier, StageKind::Submit),
            StageProgress::Submitted(None)
        );
        put(&mut dossier, "resume", 2);
        assert_eq!(
            of(&dossier, StageKind::Materials),
            StageProgress::PartsMended { mended: 1, of: 1 }
        );
    }

    #[test]
    fn done_steps_have_their_time() {
        let dossier = submitted();
        assert_eq!(
            of(&dossier, StageKind::Notice),
            StageProgress::NoticeAccepted(Some(dossier.now))
        );
        assert_eq!(
            of(&dossier, StageKind::Submit),
            StageProgress::Submitted(Some(dossier.now))
        );
        assert_eq!(
            of(&dossier, StageKind::Facts),
            StageProgress::FactsAnswered { answered: 3, of: 3 }
        );
        assert_eq!(
            of(&draft(), StageKind::Facts),
            StageProgress::FactsAnswered { answered: 0, of: 3 }
        );
    }

    #[test]
    fn step_has_address_from_the_opening_of_its_window() {
        let mut dossier = draft();
        accept(&mut dossier);
        let stage = dossier
            .exam
            .stage(StageKind::Materials)
            .expect("the exam has it")
            .clone();
        assert!(stage_address(&dossier, &stage).is_some());
        dossier.now = moment(&dossier.exam, "2021-01-12 08:59");
        assert_eq!(stage_address(&dossier, &stage), None);
        dossier.now = moment(&dossier.exam, "2021-02-01 00:00");
        assert!(stage_address(&dossier, &stage).is_some());
    }
}
