//! Correction of the name or number of a candidate (更正身份信息): one officer proposes it, and a second
//! one confirms it. The answers follow, and parts that were judged by the old value are judged again.

use serde::{Deserialize, Serialize};

use super::{
    Application, ConfirmedChange, IdentityChange, IdentityFault, LogEvent, ReviewPart, State,
    StateKind, Verdict, note::read_note,
};
use crate::{
    exam::{Exam, StageKind},
    id::{AccountId, PositionCode},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Days after which an approval is only a record, so that it hinders no correction: the account has
/// applications of earlier years.
const RECORD_DAYS: i64 = 365;

/// Correction of the candidate's name or number, as an application follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityCorrection {
    /// Name and number before and after.
    pub change: IdentityChange,
    /// Earlier corrections of the person, the oldest first.
    pub earlier: Vec<ConfirmedChange>,
    /// Reason for the candidate, of 1 to [`MAX_NOTE_CHARS`](super::note::MAX_NOTE_CHARS) characters.
    pub reason: String,
    /// Officer who has proposed the correction.
    pub proposed_by: AccountId,
    /// Chosen position whose conditions the corrected birth date or sex fails. `None` without one.
    pub failed_position: Option<PositionCode>,
}

impl Application {
    /// Checks that the decision does not forbid the correction. An approval forbids one by which the
    /// application could be that of another person, or one with another birth date or sex; the
    /// corrections `earlier`, the oldest first, count if they were made since. It does not forbid the
    /// correction of a slip, because a paid or seated application cannot go back under review, and its
    /// ticket must have the right name.
    ///
    /// # Errors
    /// `IdentityRefused`.
    pub fn check_identity_change(
        &self,
        change: &IdentityChange,
        earlier: &[ConfirmedChange],
        now: Timestamp,
    ) -> Result<(), Problem> {
        let State::Approved { at } = self.state else {
            return Ok(());
        };
        let is_record = now >= at.plus(RECORD_DAYS * Timestamp::DAY_MS);
        let change = change.since(earlier, at);
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
        correction: &IdentityCorrection,
        actor: Actor,
        now: Timestamp,
    ) -> Result<LogEvent, Problem> {
        let Actor::Office(confirming) = actor else {
            return Err(Problem::NotAllowed);
        };
        let change = &correction.change;
        if confirming == correction.proposed_by {
            return Err(Problem::SecondPersonRequired);
        }
        let reason = read_note(&correction.reason)?.ok_or(Problem::ReasonMissing)?;
        self.check_identity_change(change, &correction.earlier, now)?;
        // A commitment was made by the old values, and the account has the new ones already.
        self.number_facts = change.before.number_facts();
        let was_committed = self.commitment_status(exam).is_some();
        self.number_facts = change.after.number_facts();
        self.correct_answers(exam, change);
        if was_committed {
            self.renew_committed_answers(exam);
        } else {
            self.drop_failed_position(exam, correction, now);
        }
        Ok(LogEvent::IdentityCorrected {
            name: change.corrected_name(),
            number: change.corrected_number(),
            reason,
            parts: self.reopen_parts(exam, change),
        })
    }

    /// Replaces answers that are the old value.
    fn correct_answers(&mut self, exam: &Exam, change: &IdentityChange) {
        let before = self.answers.clone();
        for section in &exam.form {
            let mut entries = self.answers.entries(&section.id).to_vec();
            if change.correct_entries(exam, section, &mut entries) {
                self.answers = self.answers.with_entries(&section.id, entries);
                self.increment_versions(&before, section);
            }
        }
    }

    /// Takes a position that the candidate fails now out of a draft, if another one can be chosen. The
    /// candidate sees its conditions before choosing it again; after a submission a reviewer judges it.
    fn drop_failed_position(
        &mut self,
        exam: &Exam,
        correction: &IdentityCorrection,
        now: Timestamp,
    ) {
        let is_failed = self.position.is_some() && self.position == correction.failed_position;
        let is_draft = self.state.kind() == StateKind::Draft;
        if is_failed
            && is_draft
            && self
                .check_stage_kind_open(exam, StageKind::Position, now)
                .is_ok()
        {
            self.position = None;
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
