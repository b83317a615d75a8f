//! Publishing of an exam's results: before it candidates see that they are under review. S1-19,
//! SH-16.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::OnConflict,
};
use shared::{
    application::{Application, State},
    exam::{Exam, Publication, publication::Disclosure},
    id::{AccountId, ExamCode},
    problem::Problem,
    time::Timestamp,
};

use super::{
    Database,
    entity::{application, publication},
    exam::newest_row,
    message::release_results,
};
use crate::error::Result;

/// The states that still need a decision.
const UNDECIDED: [State; 3] = [State::Submitted, State::UnderReview, State::Returned];

/// The states with a result.
const DECIDED: [State; 2] = [State::Approved, State::Refused];

/// Number of the exam's applications in one of these states.
async fn count_in(connection: &impl ConnectionTrait, exam: &str, states: &[State]) -> Result<u64> {
    let states = states.iter().map(|state| state.as_str());
    let count = application::Entity::find()
        .filter(application::COLUMN.exam.eq(exam))
        .filter(application::COLUMN.state.is_in(states))
        .count(connection)
        .await?;
    Ok(count)
}

impl Database {
    /// Time at which the results of the exam were published.
    pub async fn results_published(&self, exam: &ExamCode) -> Result<Option<Timestamp>> {
        let row = publication::Entity::find_by_id(exam.to_string())
            .one(self.read())
            .await?;
        Ok(row.map(|row| Timestamp(row.published)))
    }

    /// Publishes the results of an exam that withholds them; a repetition changes nothing.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam, `NotAllowed` if its results need no publishing, `NoResults`
    /// if nobody is approved or refused yet, `Undecided`
    /// while an application has no decision.
    pub async fn publish_results(
        &self,
        exam: &ExamCode,
        officer: Option<AccountId>,
        now: Timestamp,
    ) -> Result<()> {
        let code = exam.to_string();
        self.write(move |transaction| {
            async move {
                let newest = newest_row(transaction, &code).await?;
                let exam = Exam::try_from(&newest.ok_or(Problem::NotFound)?)?;
                if exam.results == Publication::AtOnce {
                    return Err(Problem::NotAllowed.into());
                }
                let count = count_in(transaction, &code, &UNDECIDED).await?;
                if count > 0 {
                    return Err(Problem::Undecided { count }.into());
                }
                // Publishing can't be taken back, so it must publish something.
                if count_in(transaction, &code, &DECIDED).await? == 0 {
                    return Err(Problem::NoResults.into());
                }
                let row = publication::ActiveModel {
                    exam: Set(code),
                    published: Set(now.0),
                    officer: Set(officer.map(|account| account.0)),
                };
                publication::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                release_results(transaction, &exam.code, now).await
            }
            .boxed()
        })
        .await
    }

    /// The part of a decision that candidates of this exam may see.
    pub async fn disclosure(&self, exam: &Exam) -> Result<Disclosure> {
        let is_published = exam.results == Publication::WhenPublished
            && self.results_published(&exam.code).await?.is_some();
        Ok(exam.results.disclosure(is_published))
    }

    /// The application as its candidate may see it.
    pub async fn disclose(&self, application: Application) -> Result<Application> {
        let exam = self
            .exam(&application.exam, application.exam_version)
            .await?;
        Ok(application.as_candidate_sees(self.disclosure(&exam).await?))
    }
}
