//! The reasons that a reviewer is offered for a part, each with its key on the keyboard.

use super::Part;
use crate::{
    exam::{Exam, Reason},
    id::ReasonId,
};

/// The keys of reasons. The letters that mean something else on the desk are left out: J, K, N, R,
/// U and Z.
const KEYS: &str = "123456789abcdefghilmopqstvwxy";

/// A reason that can be ticked for a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedReason<'a> {
    pub reason: &'a Reason,
    /// `None` where there are more reasons than keys.
    pub key: Option<char>,
}

impl Exam {
    /// The reasons for a part, in the order of their keys; retired ones are offered no more.
    ///
    /// A general reason has the same key at every part of the exam, since hands learn keys and not
    /// labels. A retired one keeps its key. The part's own reasons take the keys after them.
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
