//! What a state means for the candidate, and what comes next.

use shared::{
    application::{Application, Locked, Promised, State},
    exam::Exam,
};

use crate::text::Text;

impl Text {
    pub fn outlook(self, state: State) -> &'static str {
        match state {
            State::Draft => self.outlook_draft(),
            State::Submitted => self.outlook_submitted(),
            State::UnderReview => self.outlook_under_review(),
            State::Returned => self.outlook_returned(),
            State::Approved => self.outlook_approved(),
            State::Refused => self.outlook_refused(),
            State::Lapsed => self.outlook_lapsed(),
            State::Withdrawn => self.outlook_withdrawn(),
        }
    }

    /// Why nothing can be changed. A window that closed on a draft is a giving up (S0-09).
    /// What was handed in by fingerprint is not given up, and may still become whole (C5).
    pub fn closed_work(self, application: &Application, exam: &Exam, locked: Locked) -> String {
        let (state, zone) = (application.state, exam.time_zone);
        match (locked, application.promised(exam)) {
            (Locked::Over { .. }, Some(Promised { at, until, .. })) => {
                self.closed_promised(&self.moment(at, zone), &self.moment(until, zone))
            }
            (Locked::Over { .. }, None) if state == State::Draft => {
                format!(
                    "{}{}{}",
                    self.locked(locked, zone),
                    self.space(),
                    self.outlook_lapsed()
                )
            }
            (Locked::Submitted | Locked::Final, _) => self.outlook(state).to_owned(),
            _ => self.locked(locked, zone),
        }
    }
}
