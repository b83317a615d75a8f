//! The office's preview of an exam as a candidate: the definition in force or the scheduled one, with
//! the extensions of everyone. Nothing is stored.

use std::sync::Arc;

use shared::{id::ExamCode, problem::Problem, view::CandidatePreview};

use crate::{
    auth::Officer,
    error::Result,
    services::{Backend, definition::read_definition_text},
};

impl Backend {
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub(super) async fn preview_exam_as(
        &self,
        _: Officer,
        code: &ExamCode,
        of_scheduled: bool,
    ) -> Result<CandidatePreview> {
        let db = &self.state.db;
        let (version, mut exam) = db.current_exam(code).await?.ok_or(Problem::NotFound)?;
        let (mut scheduled, mut is_scheduled) = (None, false);
        if let Some((record, waiting)) = db.find_waiting_version(code).await? {
            scheduled = Some(record);
            // A row that cannot be read is named on the page of the definition.
            if let (true, Ok(waiting)) = (of_scheduled, waiting) {
                let (_, read) = read_definition_text(waiting.text).await?;
                if let Ok(read) = read {
                    (exam, is_scheduled) = (Arc::new(read), true);
                }
            }
        }
        Ok(CandidatePreview {
            exam: db.extend_exam(exam).await?,
            version,
            scheduled,
            is_scheduled,
            now: self.state.clock.now(),
        })
    }
}
