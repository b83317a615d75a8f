//! Quality of the reviews of an exam, for its supervisors and the office.

use shared::{problem::Problem, view::ReviewQuality};

use crate::{auth::QualityManager, db::ReasonCountKind, error::Result, services::Backend};

impl Backend {
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub(super) async fn read_review_quality(
        &self,
        manager: &QualityManager,
    ) -> Result<ReviewQuality> {
        let (db, code) = (&self.state.db, manager.exam());
        let (_, exam) = db.current_exam(code).await?.ok_or(Problem::NotFound)?;
        let (known_cases, case_reviewers) = db.count_known_cases(code).await?;
        Ok(ReviewQuality {
            reasons: db.count_reasons(code, ReasonCountKind::Given).await?,
            reviewers: db.count_agreement(code).await?,
            missed: db.count_reasons(code, ReasonCountKind::Missed).await?,
            known_cases,
            case_reviewers,
            exam,
        })
    }
}
