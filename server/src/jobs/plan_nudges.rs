//! Reminders of the office that a plan sends by days before the deadline (A3). Each step becomes an order
//! when its people are due, outside of the quiet hours, and is then written as any other order.

use shared::{nudge::quiet_until, time::Timestamp};

use crate::{
    db::{HeldNudgePlan, NudgePart},
    error::{Result, to_problem},
    jobs::skipped::SkippedExams,
    state::AppState,
};

/// Gives the orders of all plans that have people who are due; returns their number. The plan of a step
/// that is paused waits. A plan that fails is tried again by the next call and holds up no other one.
///
/// # Errors
/// An error of the list of plans. That of a plan is logged.
pub async fn start_planned_nudges(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let skipped = SkippedExams::load(state).await?;
    let mut started = 0;
    for plan in state.db.list_nudge_plans().await? {
        match start_steps(state, &skipped, &plan, now).await {
            Ok(orders) => started += orders,
            // `to_problem` logs the error; the plan has no caller that could receive it.
            Err(error) => drop(to_problem(error)),
        }
    }
    Ok(started)
}

async fn start_steps(
    state: &AppState,
    skipped: &SkippedExams,
    plan: &HeldNudgePlan,
    now: Timestamp,
) -> Result<usize> {
    let db = &state.db;
    let Some((_, exam)) = db.current_exam(&plan.exam).await? else {
        return Ok(0);
    };
    let stage = plan.list.stage(&exam);
    let window = stage.and_then(|stage| exam.find_stage_window(stage));
    // The deadline moves with the pause, and the steps of the plan with it.
    if skipped.contains(&plan.exam, window.map(|window| &window.id)) {
        return Ok(0);
    }
    let Some(search) = db.nudge_search(&plan.exam, plan.list, now).await? else {
        return Ok(0);
    };
    if search.is_over() {
        db.end_nudge_plan(plan, now).await?;
        return Ok(0);
    }
    if quiet_until(now, search.zone).is_some() {
        return Ok(0);
    }
    let mut started = 0;
    for step in plan.steps() {
        if !db.can_start_step(plan, step, now).await? {
            continue;
        }
        let search = search.clone().at_step(step, now);
        let people = db.count_nudged(&search, NudgePart::Due).await?;
        if people > 0 && db.start_planned_nudge(plan, step, people, now).await? {
            started += 1;
        }
    }
    Ok(started)
}
