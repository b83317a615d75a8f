//! Whose time closes when: what the clock asks of an exam's windows.

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

/// Does something to everyone who is sought; says how many it was done to.
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

/// Whose time, in this state, closes within the range; empty where nobody's can. An application may
/// be found whose time closes later, by another window: the act decides by the application.
fn closings_in(exam: &Exam, state: State, range: &RangeInclusive<Timestamp>) -> Vec<Closing> {
    let spans = spans_of(exam, state).into_iter();
    spans
        .filter_map(|span| closing_of(exam, span, range))
        .collect()
}

/// Whose time closes within the range by this window; `None` where nobody's can.
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

/// The windows in which an application in this state is to be submitted: the one that closes last
/// counts, as in `Application::stage_opening`.
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
