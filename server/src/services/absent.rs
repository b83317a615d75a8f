//! People on a roster who have not entered the exam, listed for the office (requirements S0-09,
//! S4-20).

use std::sync::Arc;

use shared::{
    exam::Exam,
    id::ExamCode,
    problem::Problem,
    view::{ABSENT_PAGE_SIZE, AbsentPeople, AbsentPerson, AbsentTotals},
};

use crate::{auth::Officer, db::AbsentRecord, error::Result, services::Backend};

impl Backend {
    /// Number of roster entries without an application; `None` if the exam is open to others too.
    pub(super) async fn count_absent_totals(&self, exam: &Exam) -> Result<Option<AbsentTotals>> {
        if !exam.admits_listed_only() {
            return Ok(None);
        }
        let db = &self.state.db;
        let counts = db.count_absent(&exam.code, exam.has_upload_marks()).await?;
        Ok(Some(AbsentTotals {
            listed: counts.listed,
            not_entered: counts.not_entered,
            given_up: counts.given_up,
            not_notified: match exam.entry.has_invitations() {
                true => db.count_unnotified(&exam.code).await?,
                false => 0,
            },
        }))
    }

    /// A page of the people who have not entered. `NotFound` if the exam is open to others too.
    pub(super) async fn list_absent_as(
        &self,
        _: Officer,
        code: &ExamCode,
        page: u32,
    ) -> Result<AbsentPeople> {
        let exam = self.find_exam(code).await?;
        let totals = self.count_absent_totals(&exam).await?;
        let totals = totals.ok_or(Problem::NotFound)?;
        let people = self
            .state
            .db
            .list_absent(code, exam.has_upload_marks(), page, ABSENT_PAGE_SIZE)
            .await?;
        Ok(AbsentPeople {
            exam,
            totals,
            people: people.into_iter().map(describe).collect(),
        })
    }

    /// Starts the personal window of people to whom no message could be sent, after the office has
    /// informed them itself. `NotFound` for an exam without invitations.
    pub(super) async fn start_unnotified_as(
        &self,
        officer: Officer,
        code: &ExamCode,
    ) -> Result<()> {
        let exam = self.find_exam(code).await?;
        if !exam.entry.has_invitations() {
            return Err(Problem::NotFound.into());
        }
        let started = self
            .state
            .db
            .start_unnotified(code, self.state.clock.now())
            .await?;
        let account = officer.account();
        tracing::info!(%account, exam = %code, people = started, "the office started the time of people without a delivered message");
        Ok(())
    }

    async fn find_exam(&self, code: &ExamCode) -> Result<Arc<Exam>> {
        let found = self.state.db.current_exam(code).await?;
        let (_, exam) = found.ok_or(Problem::NotFound)?;
        Ok(exam)
    }
}

fn describe(record: AbsentRecord) -> AbsentPerson {
    AbsentPerson {
        name: record.entry.name,
        id_number: record.entry.id_number.masked(),
        phone: record.entry.phone,
        email: record.entry.email,
        is_reminded: record.reminded,
        lapsed: record.lapsed,
    }
}
