//! The office's port of the backend of a test.

use std::sync::Arc;

use app::ports::OfficePort;
use async_trait::async_trait;
use shared::{
    exam::Exam,
    exam::fee::PaymentMethod,
    form_fields::FormFields,
    id::{AccountId, ApplicationId, ExamCode, KnownCaseId, MessageId},
    message::Channel,
    nudge::NudgeList,
    problem::Problem,
    search::SearchWords,
    view::{
        AbsentPeople, AnnouncementOutcome, ApplicationFilter, ApplicationList, BoardRow,
        CandidatePreview, DefinedExam, DefinitionSource, ExamProgress, ExtensionOutcome,
        FoundPeople, MessageLog, MessageLogFilter, NudgeOutcome, NudgePage, OfficeAnnouncements,
        OfficeDefinition, OfficePositions, OfficeRetention, OfficeViewLog, OfficeWindows,
        PayerList, PersonView, ReviewQuality, SharedNumber,
    },
};

use super::{FakePorts, FakeResult, found};
use crate::harness::fixtures;

#[async_trait]
impl OfficePort for FakePorts {
    async fn shared_numbers(&self) -> FakeResult<Vec<SharedNumber>> {
        Ok(Vec::new())
    }
    async fn board(&self) -> FakeResult<Vec<BoardRow>> {
        Ok(self.0.board.clone())
    }

    async fn publish_results(&self, _: ExamCode) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn office_exam(&self, _: ExamCode) -> FakeResult<Arc<Exam>> {
        Ok(self.0.exam.clone().unwrap_or_else(fixtures::exam))
    }

    async fn office_positions(&self, _: ExamCode, search: String) -> FakeResult<OfficePositions> {
        search.parse::<SearchWords>()?;
        found(&self.0.office_positions)
    }

    async fn view_log(&self, _: ExamCode, _: String) -> FakeResult<OfficeViewLog> {
        found(&self.0.view_log)
    }

    async fn list_not_entered(&self, _: ExamCode, _: u32) -> FakeResult<AbsentPeople> {
        Err(Problem::NotFound)
    }

    async fn list_definitions(&self) -> FakeResult<Vec<DefinedExam>> {
        let definitions = self.0.definition.iter();
        Ok(definitions.map(|it| it.exam.clone()).collect())
    }

    async fn definition(&self, _: ExamCode, _: DefinitionSource) -> FakeResult<OfficeDefinition> {
        found(&self.0.definition)
    }

    async fn preview_exam(&self, _: ExamCode, _: bool) -> FakeResult<CandidatePreview> {
        found(&self.0.preview)
    }

    async fn issue_reset_code(&self, _: AccountId, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn confirm_identity(&self, _: AccountId, _: String, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn progress(&self, _: ExamCode) -> FakeResult<ExamProgress> {
        found(&self.0.progress)
    }

    async fn windows(&self, _: ExamCode) -> FakeResult<OfficeWindows> {
        found(&self.0.windows)
    }

    async fn extend_window(&self, _: ExamCode, _: FormFields) -> FakeResult<ExtensionOutcome> {
        self.0.extension.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn announcements(&self) -> FakeResult<OfficeAnnouncements> {
        found(&self.0.announcements)
    }

    async fn announce(&self, _: FormFields) -> FakeResult<AnnouncementOutcome> {
        self.0.announced.clone().unwrap_or(Err(Problem::NotFound))
    }
    async fn nudges(&self, _: ExamCode, _: Option<NudgeList>) -> FakeResult<NudgePage> {
        found(&self.0.nudges)
    }

    async fn send_nudge(&self, _: ExamCode, _: FormFields) -> FakeResult<NudgeOutcome> {
        self.0.nudge.clone().unwrap_or(Err(Problem::NotFound))
    }
    async fn retention(&self, _: ExamCode) -> FakeResult<OfficeRetention> {
        found(&self.0.retention)
    }

    async fn remove_due_content(&self, _: ExamCode, _: FormFields) -> FakeResult<()> {
        self.0.removal.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn review_quality(&self, _: ExamCode) -> FakeResult<ReviewQuality> {
        found(&self.0.quality)
    }

    async fn mark_known_case(&self, _: ExamCode, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn retire_known_case(&self, _: ExamCode, _: KnownCaseId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn start_unnotified(&self, _: ExamCode) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn find_payers(&self, _: ExamCode, _: String) -> FakeResult<PayerList> {
        Err(Problem::NotFound)
    }

    async fn record_payment(
        &self,
        _: ApplicationId,
        _: PaymentMethod,
        _: String,
    ) -> FakeResult<String> {
        Err(Problem::NotFound)
    }

    async fn undo_payment(&self, _: ApplicationId, _: String) -> FakeResult<String> {
        Err(Problem::NotFound)
    }

    async fn find_people(&self, _: String) -> FakeResult<FoundPeople> {
        Err(Problem::NotFound)
    }

    async fn applications(&self, _: ApplicationFilter) -> FakeResult<ApplicationList> {
        Err(Problem::NotFound)
    }

    async fn person(&self, _: AccountId) -> FakeResult<PersonView> {
        found(&self.0.person)
    }

    async fn act_on_person(&self, _: AccountId, _: FormFields) -> FakeResult<()> {
        self.0.acted_on_person.clone().unwrap_or(Ok(()))
    }

    async fn message_log(&self, _: MessageLogFilter) -> FakeResult<MessageLog> {
        found(&self.0.outbox)
    }

    async fn resend_message(&self, _: MessageId, _: Channel) -> FakeResult<()> {
        Err(Problem::NotFound)
    }
}
