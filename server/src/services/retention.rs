//! The office's page of the retention rule of an exam (A9): what is due, and the start of a removal.

use shared::{
    form_fields::FormFields, id::ExamCode, problem::Problem, time::Timestamp, view::OfficeRetention,
};

use crate::{auth::Officer, error::Result, services::Backend};

impl Backend {
    pub(super) async fn read_retention(
        &self,
        officer: Officer,
        code: &ExamCode,
    ) -> Result<OfficeRetention> {
        let exam = self.read_exam_as(officer, code).await?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let content = db.find_due_content(code, now).await?;
        let grace_days = self.state.config.removed_retention_ms() / Timestamp::DAY_MS;
        Ok(OfficeRetention {
            at: now,
            due: content.due,
            first_due: content.first_due,
            awaits_publication: content.awaits_publication,
            held_back_count: content.held_back_count,
            held_back: content.held_back,
            removals: db.list_removals(code).await?,
            grace_days: u32::try_from(grace_days).unwrap_or(u32::MAX),
            exam,
        })
    }

    /// Starts the removal of what is due, if it is still what the form shows.
    pub(super) async fn remove_due_as(
        &self,
        officer: Officer,
        code: &ExamCode,
        typed: &FormFields,
    ) -> Result<()> {
        let now = self.state.clock.now();
        let moment = typed.get("at").parse().map(Timestamp);
        let moment = moment.map_err(|_| Problem::BadRequest {
            detail: "the shown numbers have no moment".to_owned(),
        })?;
        let shown = (typed.get("shown").to_owned(), moment);
        let db = &self.state.db;
        db.start_removal(code, officer.account(), shown, now).await
    }
}
