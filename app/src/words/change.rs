//! The differences between two versions of a definition, in words.

use shared::exam::change::{Change, ChangeKind, DefinitionPart};

use crate::text::Text;

impl Text {
    /// One change, as `时间段「资格初审材料上传」：时间延长`.
    pub fn change(self, change: &Change) -> String {
        let part = self.part(&change.part);
        let name = match (&change.title, &change.part) {
            (Some(title), _) => self.change_named(&part, &self.local(title)),
            (None, DefinitionPart::Rule(rule)) => self.change_named(&part, rule),
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
            ChangeKind::ReviewerView => self.change_reviewer_view(),
        }
    }

    fn part(self, part: &DefinitionPart) -> &'static str {
        match part {
            DefinitionPart::Head => self.part_head(),
            DefinitionPart::Entry => self.part_entry(),
            DefinitionPart::Roster => self.part_roster(),
            DefinitionPart::Window(_) => self.part_window(),
            DefinitionPart::Stage(_) => self.part_stage(),
            DefinitionPart::Order => self.part_order(),
            DefinitionPart::Notice(_) => self.part_notice(),
            DefinitionPart::Fact(_) => self.part_fact(),
            DefinitionPart::Section(_) => self.part_section(),
            DefinitionPart::Positions => self.part_positions(),
            DefinitionPart::Rule(_) => self.part_rule(),
            DefinitionPart::Slot(_) => self.part_slot(),
            DefinitionPart::Portrait => self.part_portrait(),
            DefinitionPart::Review => self.part_review(),
            DefinitionPart::Results => self.part_results(),
            DefinitionPart::Retention => self.part_retention(),
            DefinitionPart::Messages => self.part_messages(),
            DefinitionPart::Fee => self.part_fee(),
            DefinitionPart::Ticket => self.part_ticket(),
            DefinitionPart::Forms => self.part_forms(),
            DefinitionPart::OnSite => self.part_on_site(),
            DefinitionPart::Fingerprints => self.part_fingerprints(),
            DefinitionPart::Contacts => self.part_contacts(),
            DefinitionPart::Questions => self.part_questions(),
        }
    }
}
