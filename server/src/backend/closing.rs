//! Whose time closes when: what the clock asks of an exam's windows.

use std::ops::RangeInclusive;

use shared::{
    application::State,
    exam::{Exam, Span, StageKind, Window},
    time::Timestamp,
};

use crate::db::Closing;

/// The states in which the candidate has the application.
pub(super) const UNFINISHED: [State; 2] = [State::Draft, State::Returned];

/// Whose time, in this state, closes within the range. `None` where nobody's can: then there is
/// nothing to look for.
pub(super) fn closing_in(
    exam: &Exam,
    state: State,
    range: RangeInclusive<Timestamp>,
) -> Option<Closing> {
    match window_of(exam, state)?.span {
        Span::Fixed { closes, .. } => {
            let closes = closes.at(exam.time_zone);
            range.contains(&closes).then_some(Closing::All(closes))
        }
        Span::After { event, days } => {
            let lasts = i64::from(days) * Timestamp::DAY;
            Some(Closing::Since {
                event,
                from: range.start().plus(-lasts),
                until: range.end().plus(-lasts),
                lasts,
            })
        }
    }
}

/// The window in which an application in this state is to be submitted.
fn window_of(exam: &Exam, state: State) -> Option<&Window> {
    let mend = exam.review.mend_window.as_ref();
    match mend.filter(|_| state == State::Returned) {
        Some(mend) => exam.window(mend),
        None => exam.window_of(exam.stage(StageKind::Submit)?),
    }
}
