//! Background jobs. Each task starts with the server and runs until it ends.

pub mod adopt;
mod closing;
mod extend;
mod lapse;
mod not_entered;
mod nudge;
pub mod observe_images;
mod plan_nudges;
mod prolong;
mod publish;
mod reconcile;
mod release;
mod remind;
mod remove_content;
pub mod send_messages;
mod sign_audit_heads;
mod skipped;

use std::time::Duration;

use tokio::{task::JoinHandle, time};

pub use self::{
    adopt::adopt_versions,
    extend::notify_of_extensions,
    lapse::lapse_overdue,
    not_entered::{lapse_not_entered, remind_not_entered},
    nudge::send_nudges,
    plan_nudges::start_planned_nudges,
    prolong::prolong_pauses,
    publish::publish_due_versions,
    reconcile::reconcile_due_orders,
    release::release_held_decisions,
    remind::remind_closing,
    remove_content::remove_due_content,
    send_messages::MessageDispatcher,
    sign_audit_heads::sign_audit_heads,
};
use crate::{
    error::{Result, to_problem},
    media::sweep,
    state::AppState,
};

/// Interval between runs of the jobs that depend on the time.
const RUN_INTERVAL: Duration = Duration::from_secs(60);

/// Interval between two releases of held decisions: pages name the second at which one goes out.
const RELEASE_INTERVAL: Duration = Duration::from_secs(5);
/// Interval between two searches for extensions whose candidates are not notified, and for reminders
/// of the office that are not written.
const EXTENSION_INTERVAL: Duration = Duration::from_secs(2);
/// Interval between two searches for removals of content that were started.
const REMOVAL_INTERVAL: Duration = Duration::from_secs(2);
/// Interval between two writes of the log of views.
const VIEW_LOG_INTERVAL: Duration = Duration::from_secs(1);

/// Starts all jobs and returns their tasks, which never finish by themselves.
///
/// # Errors
/// `Broken` if the configuration of mail or text messages is invalid.
pub fn spawn_all(state: &AppState) -> Result<Vec<JoinHandle<()>>> {
    let dispatcher = MessageDispatcher::open(state.clone())?;
    Ok(vec![
        tokio::spawn(observe_images::observe_images(state.clone())),
        tokio::spawn(sweep::sweep_periodically(state.clone())),
        tokio::spawn(run_each_minute(state.clone())),
        // The orders have a task of their own, because a slow gateway must not delay the deadlines.
        tokio::spawn(reconcile_each_minute(state.clone())),
        tokio::spawn(release_periodically(state.clone())),
        tokio::spawn(notify_periodically(state.clone())),
        tokio::spawn(remove_content_periodically(state.clone())),
        tokio::spawn(write_views_each_second(state.clone())),
        tokio::spawn(sign_heads_each_minute(state.clone())),
        tokio::spawn(dispatcher.run()),
    ])
}

/// Runs the jobs that depend on the time once: lapses and reminders. Pauses that last longer are
/// lengthened and scheduled versions published first, and applications adopt new versions of their exam,
/// because all of these may extend the time. Where one of them fails, nothing lapses.
///
/// # Errors
/// The error of the first job that fails; the jobs after it do not run.
pub async fn run_clock_jobs(state: &AppState) -> Result<()> {
    let _alone = state.clock_jobs.write().await;
    prolong_pauses(state).await?;
    publish_due_versions(state).await?;
    adopt_versions(&state.db, state.clock.now()).await?;
    lapse_overdue(state).await?;
    lapse_not_entered(state).await?;
    remind_closing(state).await?;
    remind_not_entered(state).await?;
    start_planned_nudges(state).await?;
    Ok(())
}

/// Runs [`run_clock_jobs`] every minute, until the process ends.
async fn run_each_minute(state: AppState) {
    let mut ticks = start_ticks(RUN_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = run_clock_jobs(&state).await {
            // `to_problem` logs the error; the task has no caller that could receive the problem.
            to_problem(error);
        }
    }
}

/// Asks the payment gateway every minute about open orders, in case their notice was lost.
async fn reconcile_each_minute(state: AppState) {
    let mut ticks = start_ticks(RUN_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = reconcile_due_orders(&state).await {
            to_problem(error);
        }
    }
}

/// Releases held decisions that are due, a task of its own so that no other job delays them.
async fn release_periodically(state: AppState) {
    let mut ticks = start_ticks(RELEASE_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = release_held_decisions(&state).await {
            to_problem(error);
        }
    }
}

/// Tells candidates of extensions and writes the reminders of the office, a task of its own because
/// there can be many of them.
async fn notify_periodically(state: AppState) {
    let mut ticks = start_ticks(EXTENSION_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = notify_of_extensions(&state).await {
            to_problem(error);
        }
        if let Err(error) = send_nudges(&state).await {
            to_problem(error);
        }
    }
}

/// Removes content under the retention rules, a task of its own because there can be much of it.
async fn remove_content_periodically(state: AppState) {
    let mut ticks = start_ticks(REMOVAL_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = remove_due_content(&state).await {
            to_problem(error);
        }
    }
}

/// Writes the waiting entries of the log of views every second.
async fn write_views_each_second(state: AppState) {
    let mut ticks = start_ticks(VIEW_LOG_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = state.db.write_waiting_views().await {
            to_problem(error);
        }
    }
}

/// Checks and signs the new entries of the audit chain every minute.
async fn sign_heads_each_minute(state: AppState) {
    let mut ticks = start_ticks(RUN_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = sign_audit_heads(&state).await {
            to_problem(error);
        }
    }
}

fn start_ticks(interval: Duration) -> time::Interval {
    let mut ticks = time::interval(interval);
    // After a long run the next one starts a whole interval later.
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    ticks
}
