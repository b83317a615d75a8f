//! Exams that the jobs of the clock leave alone for a time: their drafts neither lapse nor are people
//! reminded, because the end of the time is not known.

use std::collections::BTreeSet;

use shared::{
    exam::{Exam, StageKind},
    exam_pause::ExamPause,
    id::{ExamCode, WindowId},
};

use crate::{error::Result, state::AppState};

/// Exams and windows that are left alone now.
pub(super) struct SkippedExams {
    /// Exams with a scheduled version that is due and could not be published: it might give more time.
    unpublished: BTreeSet<String>,
    pauses: Vec<ExamPause>,
}

impl SkippedExams {
    pub(super) async fn load(state: &AppState) -> Result<Self> {
        let (db, now) = (&state.db, state.clock.now());
        Ok(Self {
            unpublished: db.list_exams_with_due_version(now).await?,
            pauses: db.list_running_pauses().await?,
        })
    }

    /// True if nothing may happen now at the end of this window. `None` is a time without a window.
    pub(super) fn contains(&self, exam: &ExamCode, window: Option<&WindowId>) -> bool {
        self.unpublished.contains(exam.as_str()) || is_paused(&self.pauses, exam, window)
    }
}

/// True if a pause that lasts covers the window of this exam.
pub(super) fn is_paused(pauses: &[ExamPause], exam: &ExamCode, window: Option<&WindowId>) -> bool {
    let mut own = pauses.iter().filter(|pause| &pause.exam == exam);
    own.any(|pause| pause.covers(window))
}

/// True if a pause that lasts covers the stage of this kind.
pub(super) fn is_stage_paused(pauses: &[ExamPause], exam: &Exam, kind: StageKind) -> bool {
    let stage = exam.stage(kind);
    let window = stage.and_then(|stage| exam.find_stage_window(stage));
    is_paused(pauses, &exam.code, window.map(|window| &window.id))
}
