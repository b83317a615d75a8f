//! Extensions of windows in words.

use shared::{
    application::{ExtensionFault, ExtensionScope, GrantedExtension},
    exam::{Exam, window::WindowExtension},
    id::{SlotId, WindowId},
    time::{Timestamp, Zone},
};

use crate::text::Text;

impl Text {
    /// The title of a window; its id if the definition does not have it any more.
    pub fn window_title(self, exam: &Exam, window: &WindowId) -> String {
        let found = exam.window(window);
        found.map_or_else(|| window.to_string(), |window| self.local(&window.title))
    }

    /// The extended window, or the extended slot of it.
    pub(super) fn extended_part(
        self,
        exam: &Exam,
        window: &WindowId,
        slot: Option<&SlotId>,
    ) -> String {
        let title = self.window_title(exam, window);
        match slot {
            None => self.window_part(&title),
            Some(slot) => self.window_slot_part(&title, &self.slot_title(exam, slot)),
        }
    }

    /// Two ends in the zone of the exam.
    pub(super) fn exam_ends(
        self,
        exam: &Exam,
        one: Timestamp,
        other: Timestamp,
    ) -> (String, String) {
        let zone = exam.time_zone;
        (self.deadline(one, zone), self.deadline(other, zone))
    }

    /// The extension that holds for a candidate: the former end, the new one and the reason.
    pub fn extension_note(
        self,
        exam: &Exam,
        extension: &WindowExtension,
        before: Timestamp,
    ) -> String {
        let window = self.extended_part(exam, &extension.window, extension.slot.as_ref());
        let (before, closes) = self.exam_ends(exam, before, extension.closes);
        self.extension_holds(&window, &before, &closes, &extension.reason)
    }

    /// The people of an extension; `number` is that of the application to which it is limited.
    pub fn extension_scope(
        self,
        exam: &Exam,
        extension: &GrantedExtension,
        number: Option<&str>,
    ) -> String {
        let number = number.unwrap_or_default();
        match &extension.scope {
            ExtensionScope::Everyone => self.scope_everyone().to_owned(),
            ExtensionScope::Unit(unit) => self.scope_unit_is(unit),
            ExtensionScope::Position(code) => self.scope_position_is(code),
            ExtensionScope::Candidate(_) => self.scope_candidate_is(&number),
            ExtensionScope::Slot(_, slot) => {
                self.scope_slot_is(&number, &self.slot_title(exam, slot))
            }
        }
    }

    pub fn extension_fault(self, fault: &ExtensionFault) -> String {
        let at = |at: &Timestamp| self.moment(*at, Zone::BEIJING);
        match fault {
            ExtensionFault::UnknownWindow => self.extension_unknown_window().to_owned(),
            ExtensionFault::UnknownTime { text } => self.extension_unknown_time(text),
            ExtensionFault::Past { now } => self.extension_past(&at(now)),
            ExtensionFault::NotLater { present } => self.extension_not_later(&at(present)),
            ExtensionFault::TooFar { latest } => self.extension_too_far(&at(latest)),
            ExtensionFault::ReasonMissing => self.extension_reason_missing().to_owned(),
            ExtensionFault::UnitMissing => self.extension_unit_missing().to_owned(),
            ExtensionFault::UnknownPosition { code } => self.extension_unknown_position(code),
            ExtensionFault::UnknownNumber { number } => self.extension_unknown_number(number),
            ExtensionFault::UnknownSlot => self.extension_unknown_slot().to_owned(),
            ExtensionFault::NoEffect => self.extension_no_effect().to_owned(),
            ExtensionFault::HoldsAlready { since } => self.extension_holds_already(&at(since)),
            ExtensionFault::WithdrawnBefore => self.extension_withdrawn_before().to_owned(),
        }
    }
}
