//! The differences between two versions of a definition, in words.

use shared::exam::change::{Change, ChangeKind, Part};

use crate::text::Text;

impl Text {
    /// One change, as `时间段「资格初审材料上传」：时间延长`.
    pub fn change(self, change: &Change) -> String {
        let part = self.part(&change.part);
        let name = match (&change.title, &change.part) {
            (Some(title), _) => self.change_named(&part, &self.local(title)),
            (None, Part::Rule(rule)) => self.change_named(&part, rule),
            (None, _) => part.to_owned(),
        };
        self.change_line(&name, &self.change_kind(change.kind))
    }

    fn change_kind(self, kind: ChangeKind) -> &'static str {
        match kind {
            ChangeKind::Added => self.change_added(),
            ChangeKind::Removed => self.change_removed(),
            ChangeKind::Altered => self.change_altered(),
            ChangeKind::Lengthened => self.change_lengthened(),
            ChangeKind::Shortened => self.change_shortened(),
            ChangeKind::Tightened => self.change_tightened(),
            ChangeKind::Loosened => self.change_loosened(),
        }
    }

    fn part(self, part: &Part) -> &'static str {
        match part {
            Part::Head => self.part_head(),
            Part::Entry => self.part_entry(),
            Part::Roster => self.part_roster(),
            Part::Window(_) => self.part_window(),
            Part::Stage(_) => self.part_stage(),
            Part::Order => self.part_order(),
            Part::Notice(_) => self.part_notice(),
            Part::Fact(_) => self.part_fact(),
            Part::Section(_) => self.part_section(),
            Part::Positions => self.part_positions(),
            Part::Rule(_) => self.part_rule(),
            Part::Slot(_) => self.part_slot(),
            Part::Portrait => self.part_portrait(),
            Part::Review => self.part_review(),
            Part::Results => self.part_results(),
            Part::Messages => self.part_messages(),
            Part::Fee => self.part_fee(),
            Part::Ticket => self.part_ticket(),
            Part::Forms => self.part_forms(),
            Part::OnSite => self.part_on_site(),
            Part::Fingerprints => self.part_fingerprints(),
            Part::Contacts => self.part_contacts(),
            Part::Questions => self.part_questions(),
        }
    }
}
