//! The office's port: overview, publication of results, payments on site and messages.

use std::sync::Arc;

use app::ports::OfficePort;
use async_trait::async_trait;
use shared::{
    exam::{Exam, Publication, fee::PaymentMethod},
    form_fields::FormFields,
    id::{AccountId, ApplicationId, ExamCode, KnownCaseId, MessageId},
    message::Channel,
    nudge::NudgeList,
    problem::Problem,
    view::{
        AbsentPeople, AnnouncementOutcome, ApplicationFilter, ApplicationList, BoardRow,
        CandidatePreview, DefinedExam, DefinitionSource, ExamProgress, ExtensionOutcome,
        FoundPeople, MAX_LISTED_EXPORTS, MessageLog, MessageLogFilter, NudgeOutcome, NudgePage,
        OfficeAnnouncements, OfficeDefinition, OfficePositions, OfficeRetention, OfficeViewLog,
        OfficeWindows, PayerList, PersonView, ResultsStatus, ReviewQuality, SharedNumber,
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

    async fn office_positions(
        &self,
        exam: ExamCode,
        search: String,
    ) -> Result<OfficePositions, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.list_positions_as(officer, &exam, &search).await)
    }

    async fn list_definitions(&self) -> Result<Vec<DefinedExam>, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.list_definitions_as(officer).await)
    }

    async fn definition(
        &self,
        exam: ExamCode,
        source: DefinitionSource,
    ) -> Result<OfficeDefinition, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_definition_as(officer, &exam, source).await)
    }

    async fn preview_exam(
        &self,
        exam: ExamCode,
        of_scheduled: bool,
    ) -> Result<CandidatePreview, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.preview_exam_as(officer, &exam, of_scheduled).await)
    }

    async fn list_not_entered(&self, exam: ExamCode, page: u32) -> Result<AbsentPeople, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.list_absent_as(officer, &exam, page).await)
    }

    async fn windows(&self, exam: ExamCode) -> Result<OfficeWindows, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_windows(officer, &exam).await)
    }

    async fn extend_window(
        &self,
        exam: ExamCode,
        typed: FormFields,
    ) -> Result<ExtensionOutcome, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.extend_window_as(officer, &exam, &typed).await)
    }

    async fn announcements(&self) -> Result<OfficeAnnouncements, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_announcements_as(officer).await)
    }

    async fn announce(&self, typed: FormFields) -> Result<AnnouncementOutcome, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.announce_as(officer, &typed).await)
    }
    async fn nudges(
        &self,
        exam: ExamCode,
        chosen: Option<NudgeList>,
    ) -> Result<NudgePage, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_nudges(officer, &exam, chosen).await)
    }

    async fn send_nudge(&self, exam: ExamCode, typed: FormFields) -> Result<NudgeOutcome, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.send_nudge_as(officer, &exam, &typed).await)
    }
    async fn retention(&self, exam: ExamCode) -> Result<OfficeRetention, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_retention(officer, &exam).await)
    }

    async fn remove_due_content(&self, exam: ExamCode, typed: FormFields) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.remove_due_as(officer, &exam, &typed).await)
    }

    async fn progress(&self, exam: ExamCode) -> Result<ExamProgress, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_progress(officer, &exam).await)
    }

    async fn review_quality(&self, exam: ExamCode) -> Result<ReviewQuality, Problem> {
        let officer = self.visitor.require_officer()?;
        let manager = officer.to_quality_manager(&exam);
        to_port_result(self.read_review_quality(&manager).await)
    }

    async fn mark_known_case(&self, exam: ExamCode, number: String) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        let manager = officer.to_quality_manager(&exam);
        to_port_result(self.mark_numbered_case(&manager, &number).await)
    }

    async fn retire_known_case(&self, exam: ExamCode, case: KnownCaseId) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        let manager = officer.to_quality_manager(&exam);
        to_port_result(self.retire_case(&manager, case).await)
    }

    async fn view_log(&self, exam: ExamCode, number: String) -> Result<OfficeViewLog, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_office_view_log(officer, &exam, &number).await)
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

    async fn find_people(&self, search: String) -> Result<FoundPeople, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.find_people_as(officer, &search).await)
    }

    async fn applications(&self, filter: ApplicationFilter) -> Result<ApplicationList, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.list_applications_as(officer, filter).await)
    }

    async fn person(&self, account: AccountId) -> Result<PersonView, Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.read_person(officer, account).await)
    }

    async fn issue_reset_code(
        &self,
        account: AccountId,
        identity_check: String,
    ) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        let issued = self.issue_reset_code_as(officer, account, &identity_check);
        to_port_result(issued.await)
    }

    async fn confirm_identity(
        &self,
        account: AccountId,
        number: String,
        identity_check: String,
    ) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        let confirmed = self.confirm_identity_as(officer, account, &number, &identity_check);
        to_port_result(confirmed.await)
    }

    async fn act_on_person(&self, account: AccountId, typed: FormFields) -> Result<(), Problem> {
        let officer = self.visitor.require_officer()?;
        to_port_result(self.act_on_person_as(officer, account, &typed).await)
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

    pub(super) async fn read_exam_as(&self, _: Officer, code: &ExamCode) -> Result<Arc<Exam>> {
        let found = self.state.db.current_exam(code).await?;
        let (_, exam) = found.ok_or(Problem::NotFound)?;
        Ok(exam)
    }

    async fn list_applications_as(
        &self,
        officer: Officer,
        filter: ApplicationFilter,
    ) -> Result<ApplicationList> {
        let exam = self.read_exam_as(officer, &filter.exam).await?;
        let db = &self.state.db;
        Ok(ApplicationList {
            counts: db.count_states(Some(&filter.exam), CountScope::All).await?,
            rows: db.list_applications(&filter).await?,
            exports: db.list_exports(&filter.exam, MAX_LISTED_EXPORTS).await?,
            exam,
        })
    }

    async fn read_board(&self, _: Officer) -> Result<Vec<BoardRow>> {
        let db = &self.state.db;
        let now = self.state.clock.now();
        let pauses = db.running_pauses(now).await?;
        let mut board = Vec::new();
        for (version, exam) in db.current_exams().await? {
            let exam = db.extend_exam(exam).await?;
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
                held: db.count_held(Some(&exam.code)).await?,
                promised: db.count_committed(&exam.code).await?,
                missing_files: db.count_missing_files(&exam.code).await?,
                refused_papers: db.list_refused_papers(&exam.code).await?,
                has_positions: exam.positions.is_some(),
                has_due_removals: db.has_due_content(&exam, now).await?,
                has_tickets: exam.ticket.is_some(),
                is_paid_on_site: exam.is_paid_on_site(),
                absent: self.count_absent_totals(&exam).await?,
                scheduled: db.find_schedule_notice(&exam.code).await?,
                paused_until: pauses
                    .iter()
                    .find(|running| running.pause.exam == exam.code)
                    .map(|running| running.pause.expected),
            });
        }
        Ok(board)
    }
}
