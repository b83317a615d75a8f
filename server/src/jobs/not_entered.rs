//! Reminder and lapse of people on a roster who have not entered the exam (requirements S0-09,
//! S4-20).

use std::ops::RangeInclusive;

use shared::{
    exam::{Exam, StageKind, Window},
    time::Timestamp,
};

use crate::{
    db::AbsentSearch,
    error::Result,
    jobs::{closing::closing_filter, skipped::SkippedExams},
    state::AppState,
};

/// Maximum number of people reminded in one transaction, so that other writes can run in between.
const MAX_REMINDERS_PER_TRANSACTION: u64 = 200;

/// Lapses all roster entries without an application whose window is closed; returns their number.
pub async fn lapse_not_entered(state: &AppState) -> Result<u64> {
    let closed_range = Timestamp::EARLIEST..=state.clock.now();
    let mut lapsed = 0;
    for search in list_searches(state, &closed_range).await? {
        lapsed += state.db.lapse_absent(search).await?;
    }
    Ok(lapsed)
}

/// Reminds people who have not entered, once before the close; returns their number.
pub async fn remind_not_entered(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let reminder_range = now.plus(1)..=now.plus(state.config.reminder_lead_ms());
    let mut reminded = 0;
    for search in list_searches(state, &reminder_range).await? {
        loop {
            let count = state
                .db
                .remind_absent(search.clone(), MAX_REMINDERS_PER_TRANSACTION, now)
                .await?;
            reminded += count;
            if (count as u64) < MAX_REMINDERS_PER_TRANSACTION {
                break;
            }
        }
    }
    Ok(reminded)
}

/// One search for each exam that only people on its roster can enter, for those whose window closes
/// in the range. Exams that are left alone now have none.
async fn list_searches(
    state: &AppState,
    range: &RangeInclusive<Timestamp>,
) -> Result<Vec<AbsentSearch>> {
    let skipped = SkippedExams::load(state).await?;
    let mut searches = Vec::new();
    for (version, exam) in state.db.current_exams().await? {
        let Some(window) = find_submission_window(&exam).filter(|_| exam.admits_listed_only())
        else {
            continue;
        };
        if skipped.contains(&exam.code, Some(&window.id)) {
            continue;
        }
        let extensions = state.db.everyones_extensions(&exam.code).await?;
        let own = (Some(window), window.span);
        if let Some(closing) = closing_filter(&exam, own, &extensions, range) {
            searches.push(AbsentSearch {
                exam: exam.code.clone(),
                version,
                only_marked: exam.has_upload_marks(),
                closing,
            });
        }
    }
    Ok(searches)
}

fn find_submission_window(exam: &Exam) -> Option<&Window> {
    exam.find_stage_window(exam.stage(StageKind::Submit)?)
}
