//! Reasons offered to a reviewer for a part, each with its key on the keyboard.

use super::ReviewPart;
use crate::{
    exam::{Exam, Reason},
    id::ReasonId,
    review_keys::REASON_KEYS,
};

/// Reason that a reviewer can choose for a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedReason<'a> {
    /// Reason from the exam's catalogue.
    pub reason: &'a Reason,
    /// Key on the keyboard. `None` if there are more reasons than keys.
    pub key: Option<char>,
}

impl Exam {
    /// Reasons for a part, in the order of their keys, without retired ones.
    ///
    /// A general reason has the same key at every part of the exam, so that reviewers can learn it.
    /// A retired reason keeps its key. The reasons for this part alone have the keys after the
    /// general ones.
    pub fn offered_reasons(&self, part: &ReviewPart) -> Vec<OfferedReason<'_>> {
        let all_general = || self.review.reasons.iter().filter(|reason| reason.general);
        let own: &[ReasonId] = match part {
            ReviewPart::Slot(slot) => self.slot(slot).map_or(&[], |slot| &slot.reasons),
            ReviewPart::Section(_) => &self.review.form_reasons,
            ReviewPart::Position => &[],
        };
        let is_form = matches!(part, ReviewPart::Section(_)) && !own.is_empty();
        let general = all_general()
            .enumerate()
            .filter(|(_, reason)| !is_form || own.contains(&reason.id));
        let specific = own
            .iter()
            .filter_map(|id| self.review.reason(id))
            .filter(|reason| !reason.general);
        let specific = specific
            .enumerate()
            .map(|(index, reason)| (all_general().count() + index, reason));
        general
            .chain(specific)
            .filter(|(_, reason)| !reason.retired)
            .map(|(index, reason)| OfferedReason {
                reason,
                key: REASON_KEYS.chars().nth(index),
            })
            .collect()
    }
}
