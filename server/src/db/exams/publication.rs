//! Publication of an exam's results. Before it, candidates of an exam that withholds its results
//! only see that their application is under review (requirements S1-19, SH-16).

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{LockType, OnConflict},
};
use shared::{
    application::{Application, StateKind},
    audit::{AuditDetails, AuditKind},
    exam::{Exam, Publication, publication::Disclosure},
    id::{AccountId, ExamCode},
    problem::Problem,
    time::Timestamp,
};

use crate::{
    db::{
        Database, NewAuditEntry, audit,
        entity::{application, publication},
        exams::{lock_exam, newest_row},
        messages::release_result_messages,
    },
    error::Result,
};

/// The states of an application that still needs a decision of the office.
const UNDECIDED: [StateKind; 3] = [
    StateKind::Submitted,
    StateKind::UnderReview,
    StateKind::Returned,
];

/// The states of an application with a decision.
const DECIDED: [StateKind; 2] = [StateKind::Approved, StateKind::Refused];

/// Counts the exam's applications in any of these states.
async fn count_in_states(
    connection: &impl ConnectionTrait,
    exam: &str,
    states: &[StateKind],
) -> Result<u64> {
    let states = states.iter().map(|state| state.as_str());
    let count = application::Entity::find()
        .filter(application::COLUMN.exam.eq(exam))
        .filter(application::COLUMN.state.is_in(states))
        .count(connection)
        .await?;
    Ok(count)
}

impl Database {
    /// Time at which the results of the exam were published; `None` if they are not published.
    pub async fn find_publication_time(&self, exam: &ExamCode) -> Result<Option<Timestamp>> {
        let row = publication::Entity::find_by_id(exam.to_string())
            .one(self.read())
            .await?;
        Ok(row.map(|row| Timestamp(row.published)))
    }

    /// Publishes the results of an exam that withholds them, and releases the messages about them.
    /// `officer` is `None` on the command line. A second call keeps the first publication.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam, `NotAllowed` if the exam shows every result at once,
    /// `Undecided` while an application has no decision, `NoResults` if no application is approved or
    /// refused.
    pub async fn publish_results(
        &self,
        exam: &ExamCode,
        officer: Option<AccountId>,
        now: Timestamp,
    ) -> Result<()> {
        let code = exam.to_string();
        self.write(move |transaction| {
            async move {
                // No decision is corrected while the decisions are counted.
                lock_exam(transaction, &code, LockType::Update).await?;
                let newest_row = newest_row(transaction, &code).await?;
                let exam = Exam::try_from(&newest_row.ok_or(Problem::NotFound)?)?;
                if exam.results == Publication::AtOnce {
                    return Err(Problem::NotAllowed.into());
                }
                let count = count_in_states(transaction, &code, &UNDECIDED).await?;
                if count > 0 {
                    return Err(Problem::Undecided { count }.into());
                }
                // A publication can't be undone, so it must not be made before there is a result.
                if count_in_states(transaction, &code, &DECIDED).await? == 0 {
                    return Err(Problem::NoResults.into());
                }
                let row = publication::ActiveModel {
                    exam: Set(code),
                    published: Set(now.0),
                    officer: Set(officer.map(|account| account.0)),
                };
                let inserted = publication::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                if inserted > 0 {
                    let (kind, details) = (AuditKind::ResultsPublished, AuditDetails::default());
                    let entry = NewAuditEntry::new(now, officer, kind, details);
                    audit::record(entry.of_exam(exam.code.as_str()));
                }
                release_result_messages(transaction, &exam.code, now).await
            }
            .boxed()
        })
        .await
    }

    /// The part of the decisions that candidates of this exam may see now.
    pub async fn disclosure(&self, exam: &Exam) -> Result<Disclosure> {
        let is_published = exam.results == Publication::WhenPublished
            && self.find_publication_time(&exam.code).await?.is_some();
        Ok(exam.results.disclosure(is_published))
    }

    /// The application as its candidate may see it: without a decision that is not published.
    pub async fn redact_for_candidate(&self, application: Application) -> Result<Application> {
        let exam = self
            .exam(&application.exam, application.exam_version)
            .await?;
        Ok(application.into_candidate_view(self.disclosure(&exam).await?))
    }
}
