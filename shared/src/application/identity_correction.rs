//! Correction of the name or number of a candidate (更正身份信息): one officer proposes it, and a second
//! one confirms it. The answers follow, and parts that were judged by the old value are judged again.

use super::{
    Application, IdentityChange, IdentityFault, LogEvent, ReviewPart, State, StateKind, Verdict,
    note::read_note,
};
use crate::{exam::Exam, id::AccountId, problem::Problem, role::Actor, time::Timestamp};

/// Days after which an approval is only a record, so that it hinders no correction: the account has
/// applications of earlier years.
const RECORD_DAYS: i64 = 365;

impl Application {
    /// Checks that the decision does not forbid the correction. An approval forbids one by which the
    /// application could be that of another person, or one with another birth date or sex. It does
    /// not forbid the correction of a slip, because a paid or seated application cannot go back
    /// under review, and its ticket must have the right name.
    ///
    /// # Errors
    /// `IdentityRefused`.
    pub fn check_identity_change(
        &self,
        change: &IdentityChange,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let State::Approved { at } = self.state else {
            return Ok(());
        };
        let is_record = now >= at.plus(RECORD_DAYS * Timestamp::DAY_MS);
        let is_other_person = change.changes_name() && change.changes_number();
        if is_record || !(is_other_person || change.changes_number_facts()) {
            return Ok(());
        }
        Err(IdentityFault::Approved {
            number: self.number.clone(),
        }
        .into())
    }

    /// Follows the correction of the candidate's name or number, which `actor` has confirmed.
    ///
    /// # Errors
    /// `NotAllowed` for another role, `SecondPersonRequired` for the person who has proposed it,
    /// `ReasonMissing`, `TextTooLong`, and those of [`Application::check_identity_change`].
    pub(super) fn correct_identity(
        &mut self,
        exam: &Exam,
        (change, reason): (&IdentityChange, &str),
        proposed_by: AccountId,
        actor: Actor,
        now: Timestamp,
    ) -> Result<LogEvent, Problem> {
        let Actor::Office(confirming) = actor else {
            return Err(Problem::NotAllowed);
        };
        if confirming == proposed_by {
            return Err(Problem::SecondPersonRequired);
        }
        let reason = read_note(reason)?.ok_or(Problem::ReasonMissing)?;
        self.check_identity_change(change, now)?;
        self.correct_answers(exam, change);
        Ok(LogEvent::IdentityCorrected {
            name: change.corrected_name(),
            number: change.corrected_number(),
            reason,
            parts: self.reopen_parts(exam, change),
        })
    }

    /// Replaces answers that are the old value. Another answer was typed by the candidate and stays. A
    /// commitment that was valid names the new answers, because its candidate can perhaps make no other
    /// one in time.
    fn correct_answers(&mut self, exam: &Exam, change: &IdentityChange) {
        let was_committed = self.commitment_status(exam).is_some();
        let (old, new) = change.prefilled(exam);
        let before = self.answers.clone();
        for section in &exam.form {
            let mut entries = self.answers.entries(&section.id).to_vec();
            let mut has_changed = false;
            for entry in &mut entries {
                for field in section.fields.iter().map(|field| &field.id) {
                    let (from, to) = (old.text(field), new.text(field));
                    if from != to && !from.is_empty() && entry.text(field) == from {
                        entry.set(field.clone(), to.to_owned());
                        has_changed = true;
                    }
                }
            }
            if has_changed {
                self.answers = self.answers.with_entries(&section.id, entries);
                self.increment_versions(&before, section);
            }
        }
        if was_committed {
            self.renew_committed_answers(exam);
        }
    }

    /// Makes the parts pending that were judged by the old value, and returns them. A part that was
    /// returned stays so while the candidate mends it. Where the first of two reviews has passed, both
    /// begin again, and a decision that has not gone out is dropped.
    fn reopen_parts(&mut self, exam: &Exam, change: &IdentityChange) -> Vec<ReviewPart> {
        let is_in_review = self.state.kind().is_in_review();
        if !is_in_review && self.state.kind() != StateKind::Returned {
            return Vec::new();
        }
        let mut parts = self.reviewed_parts(exam);
        parts.retain(|part| self.has_content(part) && self.is_judged_by(exam, change, part));
        if is_in_review && self.review.passed_first.is_some() && !parts.is_empty() {
            self.clear_verdicts();
            self.materials
                .retain(|_, material| !material.images.is_empty());
            self.review.clear_reviewers();
            self.state = State::Submitted;
            return parts;
        }
        parts.retain(|part| match self.verdict_on(part) {
            Verdict::Pending => false,
            Verdict::Passed => true,
            Verdict::Returned { .. } => is_in_review,
        });
        for part in &parts {
            self.clear_verdict_on(part);
        }
        if !parts.is_empty() && self.held_decision().is_some() {
            self.state = State::UnderReview { held: None };
        }
        parts
    }

    /// True if a reviewer judges the part by a value that changes.
    fn is_judged_by(&self, exam: &Exam, change: &IdentityChange, part: &ReviewPart) -> bool {
        match part {
            ReviewPart::Slot(slot) => {
                let mut items = exam.compared_items(exam.slot(slot)).into_iter();
                items.any(|item| change.concerns_item(item))
            }
            ReviewPart::Section(section) => exam.section(section).is_some_and(|section| {
                let mut fields = section.fields.iter();
                fields.any(|field| change.concerns_field(field))
            }),
            // The conditions of positions are about birth date and sex, and never about the name.
            ReviewPart::Position => change.changes_number_facts(),
        }
    }

    fn clear_verdict_on(&mut self, part: &ReviewPart) {
        match part {
            ReviewPart::Slot(slot) => {
                if let Some(material) = self.materials.get_mut(slot) {
                    material.clear_verdict();
                }
            }
            other => {
                self.review.verdicts.remove(other);
            }
        }
    }
}

impl From<IdentityFault> for Problem {
    fn from(fault: IdentityFault) -> Self {
        Problem::IdentityRefused { fault }
    }
}
