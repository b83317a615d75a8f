//! Quality of the reviews of an exam, for the office and for its supervisors within their units.

use shared::{problem::Problem, view::ReviewQuality};

use crate::{auth::QualityManager, db::ReasonCountKind, error::Result, services::Backend};

impl Backend {
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub(super) async fn read_review_quality(
        &self,
        manager: &QualityManager,
    ) -> Result<ReviewQuality> {
        let (db, code, scope) = (&self.state.db, manager.exam(), manager.scope());
        let (_, exam) = db.current_exam(code).await?.ok_or(Problem::NotFound)?;
        let (known_cases, case_reviewers) = db.count_known_cases(code, scope).await?;
        let given = db.count_reasons(code, scope, ReasonCountKind::Given);
        let missed = db.count_reasons(code, scope, ReasonCountKind::Missed);
        Ok(ReviewQuality {
            reasons: given.await?,
            reviewers: db.count_agreement(code, scope).await?,
            missed: missed.await?,
            known_cases,
            case_reviewers,
            scope: scope.clone(),
            exam,
        })
    }
}
