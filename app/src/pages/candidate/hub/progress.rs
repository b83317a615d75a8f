//! The progress of each step of the exam.

use shared::{
    application::{Locked, Missing, Part, State},
    exam::{Stage, StageKind, window::Opening},
    id::SlotId,
    time::Timestamp,
    url::page,
    view::Dossier,
};

use crate::pages::candidate::dossier::accepted_at;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A notice, with the time of its acceptance.
    Read(Option<Timestamp>),
    Answered {
        answered: usize,
        of: usize,
    },
    Filled {
        filled: usize,
        of: usize,
        missing: Vec<SlotId>,
    },
    Mended {
        mended: usize,
        of: usize,
    },
    /// The complete sections of the form.
    Written {
        complete: usize,
        of: usize,
    },
    Portrait(PortraitStep),
    /// True if a position is chosen.
    Position(bool),
    Sent(Option<Timestamp>),
    Review(State),
    Result(State),
    /// The time of the payment.
    Paid(Option<Timestamp>),
    /// Papers to print or to bring: their window, if any, and the time at which they were done.
    Papers {
        opening: Option<Opening>,
        done: Option<Timestamp>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortraitStep {
    None,
    /// Uploaded, but not confirmed, where the confirmation is final.
    Unconfirmed,
    Uploaded,
    Confirmed(Timestamp),
}

pub fn read_progress(dossier: &Dossier, stage: &Stage) -> Progress {
    let Dossier {
        exam, application, ..
    } = dossier;
    if let Some(mended) = read_mended(dossier, stage.kind) {
        return mended;
    }
    match stage.kind {
        StageKind::Notice => {
            let notice = stage.notice.as_ref().and_then(|id| exam.notice(id));
            Progress::Read(notice.and_then(|notice| accepted_at(dossier, notice)))
        }
        StageKind::Facts => {
            let answered = exam
                .facts
                .iter()
                .filter(|fact| application.facts.contains_key(&fact.id))
                .count();
            Progress::Answered {
                answered,
                of: exam.facts.len(),
            }
        }
        StageKind::Materials => read_filled(dossier),
        StageKind::Submit => Progress::Sent(sent_at(dossier)),
        StageKind::Review => Progress::Review(application.state),
        StageKind::Result => Progress::Result(application.state),
        StageKind::Portrait => Progress::Portrait(read_portrait(dossier)),
        StageKind::Position => Progress::Position(application.position.is_some()),
        StageKind::Form => read_written(dossier),
        StageKind::Payment => Progress::Paid(application.moments.paid),
        StageKind::Ticket | StageKind::Print | StageKind::OnSite => Progress::Papers {
            opening: application.stage_opening(exam, stage),
            done: application.done_at(exam, stage.kind),
        },
    }
}

/// The parts of a stage to be corrected after a return.
fn read_mended(dossier: &Dossier, kind: StageKind) -> Option<Progress> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let belongs = |part: &Part| match part {
        Part::Section(_) => kind == StageKind::Form,
        Part::Position => kind == StageKind::Position,
        Part::Slot(slot) => {
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
    (!returned.is_empty()).then_some(Progress::Mended {
        mended,
        of: returned.len(),
    })
}

fn read_written(dossier: &Dossier) -> Progress {
    let Dossier {
        exam, application, ..
    } = dossier;
    let missing = application.missing(exam, dossier.now);
    let is_open = |missing: &&Missing| matches!(missing, Missing::Answers { .. });
    let of = exam.asked(&application.facts).count();
    Progress::Written {
        complete: of - missing.iter().filter(is_open).count(),
        of,
    }
}

fn read_portrait(dossier: &Dossier) -> PortraitStep {
    let Dossier {
        exam, application, ..
    } = dossier;
    let images = exam
        .portrait
        .as_ref()
        .map_or(&[][..], |portrait| application.images(&portrait.slot));
    let is_awaited = application
        .missing(exam, dossier.now)
        .contains(&Missing::Portrait);
    match (images.is_empty(), application.moments.portrait) {
        (true, _) => PortraitStep::None,
        (false, Some(at)) => PortraitStep::Confirmed(at),
        (false, None) if is_awaited => PortraitStep::Unconfirmed,
        (false, None) => PortraitStep::Uploaded,
    }
}

/// The time of the submission; `None` after a return, because it must be submitted again.
fn sent_at(dossier: &Dossier) -> Option<Timestamp> {
    dossier
        .application
        .moments
        .submitted
        .filter(|_| dossier.application.state != State::Returned)
}

fn read_filled(dossier: &Dossier) -> Progress {
    let Dossier {
        exam, application, ..
    } = dossier;
    let missing: Vec<SlotId> = application
        .missing(exam, dossier.now)
        .into_iter()
        .filter(|missing| missing.belongs_to(exam) == StageKind::Materials)
        .filter_map(|missing| match missing {
            Missing::Images { slot, .. }
            | Missing::EntryImages { slot, .. }
            | Missing::Surplus { slot, .. }
            | Missing::Recheck { slot }
            | Missing::Unmended {
                part: Part::Slot(slot),
                ..
            } => Some(slot),
            _ => None,
        })
        .collect();
    let required: Vec<_> = exam
        .slots()
        .filter(|slot| !exam.is_portrait(&slot.id))
        .filter(|slot| application.must_fill(exam, slot))
        .collect();
    let filled = required
        .iter()
        .filter(|slot| !missing.contains(&slot.id))
        .count();
    Progress::Filled {
        filled,
        of: required.len(),
        missing,
    }
}

impl Progress {
    /// True if the step is done.
    pub fn is_done(&self) -> bool {
        match self {
            Progress::Read(at) | Progress::Sent(at) | Progress::Paid(at) => at.is_some(),
            Progress::Answered { answered, of }
            | Progress::Written {
                complete: answered,
                of,
            }
            | Progress::Mended {
                mended: answered,
                of,
            } => answered == of,
            Progress::Filled { missing, .. } => missing.is_empty(),
            Progress::Portrait(step) => {
                matches!(step, PortraitStep::Uploaded | PortraitStep::Confirmed(_))
            }
            Progress::Position(is_chosen) => *is_chosen,
            Progress::Review(state) => matches!(state, State::Approved | State::Refused),
            Progress::Result(state) => state.is_final(),
            Progress::Papers { done, .. } => done.is_some(),
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
    match application.stage_lock(exam, stage, *now) {
        Err(Locked::NotMarked) => None,
        Err(Locked::NotYet { .. } | Locked::NoWindow | Locked::Waits { .. })
            if !application.state.is_decided() =>
        {
            None
        }
        _ => Some(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{accept, complete, draft, moment, put, returned, slot, submitted};

    fn of(dossier: &Dossier, kind: StageKind) -> Progress {
        read_progress(dossier, dossier.exam.stage(kind).expect("the exam has it"))
    }

    #[test]
    fn materials_count_what_is_required_of_this_candidate_and_name_what_is_missing() {
        let mut dossier = complete();
        let household: (_, _) = (
            "household".parse().expect("a slug"),
            "yes".parse().expect("a slug"),
        );
        dossier.application.facts.insert(household.0, household.1);
        let missing = vec![slot("household")];
        assert_eq!(
            of(&dossier, StageKind::Materials),
            Progress::Filled {
                filled: 3,
                of: 4,
                missing
            }
        );
        put(&mut dossier, "household", 1);
        assert!(of(&dossier, StageKind::Materials).is_done());
    }

    #[test]
    fn after_a_return_the_mended_slots_are_counted_and_it_is_to_be_sent_again() {
        let mut dossier = returned("resume");
        assert_eq!(
            of(&dossier, StageKind::Materials),
            Progress::Mended { mended: 0, of: 1 }
        );
        assert_eq!(of(&dossier, StageKind::Submit), Progress::Sent(None));
        put(&mut dossier, "resume", 2);
        assert_eq!(
            of(&dossier, StageKind::Materials),
            Progress::Mended { mended: 1, of: 1 }
        );
    }

    #[test]
    fn what_was_done_says_when() {
        let dossier = submitted();
        assert_eq!(
            of(&dossier, StageKind::Notice),
            Progress::Read(Some(dossier.now))
        );
        assert_eq!(
            of(&dossier, StageKind::Submit),
            Progress::Sent(Some(dossier.now))
        );
        assert_eq!(
            of(&dossier, StageKind::Facts),
            Progress::Answered { answered: 3, of: 3 }
        );
        assert_eq!(
            of(&draft(), StageKind::Facts),
            Progress::Answered { answered: 0, of: 3 }
        );
    }

    #[test]
    fn steps_open_with_the_window_and_stay_to_look_at_after_it() {
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
