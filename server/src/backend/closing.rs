//! Whose time closes when: what the clock asks of an exam's windows.

use std::{ops::RangeInclusive, sync::Arc};

use futures::{StreamExt, stream};
use shared::{
    application::{Application, State},
    exam::{Exam, Span, StageKind, Window},
    time::Timestamp,
};

use crate::{
    db::{Closing, Unfinished},
    error::Result,
    state::AppState,
};

/// Applications looked at in one read.
const READ_TOGETHER: u64 = 500;
/// Acts at the same time, so that they share commits.
const ACT_TOGETHER: usize = 64;

/// The states in which the candidate has the application.
const UNFINISHED: [State; 2] = [State::Draft, State::Returned];

/// Does something to everyone whose time closes within the range, of all exams; `unreminded`
/// leaves out those who were told of that close. Says how many it was done to.
pub(super) async fn act_on_closing<Act, Done>(
    state: &AppState,
    closes: RangeInclusive<Timestamp>,
    unreminded: bool,
    act: Act,
) -> Result<usize>
where
    Act: Fn(Arc<Exam>, Application) -> Done,
    Done: Future<Output = Result<bool>>,
{
    let db = &state.db;
    let mut done = 0;
    for (code, version) in db.exam_versions().await? {
        let exam = db.exam(&code, version).await?;
        for unfinished in UNFINISHED {
            let Some(closing) = closing_in(&exam, unfinished, closes.clone()) else {
                continue;
            };
            let mut sought = Unfinished {
                exam: code.clone(),
                version,
                state: unfinished,
                closing,
                unreminded,
                after: None,
            };
            loop {
                let found = db.list_unfinished(&sought, READ_TOGETHER).await?;
                let Some(last) = found.last() else { break };
                sought.after = Some(last.id);
                let mut acts = stream::iter(found)
                    .map(|application| act(exam.clone(), application))
                    .buffer_unordered(ACT_TOGETHER);
                while let Some(did) = acts.next().await {
                    done += usize::from(did?);
                }
            }
        }
    }
    Ok(done)
}

/// Whose time, in this state, closes within the range. `None` where nobody's can: then there is
/// nothing to look for.
fn closing_in(exam: &Exam, state: State, range: RangeInclusive<Timestamp>) -> Option<Closing> {
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
