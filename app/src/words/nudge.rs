//! Reminders of the office in words.

use shared::{nudge::NudgeList, time::Zone, view::SentReminder};

use crate::text::Text;

impl Text {
    /// The title of a list.
    pub fn nudge_list(self, list: NudgeList) -> &'static str {
        match list {
            NudgeList::NotEntered => self.nudge_list_not_entered(),
            NudgeList::NotSubmitted => self.nudge_list_not_submitted(),
            NudgeList::NotMended => self.nudge_list_not_mended(),
            NudgeList::NotPaid => self.nudge_list_not_paid(),
            NudgeList::NotPrinted => self.nudge_list_not_printed(),
        }
    }

    /// The time of a reminder, and who sent it.
    pub fn sent_reminder(self, sent: SentReminder, zone: Zone) -> String {
        let at = self.moment(sent.at, zone);
        match sent.is_by_office {
            true => self.nudge_by_office(&at),
            false => self.nudge_by_server(&at),
        }
    }
}
