//! The office's port.

use std::sync::Arc;

use app::ports::OfficePort;
use async_trait::async_trait;
use shared::{
    exam::{Exam, Publication, fee::Gateway},
    id::{ApplicationId, ExamCode, MessageId},
    message::Channel,
    problem::Problem,
    view::{AbsentPeople, BoardRow, Outbox, OutboxFilter, Payers, Results, SharedNumber},
};

use super::{Backend, answer, card};
use crate::{auth::Officer, db::Counted, error::Result};

#[async_trait]
impl OfficePort for Backend {
    async fn board(&self) -> Result<Vec<BoardRow>, Problem> {
        answer(self.read_board(self.visitor.officer()?).await)
    }

    async fn publish_results(&self, exam: ExamCode) -> Result<(), Problem> {
        answer(self.publish(self.visitor.officer()?, &exam).await)
    }

    async fn shared_numbers(&self) -> Result<Vec<SharedNumber>, Problem> {
        answer(self.list_shared_numbers(self.visitor.officer()?).await)
    }

    async fn office_exam(&self, exam: ExamCode) -> Result<Arc<Exam>, Problem> {
        answer(self.read_exam_as(self.visitor.officer()?, &exam).await)
    }

    async fn absent_people(&self, exam: ExamCode, page: u32) -> Result<AbsentPeople, Problem> {
        let officer = self.visitor.officer()?;
        answer(self.list_absent_as(officer, &exam, page).await)
    }

    async fn begin_untold(&self, exam: ExamCode) -> Result<(), Problem> {
        let officer = self.visitor.officer()?;
        answer(self.begin_untold_as(officer, &exam).await)
    }

    async fn find_payers(&self, exam: ExamCode, sought: String) -> Result<Payers, Problem> {
        let officer = self.visitor.officer()?;
        answer(self.find_payers_as(officer, &exam, &sought).await)
    }

    async fn record_payment(
        &self,
        application: ApplicationId,
        gateway: Gateway,
        reference: String,
    ) -> Result<String, Problem> {
        let officer = self.visitor.officer()?;
        let recorded = self.record_payment_as(officer, application, gateway, &reference);
        answer(recorded.await)
    }

    async fn undo_payment(
        &self,
        application: ApplicationId,
        reason: String,
    ) -> Result<String, Problem> {
        let officer = self.visitor.officer()?;
        answer(self.undo_payment_as(officer, application, reason).await)
    }

    async fn outbox(&self, filter: OutboxFilter) -> Result<Outbox, Problem> {
        answer(self.read_outbox(self.visitor.officer()?, filter).await)
    }

    async fn send_again(&self, message: MessageId, channel: Channel) -> Result<(), Problem> {
        let officer = self.visitor.officer()?;
        answer(self.send_again_as(officer, message, channel).await)
    }
}

impl Backend {
    async fn publish(&self, officer: Officer, exam: &ExamCode) -> Result<()> {
        let now = self.state.clock.now();
        self.state
            .db
            .publish_results(exam, Some(officer.account()), now)
            .await
    }

    async fn list_shared_numbers(&self, _: Officer) -> Result<Vec<SharedNumber>> {
        self.state.db.list_shared_numbers().await
    }

    async fn read_exam_as(&self, _: Officer, code: &ExamCode) -> Result<Arc<Exam>> {
        let found = self.state.db.current_exam(code).await?;
        let (_, exam) = found.ok_or(Problem::NotFound)?;
        Ok(exam)
    }

    async fn read_board(&self, _: Officer) -> Result<Vec<BoardRow>> {
        let db = &self.state.db;
        let mut board = Vec::new();
        for (version, exam) in db.current_exams().await? {
            board.push(BoardRow {
                exam: exam.code.clone(),
                version,
                title: exam.title.clone(),
                opening: card::common_opening(&exam),
                results: match exam.results {
                    Publication::AtOnce => Results::AtOnce,
                    Publication::WhenPublished => db
                        .results_published(&exam.code)
                        .await?
                        .map_or(Results::Withheld, Results::Published),
                },
                counts: db.count_states(Some(&exam.code), Counted::Every).await?,
                promised: db.count_promised(&exam.code).await?,
                missing_files: db.count_missing(&exam.code).await?,
                refused_papers: db.list_refused_papers(&exam.code).await?,
                has_tickets: exam.ticket.is_some(),
                is_paid_on_site: exam.is_paid_on_site(),
                absent: self.count_absent_of(&exam).await?,
            });
        }
        Ok(board)
    }
}
