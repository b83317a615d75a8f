//! Writing in the personal form.

use shared::{
    application::{
        Command, Entry,
        answers::{FieldKey, Version},
    },
    id::{ApplicationId, SectionId},
    problem::Problem,
};

use super::Backend;
use crate::{auth::Candidate, error::Result};

impl Backend {
    /// Answers how many things in the section are still to be mended.
    pub(super) async fn save_section_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        section: SectionId,
        entries: Vec<Entry>,
    ) -> Result<u32> {
        let command = Command::SaveSection {
            section: section.clone(),
            entries,
        };
        let outcome = self.work_as(candidate, application, None, command).await?;
        let saved = outcome.application;
        let exam = self.state.db.exam(&saved.exam, saved.exam_version).await?;
        let section = exam.section(&section).ok_or(Problem::NotFound)?;
        let now = self.state.clock.now();
        let faults = saved.answers.faults_in(&exam, section, &saved.facts, now);
        Ok(faults.len() as u32)
    }

    /// Answers the version that the part has now.
    pub(super) async fn save_field_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        over: Version,
    ) -> Result<Version> {
        let command = Command::SaveField {
            field: field.clone(),
            text,
            over,
        };
        let saved = self.work_as(candidate, application, None, command).await?;
        Ok(saved.application.field_version(&field))
    }
}
