//! Announcements in words: kinds, parts and faults.

use shared::{
    announcement::{AnnouncementFault, AnnouncementKind, AnnouncementPart},
    time::{Timestamp, Zone},
};

use crate::text::Text;

impl Text {
    pub fn announcement_kind(self, kind: AnnouncementKind) -> &'static str {
        match kind {
            AnnouncementKind::News => self.announcement_news(),
            AnnouncementKind::Incident => self.announcement_incident(),
        }
    }

    fn announcement_part(self, part: AnnouncementPart) -> &'static str {
        match part {
            AnnouncementPart::Title => self.announcement_part_title(),
            AnnouncementPart::Body => self.announcement_part_body(),
            AnnouncementPart::EnglishTitle => self.announcement_part_title_en(),
            AnnouncementPart::EnglishBody => self.announcement_part_body_en(),
        }
    }

    /// Why an announcement is not published or withdrawn, and what to do.
    pub fn announcement_fault(self, fault: &AnnouncementFault) -> String {
        let at = |moment: &Timestamp| self.moment(*moment, Zone::BEIJING);
        match fault {
            AnnouncementFault::UnknownKind => self.announcement_unknown_kind().to_owned(),
            AnnouncementFault::UnknownExam => self.announcement_unknown_exam().to_owned(),
            AnnouncementFault::Missing { part } => {
                self.announcement_missing(&self.announcement_part(*part))
            }
            AnnouncementFault::TooLong {
                part,
                measured,
                allowed,
            } => self.announcement_too_long(&self.announcement_part(*part), measured, allowed),
            AnnouncementFault::HalfEnglish => self.announcement_half_english().to_owned(),
            AnnouncementFault::EndMissing => self.announcement_end_missing().to_owned(),
            AnnouncementFault::UnknownTime { text } => self.extension_unknown_time(text),
            AnnouncementFault::Past { now } => self.announcement_past(&at(now)),
            AnnouncementFault::EndsBeforeStart { from } => {
                self.announcement_ends_before_start(&at(from))
            }
            AnnouncementFault::TooLate { latest } => self.announcement_too_late(&at(latest)),
            AnnouncementFault::TooMany { current, allowed } => {
                self.announcement_too_many(current, allowed)
            }
            AnnouncementFault::Over => self.announcement_is_over().to_owned(),
            AnnouncementFault::WithdrawnBefore => self.announcement_withdrawn_before().to_owned(),
        }
    }
}
