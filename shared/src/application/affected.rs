//! Effects of changed facts on the materials (C11, S1-04, S3-07).

use super::{Application, LogEvent};
use crate::{
    exam::{Exam, FactAnswers, Slot, StageKind},
    id::{FactId, SlotId},
    problem::Problem,
    time::Timestamp,
};

/// Changes to the slots that these answers would cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Slots that become required.
    pub wanted: Vec<SlotId>,
    /// Slots that no longer apply. Their images are kept and not submitted.
    pub lapsed: Vec<SlotId>,
    /// Filled slots to check again, because another document may be needed.
    pub recheck: Vec<SlotId>,
}

impl Affected {
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.lapsed.is_empty() && self.recheck.is_empty()
    }
}

impl Slot {
    /// True if the content of the slot depends on this fact.
    fn depends_on(&self, fact: &FactId) -> bool {
        self.follows.contains(fact) || self.when.iter().any(|condition| &condition.fact == fact)
    }
}

impl Application {
    /// Changes that these answers would cause, compared with the saved answers.
    pub fn affected(&self, exam: &Exam, answers: &FactAnswers) -> Affected {
        let mut facts = self.facts.clone();
        facts.extend(answers.clone());
        // A first answer changes no earlier one.
        let is_changed = |fact: &FactId| {
            self.facts
                .get(fact)
                .is_some_and(|old| answers.get(fact).is_some_and(|new| new != old))
        };
        let changed: Vec<&FactId> = answers.keys().filter(|fact| is_changed(fact)).collect();
        let mut affected = Affected::default();
        for slot in exam.slots() {
            let id = slot.id.clone();
            let is_filled = !self.images(&id).is_empty();
            match (slot.need(&self.facts), slot.need(&facts)) {
                (None, Some(_)) => {
                    affected.wanted.push(id.clone());
                    // The images are from the time before the slot stopped to apply.
                    if is_filled {
                        affected.recheck.push(id);
                    }
                }
                (Some(_), None) => affected.lapsed.push(id),
                (Some(_), Some(_))
                    if is_filled && changed.iter().any(|fact| slot.depends_on(fact)) =>
                {
                    affected.recheck.push(id);
                }
                _ => {}
            }
        }
        affected
    }

    pub(super) fn answer(
        &mut self,
        exam: &Exam,
        facts: FactAnswers,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.lock_of(exam, StageKind::Facts, now)?;
        for (id, answer) in &facts {
            let fact = exam.fact(id).ok_or(Problem::NotFound)?;
            if !fact.choices.iter().any(|choice| &choice.id == answer) {
                return Err(Problem::NotFound);
            }
        }
        let mut together = self.facts.clone();
        together.extend(facts.clone());
        check_facts(exam, &together)?;
        let is_new = facts
            .iter()
            .any(|(id, answer)| self.facts.get(id) != Some(answer));
        let affected = self.affected(exam, &facts);
        self.rechecks.extend(affected.recheck);
        for lapsed in &affected.lapsed {
            self.rechecks.remove(lapsed);
        }
        self.facts.extend(facts);
        Ok(is_new.then_some(LogEvent::FactsAnswered))
    }

    /// Records that the person has checked the slot and its images are still right.
    pub(super) fn keep_slot(
        &mut self,
        exam: &Exam,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        exam.slot(slot).ok_or(Problem::NotFound)?;
        self.slot_lock(exam, slot, now)?;
        self.rechecks.remove(slot);
        Ok(None)
    }
}

/// # Errors
/// `ImpossibleFacts` if these answers contradict each other.
pub(super) fn check_facts(exam: &Exam, facts: &FactAnswers) -> Result<(), Problem> {
    match exam.find_impossible(facts) {
        Some(impossible) => Err(Problem::ImpossibleFacts {
            sentence: impossible.sentence.clone(),
        }),
        None => Ok(()),
    }
}
