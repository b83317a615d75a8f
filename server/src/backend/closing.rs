//! Search for applications by the close of their window, for the clock's actions.

use std::{ops::RangeInclusive, sync::Arc};

use futures::{StreamExt, stream};
use shared::{
    application::{Application, State},
    exam::{Event, Exam, Span, StageKind, review::DEFAULT_MEND_DAYS},
    time::Timestamp,
};

use crate::{
    db::{Closing, Unfinished},
    error::Result,
    state::AppState,
};

/// Applications in one read.
const READ_TOGETHER: u64 = 500;
/// Concurrent actions: they share commits.
const ACT_TOGETHER: usize = 64;

/// The states in which the candidate can edit the application.
const UNFINISHED: [State; 2] = [State::Draft, State::Returned];

/// Runs `act` for every application of all exams whose time closes in the range; `unreminded`
/// leaves out those already reminded of that close. Returns the number of `true` results.
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
            for closing in closings_in(&exam, unfinished, &closes) {
                let sought = Unfinished {
                    exam: code.clone(),
                    version,
                    state: unfinished,
                    closing,
                    unreminded,
                    after: None,
                };
                done += act_on_each(state, &exam, sought, &act).await?;
            }
        }
    }
    Ok(done)
}

/// Runs `act` for every application that the search finds; returns the number of `true` results.
async fn act_on_each<Act, Done>(
    state: &AppState,
    exam: &Arc<Exam>,
    mut sought: Unfinished,
    act: &Act,
) -> Result<usize>
where
    Act: Fn(Arc<Exam>, Application) -> Done,
    Done: Future<Output = Result<bool>>,
{
    let mut done = 0;
    loop {
        let found = state.db.list_unfinished(&sought, READ_TOGETHER).await?;
        let Some(last) = found.last() else { break };
        sought.after = Some(last.id);
        let mut acts = stream::iter(found)
            .map(|application| act(exam.clone(), application))
            .buffer_unordered(ACT_TOGETHER);
        while let Some(did) = acts.next().await {
            done += usize::from(did?);
        }
    }
    Ok(done)
}

/// Searches for the applications in this state whose time closes in the range; empty if there can
/// be none. A search may find an application that closes later, by another window: `act` checks the
/// application itself.
fn closings_in(exam: &Exam, state: State, range: &RangeInclusive<Timestamp>) -> Vec<Closing> {
    let spans = spans_of(exam, state).into_iter();
    spans
        .filter_map(|span| closing_of(exam, span, range))
        .collect()
}

/// The search for applications whose time closes in the range by this window; `None` if there can
/// be none.
pub(super) fn closing_of(
    exam: &Exam,
    span: Span,
    range: &RangeInclusive<Timestamp>,
) -> Option<Closing> {
    match span {
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

/// The windows in which an application in this state can be submitted. The last close counts, as in
/// `Application::stage_opening`.
fn spans_of(exam: &Exam, state: State) -> Vec<Span> {
    let submit = exam.stage(StageKind::Submit);
    let submission = submit.and_then(|stage| exam.window_of(stage));
    let submission = submission.map(|window| window.span);
    match (state, &exam.review.mend_window) {
        (State::Returned, Some(mend)) => exam
            .window(mend)
            .map(|mend| mend.span)
            .into_iter()
            .collect(),
        (State::Returned, None) => {
            let mend = Span::After {
                event: Event::Returned,
                days: DEFAULT_MEND_DAYS,
            };
            submission.into_iter().chain([mend]).collect()
        }
        _ => submission.into_iter().collect(),
    }
}
