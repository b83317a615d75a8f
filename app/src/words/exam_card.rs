//! The meaning of an application's state, on the card of its exam.

use shared::{
    time::{Timestamp, Zone},
    view::ExamCard,
};

use crate::text::Text;

impl Text {
    /// The meaning of the state for the candidate, and the next step. `None` without an application.
    pub fn card_outlook(self, card: &ExamCard, zone: Zone, now: Timestamp) -> Option<String> {
        let is_missed =
            card.awaits_candidate(now) && card.opening.is_some() && card.is_time_over(now);
        match card.promised {
            Some(promised) => Some(self.commitment_status(promised, zone, now)),
            // An exam whose time is over is not urgent, so no act is suggested.
            None if is_missed => Some(self.exam_time_over().to_owned()),
            None => card.state.map(|state| self.outlook(state).to_owned()),
        }
    }
}
