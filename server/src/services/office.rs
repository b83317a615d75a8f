//! The office's port: overview, publication of results, payments on site and messages.

use std::sync::Arc;

use app::ports::OfficePort;
use async_trait::async_trait;
use shared::{
    exam::{Exam, Publication, fee::PaymentMethod},
    id::{ApplicationId, ExamCode, MessageId},
    message::Channel,
    problem::Problem,
    view::{
        AbsentPeople, BoardRow, MessageLog, MessageLogFilter, PayerList, ResultsStatus,
        SharedNumber,
    },
};

use crate::{
    auth::Officer,
    db::CountScope,
    error::Result,
    services::{Backend, card, to_port_result},
};

#[async_trait]
impl OfficePort for Backend {
    async fn board(&self) -> Result<Vec<BoardRow>, Problem> {
        to_port_result(self.read_board(self.visitor.require_officer()?).await)
    }

    async fn publish_results(&self, exam: ExamCode) -> Result<(), Problem> {
        to_port_result(self.publish(self.visitor.require_officer()?, &exam).await)
    }

    async fn shared_numbers(&self) -> Result<Vec<SharedNumber>, Problem> {
        to_port_result(
            self.list_shared_numbers(self.visitor.require_officer()?)
                .await,
        )
    }

    async fn office_exam(&self, exam: ExamCode) -> Result<Arc<Exam>, Problem> {
        to_port_result(
            self.read_exam_as(self.visitor.require_officer()?, &exam)
                .await,
        )
    }

    async fn list_not_entered(&self, exam: ExamCode, page: u32) -> Result<AbsentPeople, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.list_absent_as(officer, &exam, page).await)
    }

    async fn start_unnotified(&self, exam: ExamCode) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.start_unnotified_as(officer, &exam).await)
    }

    async fn find_payers(&self, exam: ExamCode, search: String) -> Result<PayerList, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.find_payers_as(officer, &exam, &search).await)
    }

    async fn record_payment(
        &self,
        application: ApplicationId,
        gateway: PaymentMethod,
        reference: String,
    ) -> Result<String, Problem> {
        let officer = self.visitor.require_officer()?;
        let result = self.record_payment_as(officer, application, gateway, &reference);
        to_port_result(result.await)
    }

    async fn undo_payment(
        &self,
        application: ApplicationId,
        reason: String,
    ) -> Result<String, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.undo_payment_as(officer, application, reason).await)
    }

    async fn message_log(&self, filter: MessageLogFilter) -> Result<MessageLog, Problem> {
        to_port_result(
            self.read_message_log(self.visitor.require_officer()?, filter)
                .await,
        )
    }

    async fn resend_message(&self, message: MessageId, channel: Channel) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.resend_message_as(officer, message, channel).await)
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
                    Publication::AtOnce => ResultsStatus::AtOnce,
                    Publication::WhenPublished => db
                        .find_publication_time(&exam.code)
                        .await?
                        .map_or(ResultsStatus::Withheld, ResultsStatus::Published),
                },
                counts: db.count_states(Some(&exam.code), CountScope::All).await?,
                promised: db.count_committed(&exam.code).await?,
                missing_files: db.count_missing_files(&exam.code).await?,
                refused_papers: db.list_refused_papers(&exam.code).await?,
                has_tickets: exam.ticket.is_some(),
                is_paid_on_site: exam.is_paid_on_site(),
                absent: self.count_absent_totals(&exam).await?,
            });
        }
        Ok(board)
    }
}
