//! Pauses that last longer than was expected (A4): the server moves their expected end, and with it the
//! ends of windows, before one of them could pass.

use shared::exam_pause::find_later_expected;

use crate::{
    error::{Result, to_problem},
    state::AppState,
};

/// Moves the expected end of every pause that lasts and would be over soon. One that fails is logged and
/// holds up no other one; nothing lapses in its exam all the same (`jobs::skipped`).
///
/// # Errors
/// The error of the list of pauses.
pub async fn prolong_pauses(state: &AppState) -> Result<()> {
    let (db, now) = (&state.db, state.clock.now());
    for pause in db.list_running_pauses().await? {
        let Some(expected) = find_later_expected(pause.expected, now) else {
            continue;
        };
        let prolonged = db.prolong_pause(&pause.exam, pause.id, expected, None, now);
        if let Err(error) = prolonged.await {
            // `to_problem` logs the error; the pause has no caller that could receive it.
            drop(to_problem(error));
        }
    }
    Ok(())
}
