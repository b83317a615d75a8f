//! The clock's other act: whoever has not submitted is told once that the time is nearly over.

use futures::{StreamExt, stream};
use shared::{application::State, exam::Exam, time::Timestamp};

use super::{
    closing::{UNFINISHED, closing_in},
    lapse::READ_TOGETHER,
};
use crate::{db::Unfinished, error::Result, state::AppState};

/// Reminders that are written at the same time, so that they share commits.
const REMIND_TOGETHER: usize = 64;

/// Reminds everyone whose time closes within the configured hours and who was not told of
/// that close; says how many that were.
pub async fn remind_closing(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let mut reminded = 0;
    for (code, version) in state.db.exam_versions().await? {
        let exam = state.db.exam(&code, version).await?;
        for unfinished in UNFINISHED {
            reminded += remind_in(state, &exam, version, unfinished, now).await?;
        }
    }
    Ok(reminded)
}

async fn remind_in(
    state: &AppState,
    exam: &Exam,
    version: u32,
    unfinished: State,
    now: Timestamp,
) -> Result<usize> {
    let soon = now.plus(1)..=now.plus(state.config.remind_before());
    let Some(closing) = closing_in(exam, unfinished, soon) else {
        return Ok(0);
    };
    let mut sought = Unfinished {
        exam: exam.code.clone(),
        version,
        state: unfinished,
        closing,
        unreminded: true,
        after: None,
    };
    let mut reminded = 0;
    loop {
        let found = state.db.list_unfinished(&sought, READ_TOGETHER).await?;
        let Some(last) = found.last() else {
            return Ok(reminded);
        };
        sought.after = Some(last.id);
        let mut reminders = stream::iter(found)
            .map(|found| state.db.remind(found.id, now))
            .buffer_unordered(REMIND_TOGETHER);
        while let Some(is_told) = reminders.next().await {
            reminded += usize::from(is_told?);
        }
    }
}
