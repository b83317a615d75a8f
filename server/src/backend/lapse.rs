//! The clock's own act: applications whose time passed without a submission lapse (逾期视为放弃).

use futures::{StreamExt, stream};
use shared::{
    application::{Command, Locked, State},
    exam::{Exam, Span, StageKind},
    id::ApplicationId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::{
    error::{Error, Result},
    state::AppState,
};

/// Applications looked at in one read.
const READ_TOGETHER: u64 = 500;
/// Applications that lapse at the same time, so that they share commits.
const LAPSE_TOGETHER: usize = 64;

/// Lapses whatever is overdue; says how many that were.
pub async fn lapse_overdue(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let mut lapsed = 0;
    for (code, version) in state.db.exam_versions().await? {
        let exam = state.db.exam(&code, version).await?;
        for unfinished in [State::Draft, State::Returned] {
            if can_be_over(&exam, unfinished, now) {
                lapsed += lapse_in(state, &exam, version, unfinished, now).await?;
            }
        }
    }
    Ok(lapsed)
}

/// Whether the time of any application in this state can be over: where all have the same
/// window and it is open, there is nothing to look for.
fn can_be_over(exam: &Exam, state: State, now: Timestamp) -> bool {
    let mend = exam
        .review
        .mend_window
        .as_ref()
        .filter(|_| state == State::Returned);
    let submit = exam
        .stage(StageKind::Submit)
        .and_then(|stage| exam.window_of(stage));
    match mend
        .and_then(|window| exam.window(window))
        .or(submit)
        .map(|window| window.span)
    {
        Some(Span::Fixed { closes, .. }) => closes.at(exam.time_zone) <= now,
        Some(Span::After { .. }) => true,
        None => false,
    }
}

async fn lapse_in(
    state: &AppState,
    exam: &Exam,
    version: u32,
    unfinished: State,
    now: Timestamp,
) -> Result<usize> {
    let mut lapsed = 0;
    let mut after = None;
    loop {
        let found = state
            .db
            .list_applications(&exam.code, version, unfinished, after, READ_TOGETHER)
            .await?;
        let Some(last) = found.last() else {
            return Ok(lapsed);
        };
        after = Some(last.id);
        let overdue = found
            .iter()
            .filter(|found| matches!(found.work_lock(exam, now), Err(Locked::Over { .. })));
        let ids: Vec<ApplicationId> = overdue.map(|found| found.id).collect();
        let mut lapses = stream::iter(ids)
            .map(|id| lapse(state, id, now))
            .buffer_unordered(LAPSE_TOGETHER);
        while let Some(did_lapse) = lapses.next().await {
            lapsed += usize::from(did_lapse?);
        }
    }
}

async fn lapse(state: &AppState, id: ApplicationId, now: Timestamp) -> Result<bool> {
    match state
        .db
        .perform(id, None, Command::Lapse, Actor::System, now)
        .await
    {
        Ok(_) => Ok(true),
        // It was submitted or withdrawn in between.
        Err(Error::Problem(Problem::NotAllowed | Problem::Stale)) => Ok(false),
        Err(error) => Err(error),
    }
}
