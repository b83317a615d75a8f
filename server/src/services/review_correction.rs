//! Correction of a decision that has gone out: a supervisor proposes it, and a second person confirms
//! or declines it.

use shared::{
    application::{Application, CorrectionTarget, note::read_note},
    exam::Exam,
    id::ApplicationId,
    time::Timestamp,
    view::CorrectionPanel,
};

use crate::{
    auth::{ReviewAccess, Reviewer},
    db::{CorrectionAnswer, NewCorrection},
    error::Result,
    services::{
        Backend,
        review_access::{ReadableApplication, find_readable, find_supervised},
    },
};

impl Backend {
    /// The correction for a reader who may propose or confirm one. `None` without a decision.
    pub(super) async fn read_correction_panel(
        &self,
        access: &ReviewAccess,
        application: &Application,
        exam: &Exam,
    ) -> Result<Option<CorrectionPanel>> {
        let (state, rights) = (application.state.kind(), access.rights());
        if !state.is_decided() || !rights.can_confirm_correction(exam) {
            return Ok(None);
        }
        let db = &self.state.db;
        let targets = match rights.is_supervisor {
            true => application.correction_targets().to_vec(),
            false => Vec::new(),
        };
        Ok(Some(CorrectionPanel {
            state,
            targets,
            obstacle: db.find_correction_obstacle(application, exam).await?,
            proposal: db.find_correction(application.id).await?,
        }))
    }

    /// # Errors
    /// `NotFound`, `Recused`, `NotAllowed` unless the reviewer supervises the exam, and those of
    /// [`Database::propose_correction`](crate::db::Database::propose_correction).
    pub(super) async fn propose_decision_correction(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        target: CorrectionTarget,
        reason: String,
    ) -> Result<()> {
        let (_, supervisor) = find_supervised(&self.state, reviewer, id).await?;
        let new = NewCorrection {
            application: id,
            author: supervisor.account(),
            target,
            reason,
        };
        let now = self.state.clock.now();
        self.state.db.propose_correction(new, now).await
    }

    /// # Errors
    /// `NotFound`, `Recused`, `NotAllowed` unless the reviewer supervises the exam or makes its second
    /// review, and those of [`Database::confirm_correction`](crate::db::Database::confirm_correction).
    pub(super) async fn confirm_decision_correction(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        proposed_at: Timestamp,
    ) -> Result<()> {
        let answer = self.find_answerable(reviewer, id, proposed_at).await?;
        let now = self.state.clock.now();
        self.state.db.confirm_correction(answer, now).await
    }

    /// # Errors
    /// As [`Backend::confirm_decision_correction`], and `TextTooLong` for the note.
    pub(super) async fn decline_decision_correction(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        proposed_at: Timestamp,
        note: &str,
    ) -> Result<()> {
        let answer = self.find_answerable(reviewer, id, proposed_at).await?;
        let (note, now) = (read_note(note)?, self.state.clock.now());
        self.state.db.decline_correction(answer, note, now).await
    }

    async fn find_answerable(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        proposed_at: Timestamp,
    ) -> Result<CorrectionAnswer> {
        let ReadableApplication {
            application,
            access,
        } = find_readable(&self.state, reviewer, id).await?;
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        access.check_can_confirm_correction(&exam)?;
        Ok(CorrectionAnswer {
            application: id,
            proposed_at,
            account: reviewer.account(),
        })
    }
}
