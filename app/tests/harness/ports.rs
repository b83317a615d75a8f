//! The backend of a test. Reads answer from the world; acts are `NotFound`.

mod office;

use std::sync::Arc;

use app::ports::{
    AccountPort, CandidatePort, HandOffPort, OfficePort, ReviewerPort, SecondFactorPort,
    SessionPort, StaffPort,
};
use async_trait::async_trait;
use leptos::prelude::provide_context;
use shared::{
    application::answers::{FieldKey, FieldVersion},
    application::{Command, CorrectionTarget, FormEntry, QueuedAct, Receipt, ReviewedSnapshot},
    entry::{EntryInput, InputFault, InputFaultKind},
    exam::Exam,
    exam::fee::PaymentMethod,
    form_fields::FormFields,
    id::{
        AccountId, ApplicationId, ExamCode, ImageId, KnownCaseId, PositionCode, SectionId,
        SessionId, SlotId,
    },
    message::Channel,
    payment::Payment,
    problem::Problem,
    proof_of_work::{Challenge, ProofPurpose},
    review_grant::GrantKind,
    review_keys::{KeyAct, ReviewKeys},
    staff::StaffAct,
    text::Lang,
    time::Timestamp,
    unit_scope::UnitNames,
    view::{
        AccountView, Activation, AuditFilter, AuditLog, CaseOutcome, CodeFormOutcome, Dossier,
        ExamCard, HandOffOffer, HandOffPage, HandOffStatus, InvitationView, Messages, MyExams,
        PageContext, PositionCard, PositionList, PositionQuery, QueueFilter, RegistrationResult,
        ReviewDesk, ReviewQuality, ReviewQueue, ReviewSheet, ReviewTeam, SecondFactorChange,
        SecondFactorView, SessionInfo, SheetEntry, SheetQuery, SheetRange, SignInOutcome,
        StaffAccount, StaffFilter, StaffLinkView, StaffList, StaffRight, Viewer,
    },
    view_log::ReportedView,
};

use super::{TestBackend, fixtures};

type FakeResult<T> = Result<T, Problem>;

struct FakePorts(Arc<TestBackend>);

pub fn provide_ports(world: Arc<TestBackend>) {
    provide_context::<Arc<dyn SessionPort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn AccountPort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn CandidatePort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn HandOffPort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn ReviewerPort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn SecondFactorPort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn StaffPort>>(Arc::new(FakePorts(world.clone())));
    provide_context::<Arc<dyn OfficePort>>(Arc::new(FakePorts(world)));
}

fn found<T: Clone>(value: &Option<T>) -> FakeResult<T> {
    value.clone().ok_or(Problem::NotFound)
}

#[async_trait]
impl SessionPort for FakePorts {
    async fn page_context(&self) -> FakeResult<PageContext> {
        Ok(PageContext {
            unread: self.0.unread,
            viewer: self.0.viewer.clone(),
            now: fixtures::NOW.plus(self.0.clock_offset_ms),
            demonstration: None,
            is_debug_build: false,
        })
    }

    async fn sign_in(&self, _: FormFields) -> FakeResult<SignInOutcome> {
        Err(Problem::BadCredentials)
    }

    async fn sign_out(&self) -> FakeResult<()> {
        Ok(())
    }

    async fn list_sessions(&self) -> FakeResult<Vec<SessionInfo>> {
        self.0.viewer.as_ref().ok_or(Problem::SignedOut)?;
        Ok(self.0.sessions.clone())
    }

    async fn revoke_session(&self, _: SessionId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn revoke_other_sessions(&self) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn exams(&self) -> FakeResult<Vec<ExamCard>> {
        Ok(self.0.exams.clone())
    }

    async fn exam(&self, _: ExamCode) -> FakeResult<Arc<Exam>> {
        Ok(self.0.exam.clone().unwrap_or_else(fixtures::exam))
    }
}

#[async_trait]
impl AccountPort for FakePorts {
    async fn challenge(&self, act: ProofPurpose, _: FormFields) -> FakeResult<Challenge> {
        Ok(Challenge {
            text: format!("{}.17.a-challenge", act.as_str()),
            bits: 17,
            wait_seconds: 10,
        })
    }

    fn code_channels(&self) -> Vec<Channel> {
        self.0.channels.clone()
    }

    async fn register(
        &self,
        _: ExamCode,
        _: FormFields,
        _: Lang,
    ) -> FakeResult<RegistrationResult> {
        self.0.registered.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn recover_account(&self, _: FormFields) -> FakeResult<CodeFormOutcome> {
        self.0.code_step.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn account(&self) -> FakeResult<AccountView> {
        self.0.viewer.as_ref().ok_or(Problem::SignedOut)?;
        found(&self.0.account)
    }

    async fn change_contact(&self, _: FormFields) -> FakeResult<CodeFormOutcome> {
        self.0.code_step.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn change_password(&self, _: FormFields) -> FakeResult<()> {
        self.0
            .code_step
            .clone()
            .unwrap_or(Err(Problem::NotFound))
            .map(|_| ())
    }

    async fn renew_recovery_codes(&self, _: FormFields) -> FakeResult<()> {
        Err(Problem::BadCredentials)
    }

    async fn invitation(&self, _: String) -> FakeResult<InvitationView> {
        Err(Problem::NotFound)
    }

    async fn accept_invitation(&self, _: FormFields) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn activation(&self) -> FakeResult<Activation> {
        Err(Problem::NotFound)
    }

    async fn activate(&self, _: FormFields) -> FakeResult<String> {
        Err(Problem::NotFound)
    }

    async fn count_recovery_codes(&self) -> FakeResult<u32> {
        self.0.viewer.as_ref().ok_or(Problem::SignedOut)?;
        Ok(8)
    }
}

#[async_trait]
impl CandidatePort for FakePorts {
    async fn payment(&self, _: ApplicationId) -> FakeResult<Payment> {
        Ok(self.0.payment.clone().unwrap_or(Payment {
            gateways: Vec::new(),
            order: None,
            address: None,
        }))
    }
    async fn order_payment(&self, _: ApplicationId, _: PaymentMethod) -> FakeResult<()> {
        Err(Problem::NotFound)
    }
    async fn check_payment(&self, _: ApplicationId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }
    async fn my_exams(&self) -> FakeResult<MyExams> {
        found(&self.0.my_exams)
    }

    async fn enter_exam(&self, _: ExamCode) -> FakeResult<ApplicationId> {
        Err(Problem::NotFound)
    }

    async fn dossier(&self, _: ApplicationId) -> FakeResult<Dossier> {
        match (&self.0.viewer, &self.0.dossier) {
            (None, None) => Err(Problem::SignedOut),
            (_, dossier) => found(dossier),
        }
    }

    async fn perform(&self, _: ApplicationId, _: Option<u32>, _: Command) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn save_section(
        &self,
        _: ApplicationId,
        _: SectionId,
        _: Vec<FormEntry>,
    ) -> FakeResult<u32> {
        Err(Problem::NotFound)
    }

    async fn save_field(
        &self,
        _: ApplicationId,
        _: FieldKey,
        _: String,
        _: FieldVersion,
    ) -> FakeResult<FieldVersion> {
        Err(Problem::NotFound)
    }

    async fn move_image(&self, _: ApplicationId, _: ImageId, _: u32) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn sort_images_by_name(&self, _: ApplicationId, _: SlotId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn positions(&self, _: ApplicationId, _: PositionQuery) -> FakeResult<PositionList> {
        found(&self.0.positions)
    }

    async fn position(&self, _: ApplicationId, _: PositionCode) -> FakeResult<PositionCard> {
        found(&self.0.dossier).and_then(|dossier| dossier.position.ok_or(Problem::NotFound))
    }

    async fn choose_position(&self, _: ApplicationId, _: PositionCode) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn submit(
        &self,
        _: ApplicationId,
        _: u32,
        _: Option<ReviewedSnapshot>,
    ) -> FakeResult<Receipt> {
        Err(Problem::NotFound)
    }

    async fn register_fingerprint(&self, _: ApplicationId, _: String) -> FakeResult<Timestamp> {
        Err(Problem::NotFound)
    }

    async fn messages(&self, _: u32) -> FakeResult<Messages> {
        found(&self.0.messages)
    }

    async fn mark_messages_read(&self, _: Timestamp) -> FakeResult<()> {
        Err(Problem::NotFound)
    }
}

#[async_trait]
impl ReviewerPort for FakePorts {
    async fn queue(&self, _: QueueFilter) -> FakeResult<ReviewQueue> {
        found(&self.0.queue)
    }

    async fn desk(&self, _: ApplicationId) -> FakeResult<ReviewDesk> {
        found(&self.0.desk)
    }

    async fn claim_next(
        &self,
        _: QueueFilter,
        _: Option<ApplicationId>,
    ) -> FakeResult<Option<ApplicationId>> {
        Ok(None)
    }

    async fn claim_ahead(
        &self,
        _: QueueFilter,
        _: Vec<ApplicationId>,
    ) -> FakeResult<Option<ReviewDesk>> {
        Ok(None)
    }

    async fn take_over(&self, _: ApplicationId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn renew_claim(&self, _: ApplicationId) -> FakeResult<()> {
        Ok(())
    }

    async fn release_claim(&self, _: ApplicationId) -> FakeResult<()> {
        Ok(())
    }

    async fn sheet(&self, _: SheetQuery) -> FakeResult<ReviewSheet> {
        found(&self.0.sheet)
    }

    async fn claim_sheet(
        &self,
        _: SheetQuery,
        _: QueueFilter,
        _: Vec<ApplicationId>,
    ) -> FakeResult<Option<SheetRange>> {
        Ok(None)
    }

    async fn judge_sheet(&self, _: SheetQuery, _: Vec<SheetEntry>) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn renew_claims(&self, _: Vec<ApplicationId>) -> FakeResult<()> {
        Ok(())
    }

    async fn release_untouched(&self, _: Vec<ApplicationId>) -> FakeResult<()> {
        Ok(())
    }

    async fn put_back(&self, _: ApplicationId) -> FakeResult<()> {
        Ok(())
    }

    async fn team(&self, _: ApplicationId) -> FakeResult<ReviewTeam> {
        found(&self.0.team)
    }

    async fn propose_correction(
        &self,
        _: ApplicationId,
        _: CorrectionTarget,
        _: String,
    ) -> FakeResult<()> {
        Ok(())
    }

    async fn confirm_correction(&self, _: ApplicationId, _: Timestamp) -> FakeResult<()> {
        Ok(())
    }

    async fn decline_correction(
        &self,
        _: ApplicationId,
        _: Timestamp,
        _: String,
    ) -> FakeResult<()> {
        Ok(())
    }

    async fn hand_over(&self, _: ApplicationId, _: AccountId, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn release_foreign_claim(&self, _: ApplicationId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn recuse(&self, _: ApplicationId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn add_note(&self, _: ApplicationId, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn report_views(&self, _: ApplicationId, _: Vec<ReportedView>) -> FakeResult<()> {
        Ok(())
    }

    async fn keys(&self) -> FakeResult<ReviewKeys> {
        Ok(self.0.keys.clone())
    }

    async fn set_key(&self, _: KeyAct, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn reset_keys(&self) -> FakeResult<()> {
        Ok(())
    }

    fn note_rendered_image(&self, _: &ReviewDesk, image: ImageId) {
        let mut noted = self.0.rendered_images.lock().expect("no test panics here");
        noted.push(image);
    }

    async fn act(&self, _: QueuedAct) -> FakeResult<Option<CaseOutcome>> {
        Err(Problem::NotFound)
    }

    async fn object_to_known_case(&self, _: ApplicationId, _: String) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn mark_known_case(&self, _: ApplicationId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn retire_known_case(&self, _: ExamCode, _: KnownCaseId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn supervised_quality(&self, _: ExamCode) -> FakeResult<ReviewQuality> {
        found(&self.0.quality)
    }
}

#[async_trait]
impl StaffPort for FakePorts {
    async fn staff(&self, _: StaffFilter) -> FakeResult<StaffList> {
        let rows = self.0.staff.iter().map(|account| account.row.clone());
        let rows: Vec<_> = rows.collect();
        Ok(StaffList {
            total: rows.len() as u64,
            rows,
        })
    }

    async fn staff_account(&self, account: AccountId) -> FakeResult<StaffAccount> {
        let found = self.0.staff.iter().find(|it| it.row.account == account);
        found.cloned().ok_or(Problem::NotFound)
    }

    async fn audit_log(&self, _: AuditFilter) -> FakeResult<AuditLog> {
        self.0.audit_log.clone().ok_or(Problem::NotFound)
    }

    async fn check_new_staff(&self) -> FakeResult<()> {
        Ok(())
    }

    async fn create_staff(&self, _: FormFields) -> FakeResult<AccountId> {
        Err(Problem::NotFound)
    }

    async fn act_on_staff(&self, _: AccountId, _: StaffAct) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn staff_right(&self, _: AccountId, _: ExamCode, _: GrantKind) -> FakeResult<StaffRight> {
        found(&self.0.staff_right)
    }

    async fn limit_right(
        &self,
        _: AccountId,
        _: ExamCode,
        _: GrantKind,
        typed: FormFields,
    ) -> FakeResult<()> {
        UnitNames::read_form(&typed)?;
        Ok(())
    }

    async fn staff_link(&self, _: String) -> FakeResult<StaffLinkView> {
        self.0.staff_link.clone().ok_or(Problem::StaffLinkOver)
    }

    async fn accept_staff_link(&self, _: FormFields) -> FakeResult<SignInOutcome> {
        Err(Problem::StaffLinkOver)
    }
}

#[async_trait]
impl SecondFactorPort for FakePorts {
    async fn check_second_step(&self) -> FakeResult<()> {
        Ok(())
    }

    async fn verify_second_step(&self, _: FormFields) -> FakeResult<Viewer> {
        let fault = InputFault::new(EntryInput::SecondFactor, InputFaultKind::SecondFactor);
        let faults = vec![fault];
        Err(Problem::InvalidForm { faults })
    }

    async fn second_factor(&self) -> FakeResult<SecondFactorView> {
        found(&self.0.second_factor)
    }

    async fn change_second_factor(&self, _: FormFields) -> FakeResult<SecondFactorChange> {
        Err(Problem::NotAllowed)
    }
}

#[async_trait]
impl HandOffPort for FakePorts {
    async fn offer_hand_off(&self, _: ApplicationId, _: SlotId) -> FakeResult<HandOffOffer> {
        found(&self.0.offer)
    }

    async fn hand_off_status(&self, _: ApplicationId, _: SlotId) -> FakeResult<HandOffStatus> {
        Err(Problem::NotFound)
    }

    async fn end_hand_off(&self, _: ApplicationId, _: SlotId) -> FakeResult<()> {
        Err(Problem::NotFound)
    }

    async fn hand_off_page(&self, _: String) -> FakeResult<HandOffPage> {
        self.0.handed.clone().ok_or(Problem::HandOffOver)
    }
}
