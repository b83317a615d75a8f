//! The clock's own act: applications whose time passed without a submission lapse (逾期视为放弃).
//! S0-09, S4-20.
//!
//! It asks the database only for those whose window has closed: of all of them where the window
//! is the same for everyone, else of those to whom the event happened long enough ago. What
//! decides is [`Application::apply`] in the transaction, with the same `now`.
//!
//! [`Application::apply`]: shared::application::Application::apply

use futures::{StreamExt, stream};
use shared::{
    application::{Application, Command, Locked, State},
    exam::Exam,
    id::ApplicationId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use super::closing::{UNFINISHED, closing_in};
use crate::{
    db::Unfinished,
    error::{Error, Result},
    state::AppState,
};

/// Applications looked at in one read.
pub(super) const READ_TOGETHER: u64 = 500;
/// Applications that lapse at the same time, so that they share commits.
const LAPSE_TOGETHER: usize = 64;

/// Lapses whatever is overdue; says how many that were.
pub async fn lapse_overdue(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let mut lapsed = 0;
    for (code, version) in state.db.exam_versions().await? {
        let exam = state.db.exam(&code, version).await?;
        for unfinished in UNFINISHED {
            lapsed += lapse_in(state, &exam, version, unfinished, now).await?;
        }
    }
    Ok(lapsed)
}

async fn lapse_in(
    state: &AppState,
    exam: &Exam,
    version: u32,
    unfinished: State,
    now: Timestamp,
) -> Result<usize> {
    // `closes` itself is too late.
    let Some(closing) = closing_in(exam, unfinished, Timestamp::EARLIEST..=now) else {
        return Ok(0);
    };
    let mut sought = Unfinished {
        exam: exam.code.clone(),
        version,
        state: unfinished,
        closing,
        unreminded: false,
        after: None,
    };
    let mut lapsed = 0;
    loop {
        let found = state.db.list_unfinished(&sought, READ_TOGETHER).await?;
        let Some(last) = found.last() else {
            return Ok(lapsed);
        };
        sought.after = Some(last.id);
        let ids: Vec<ApplicationId> = found
            .iter()
            .filter(|found| is_over(found, exam, now))
            .map(|found| found.id)
            .collect();
        let mut lapses = stream::iter(ids)
            .map(|id| lapse(state, id, now))
            .buffer_unordered(LAPSE_TOGETHER);
        while let Some(did_lapse) = lapses.next().await {
            lapsed += usize::from(did_lapse?);
        }
    }
}

fn is_over(application: &Application, exam: &Exam, now: Timestamp) -> bool {
    matches!(application.work_lock(exam, now), Err(Locked::Over { .. }))
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
