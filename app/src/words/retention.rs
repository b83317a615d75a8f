//! The removal of content under a retention rule in words.

use shared::{exam::retention_fault::RetentionFault, time::Zone, view::HeldBackReason};

use crate::text::Text;

impl Text {
    pub fn retention_fault(self, fault: &RetentionFault) -> String {
        match fault {
            RetentionFault::NumbersChanged => self.retention_numbers_changed().to_owned(),
            RetentionFault::NothingDue => self.retention_nothing_due().to_owned(),
            RetentionFault::StillRunning { since } => {
                self.retention_still_running(&self.moment(*since, Zone::BEIJING))
            }
        }
    }

    pub fn held_back_reason(self, reason: HeldBackReason) -> &'static str {
        match reason {
            HeldBackReason::Correction => self.held_back_correction(),
            HeldBackReason::Payment => self.held_back_payment(),
            HeldBackReason::KnownCase => self.held_back_known_case(),
        }
    }
}
