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
pub struct FactChangeEffects {
    /// Slots that become required.
    pub wanted: Vec<SlotId>,
    /// Slots that no longer apply. Their images are kept and not submitted.
    pub lapsed: Vec<SlotId>,
    /// Filled slots to check again, because another document may be needed.
    pub recheck: Vec<SlotId>,
}

impl FactChangeEffects {
    /// True if no slot changes.
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
    pub fn preview_fact_change(&self, exam: &Exam, answers: &FactAnswers) -> FactChangeEffects {
        let mut facts = self.facts.clone();
        facts.extend(answers.clone());
        // The first answer to a fact is not a change.
        let is_changed = |fact: &FactId| {
            self.facts
                .get(fact)
                .is_some_and(|old| answers.get(fact).is_some_and(|new| new != old))
        };
        let changed: Vec<&FactId> = answers.keys().filter(|fact| is_changed(fact)).collect();
        let mut effects = FactChangeEffects::default();
        for slot in exam.slots() {
            let id = slot.id.clone();
            let is_filled = !self.images(&id).is_empty();
            match (slot.need(&self.facts), slot.need(&facts)) {
                (None, Some(_)) => {
                    effects.wanted.push(id.clone());
                    // The slot has images of an earlier time at which it applied.
                    if is_filled {
                        effects.recheck.push(id);
                    }
                }
                (Some(_), None) => effects.lapsed.push(id),
                (Some(_), Some(_))
                    if is_filled && changed.iter().any(|fact| slot.depends_on(fact)) =>
                {
                    effects.recheck.push(id);
                }
                _ => {}
            }
        }
        effects
    }

    pub(super) fn answer_facts(
        &mut self,
        exam: &Exam,
        facts: FactAnswers,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_stage_kind_open(exam, StageKind::Facts, now)?;
        for (id, answer) in &facts {
            let fact = exam.fact(id).ok_or(Problem::NotFound)?;
            if !fact.choices.iter().any(|choice| &choice.id == answer) {
                return Err(Problem::NotFound);
            }
        }
        let mut merged = self.facts.clone();
        merged.extend(facts.clone());
        check_facts(exam, &merged)?;
        let is_new = facts
            .iter()
            .any(|(id, answer)| self.facts.get(id) != Some(answer));
        let effects = self.preview_fact_change(exam, &facts);
        self.rechecks.extend(effects.recheck);
        for lapsed in &effects.lapsed {
            self.rechecks.remove(lapsed);
        }
        self.facts.extend(facts);
        Ok(is_new.then_some(LogEvent::FactsAnswered))
    }

    /// Records that the person has checked the slot and its images are still right.
    pub(super) fn confirm_slot(
        &mut self,
        exam: &Exam,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        exam.slot(slot).ok_or(Problem::NotFound)?;
        self.check_slot_open(exam, slot, now)?;
        self.rechecks.remove(slot);
        Ok(None)
    }
}

/// # Errors
/// `ImpossibleFacts` if these answers contradict each other.
pub(super) fn check_facts(exam: &Exam, facts: &FactAnswers) -> Result<(), Problem> {
    match exam.find_contradiction(facts) {
        Some(impossible) => Err(Problem::ImpossibleFacts {
            sentence: impossible.sentence.clone(),
        }),
        None => Ok(()),
    }
}
