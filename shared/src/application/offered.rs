//! Reasons offered to a reviewer for a part, each with its key on the keyboard.

use super::Part;
use crate::{
    exam::{Exam, Reason},
    id::ReasonId,
};

/// Keys of the reasons. The letters J, K, N, R, U and Z have other functions on the desk.
const KEYS: &str = "123456789abcdefghilmopqstvwxy";

/// Reason that a reviewer can choose for a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedReason<'a> {
    pub reason: &'a Reason,
    /// Key on the keyboard. `None` if there are more reasons than keys.
    pub key: Option<char>,
}

impl Exam {
    /// Reasons for a part, in the order of their keys, without retired ones.
    ///
    /// A general reason has the same key at every part of the exam, so that reviewers can learn it.
    /// A retired one keeps its key. The part's own reasons take the keys after them.
    pub fn offered_reasons(&self, part: &Part) -> Vec<OfferedReason<'_>> {
        let all_general = || self.review.reasons.iter().filter(|reason| reason.general);
        let own: &[ReasonId] = match part {
            Part::Slot(slot) => self.slot(slot).map_or(&[], |slot| &slot.reasons),
            Part::Section(_) => &self.review.form_reasons,
            Part::Position => &[],
        };
        let is_form = matches!(part, Part::Section(_)) && !own.is_empty();
        let general = all_general()
            .enumerate()
            .filter(|(_, reason)| !is_form || own.contains(&reason.id));
        let special = own
            .iter()
            .filter_map(|id| self.review.reason(id))
            .filter(|reason| !reason.general);
        let special = special
            .enumerate()
            .map(|(at, reason)| (all_general().count() + at, reason));
        general
            .chain(special)
            .filter(|(_, reason)| !reason.retired)
            .map(|(at, reason)| OfferedReason {
                reason,
                key: KEYS.chars().nth(at),
            })
            .collect()
    }
}
