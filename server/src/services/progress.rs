//! The office's page of an exam's progress (A2): its figures at one moment. Every officer may read
//! those of every exam.

use shared::{
    application::StateKind, id::ExamCode, nudge::NudgeList, progress::chart_days,
    view::ExamProgress,
};

use crate::{
    auth::Officer,
    db::{CountScope, NudgePart},
    error::Result,
    services::Backend,
};

impl Backend {
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub(super) async fn read_progress(
        &self,
        officer: Officer,
        code: &ExamCode,
    ) -> Result<ExamProgress> {
        let exam = self.read_exam_as(officer, code).await?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let states = db.count_states(Some(code), CountScope::All).await?;
        let count_of = |state| states.get(&state).copied().unwrap_or_default();
        let unpaid = match db.nudge_search(code, NudgeList::NotPaid, now).await? {
            Some(search) => Some(db.count_nudged(&search, NudgePart::Everybody).await?),
            None => None,
        };
        Ok(ExamProgress {
            now,
            everyones: db.everyones_extensions(code).await?,
            drafts: count_of(StateKind::Draft),
            returned: count_of(StateKind::Returned),
            unpaid,
            backlog: db.count_backlog(code).await?,
            speed: db.count_recent_decisions(code, now).await?,
            claimants: db.list_claimants(code, now).await?,
            days: db.count_days(code, chart_days(now, exam.time_zone)).await?,
            exam,
        })
    }
}
