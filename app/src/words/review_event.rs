//! Events among reviewers and the log of views in words.

use shared::{
    application::{CorrectionObstacle, CorrectionTarget},
    review_event::ReviewEvent,
    time::Zone,
    view_log::{ViewKind, ViewReason},
};

use crate::text::Text;

impl Text {
    pub fn review_event(self, event: &ReviewEvent) -> String {
        match event {
            ReviewEvent::Noted { text } => text.clone(),
            ReviewEvent::HandedOver {
                name,
                question: Some(question),
                ..
            } => self.event_asked(name, question),
            ReviewEvent::HandedOver { name, .. } => self.event_handed_over(name),
            ReviewEvent::Released { name } => self.event_released(name),
            ReviewEvent::Recused => self.event_recused().to_owned(),
            ReviewEvent::CorrectionProposed { target, reason } => {
                self.event_correction_proposed(&self.correction_target(*target), reason)
            }
            ReviewEvent::CorrectionConfirmed { target } => {
                self.event_correction_confirmed(&self.correction_target(*target))
            }
            ReviewEvent::CorrectionDeclined { note: Some(note) } => {
                self.event_correction_declined_for(note)
            }
            ReviewEvent::CorrectionDeclined { note: None } => {
                self.event_correction_declined().to_owned()
            }
            ReviewEvent::KnownCaseMarked => self.event_case_marked().to_owned(),
            ReviewEvent::KnownCaseRetired => self.event_case_retired().to_owned(),
            ReviewEvent::KnownCaseObjected { note } => self.event_case_objected(note),
        }
    }

    /// Reason why a decision cannot be corrected, and the act that must come first.
    pub fn correction_obstacle(self, obstacle: CorrectionObstacle) -> String {
        match obstacle {
            CorrectionObstacle::PaidOnSite => self.correction_paid_on_site().to_owned(),
            CorrectionObstacle::PaidOnline => self.correction_paid_online().to_owned(),
            CorrectionObstacle::OrderOpen => self.correction_order_open().to_owned(),
            CorrectionObstacle::Seated => self.correction_seated().to_owned(),
            CorrectionObstacle::PicturesRemoved { at } => {
                self.correction_pictures_removed(&self.moment(at, Zone::BEIJING))
            }
            CorrectionObstacle::Published { at } => {
                self.correction_published(&self.moment(at, Zone::BEIJING))
            }
        }
    }

    /// Effect of a correction on the decision.
    pub fn correction_target(self, target: CorrectionTarget) -> &'static str {
        match target {
            CorrectionTarget::UnderReview => self.correction_to_review(),
            CorrectionTarget::Refused => self.correction_to_refusal(),
        }
    }

    pub fn view_kind(self, kind: ViewKind) -> &'static str {
        match kind {
            ViewKind::Prefetched => self.view_prefetched(),
            ViewKind::Seen => self.view_seen(),
        }
    }

    pub fn view_reason(self, reason: ViewReason) -> &'static str {
        match reason {
            ViewReason::Next => self.view_for_next(),
            ViewReason::Search => self.view_for_search(),
            ViewReason::SecondLook => self.view_for_second_look(),
            ViewReason::HandOver => self.view_for_hand_over(),
            ViewReason::Support => self.view_for_support(),
            ViewReason::KnownCase => self.view_for_known_case(),
        }
    }
}
