//! The backend of a test. Reads answer from the world; acts are `NotFound`.

use std::sync::Arc;

use app::ports::{CandidatePort, EntryPort, HandOffPort, OfficePort, ReviewerPort, SessionPort};
use async_trait::async_trait;
use leptos::prelude::provide_context;
use shared::{
    application::{
        Entry, Looked, Part, Receipt, Verdict,
        answers::{FieldKey, Version},
    },
    digest::Sha256,
    exam::{Exam, FactAnswers, fee::Gateway},
    id::{
        ApplicationId, ExamCode, ImageId, MessageId, NoticeId, PositionCode, SectionId, SessionId,
        SlotId,
    },
    message::Channel,
    payment::Payment,
    problem::Problem,
    proof::{Act, Challenge},
    text::Lang,
    time::Timestamp,
    typed::Typed,
    view::{
        AbsentPeople, AccountView, Activation, BoardRow, CodeStep, Desk, Dossier, ExamCard, Frame,
        HandOffOffer, HandOffStanding, HandedSlot, InvitationView, Messages, MyExams, Outbox,
        OutboxFilter, Payers, PositionCard, PositionList, PositionQuery, Queue, QueueFilter,
        Registering, SessionInfo, SharedNumber, Viewer,
    },
};

use super::{World, fixtures};

type Answer<T> = Result<T, Problem>;

struct Fake(Arc<World>);

pub fn provide(world: Arc<World>) {
    provide_context::<Arc<dyn SessionPort>>(Arc::new(Fake(world.clone())));
    provide_context::<Arc<dyn EntryPort>>(Arc::new(Fake(world.clone())));
    provide_context::<Arc<dyn CandidatePort>>(Arc::new(Fake(world.clone())));
    provide_context::<Arc<dyn HandOffPort>>(Arc::new(Fake(world.clone())));
    provide_context::<Arc<dyn ReviewerPort>>(Arc::new(Fake(world.clone())));
    provide_context::<Arc<dyn OfficePort>>(Arc::new(Fake(world)));
}

fn found<T: Clone>(value: &Option<T>) -> Answer<T> {
    value.clone().ok_or(Problem::NotFound)
}

#[async_trait]
impl SessionPort for Fake {
    async fn frame(&self) -> Answer<Frame> {
        Ok(Frame {
            unread: self.0.unread,
            viewer: self.0.viewer.clone(),
            now: fixtures::NOW.plus(self.0.later),
            demonstration: None,
        })
    }

    async fn sign_in(&self, _: Typed) -> Answer<Viewer> {
        Err(Problem::BadCredentials)
    }

    async fn sign_out(&self) -> Answer<()> {
        Ok(())
    }

    async fn list_sessions(&self) -> Answer<Vec<SessionInfo>> {
        self.0.viewer.as_ref().ok_or(Problem::SignedOut)?;
        Ok(self.0.sessions.clone())
    }

    async fn revoke_session(&self, _: SessionId) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn revoke_other_sessions(&self) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn exams(&self) -> Answer<Vec<ExamCard>> {
        Ok(self.0.exams.clone())
    }

    async fn exam(&self, _: ExamCode) -> Answer<Arc<Exam>> {
        Ok(self.0.exam.clone().unwrap_or_else(fixtures::exam))
    }
}

#[async_trait]
impl EntryPort for Fake {
    async fn challenge(&self, act: Act, _: Typed) -> Answer<Challenge> {
        Ok(Challenge {
            text: format!("{}.17.a-challenge", act.as_str()),
            bits: 17,
            wait_seconds: 10,
        })
    }

    fn code_channels(&self) -> Vec<Channel> {
        self.0.channels.clone()
    }

    async fn register(&self, _: ExamCode, _: Typed, _: Lang) -> Answer<Registering> {
        self.0.registered.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn recover(&self, _: Typed) -> Answer<CodeStep> {
        self.0.code_step.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn account(&self) -> Answer<AccountView> {
        self.0.viewer.as_ref().ok_or(Problem::SignedOut)?;
        found(&self.0.account)
    }

    async fn change_contact(&self, _: Typed) -> Answer<CodeStep> {
        self.0.code_step.clone().unwrap_or(Err(Problem::NotFound))
    }

    async fn change_password(&self, _: Typed) -> Answer<()> {
        self.0
            .code_step
            .clone()
            .unwrap_or(Err(Problem::NotFound))
            .map(|_| ())
    }

    async fn renew_codes(&self, _: Typed) -> Answer<()> {
        Err(Problem::BadCredentials)
    }

    async fn invitation(&self, _: String) -> Answer<InvitationView> {
        Err(Problem::NotFound)
    }

    async fn accept_invitation(&self, _: Typed) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn activation(&self) -> Answer<Activation> {
        Err(Problem::NotFound)
    }

    async fn activate(&self, _: Typed) -> Answer<String> {
        Err(Problem::NotFound)
    }

    async fn count_codes(&self) -> Answer<u32> {
        self.0.viewer.as_ref().ok_or(Problem::SignedOut)?;
        Ok(8)
    }
}

#[async_trait]
impl CandidatePort for Fake {
    async fn payment(&self, _: ApplicationId) -> Answer<Payment> {
        Ok(self.0.payment.clone().unwrap_or(Payment {
            gateways: Vec::new(),
            order: None,
            address: None,
        }))
    }
    async fn order_payment(&self, _: ApplicationId, _: Gateway) -> Answer<()> {
        Err(Problem::NotFound)
    }
    async fn check_payment(&self, _: ApplicationId) -> Answer<()> {
        Err(Problem::NotFound)
    }
    async fn my_exams(&self) -> Answer<MyExams> {
        found(&self.0.my_exams)
    }

    async fn enter_exam(&self, _: ExamCode) -> Answer<ApplicationId> {
        Err(Problem::NotFound)
    }

    async fn dossier(&self, _: ApplicationId) -> Answer<Dossier> {
        match (&self.0.viewer, &self.0.dossier) {
            (None, None) => Err(Problem::SignedOut),
            (_, dossier) => found(dossier),
        }
    }

    async fn accept_notice(&self, _: ApplicationId, _: NoticeId, _: Sha256) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn answer_facts(&self, _: ApplicationId, _: FactAnswers) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn keep_slot(&self, _: ApplicationId, _: SlotId) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn save_section(&self, _: ApplicationId, _: SectionId, _: Vec<Entry>) -> Answer<u32> {
        Err(Problem::NotFound)
    }

    async fn save_field(
        &self,
        _: ApplicationId,
        _: FieldKey,
        _: String,
        _: Version,
    ) -> Answer<Version> {
        Err(Problem::NotFound)
    }

    async fn remove_image(&self, _: ApplicationId, _: ImageId) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn move_image(&self, _: ApplicationId, _: ImageId, _: u32) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn arrange_images(
        &self,
        _: ApplicationId,
        _: SlotId,
        _: Vec<ImageId>,
        _: Option<u32>,
    ) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn order_by_name(&self, _: ApplicationId, _: SlotId) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn confirm_portrait(&self, _: ApplicationId, _: ImageId) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn positions(&self, _: ApplicationId, _: PositionQuery) -> Answer<PositionList> {
        found(&self.0.positions)
    }

    async fn position(&self, _: ApplicationId, _: PositionCode) -> Answer<PositionCard> {
        found(&self.0.dossier).and_then(|dossier| dossier.position.ok_or(Problem::NotFound))
    }

    async fn choose_position(&self, _: ApplicationId, _: PositionCode) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn begin_again(&self, _: ApplicationId, _: u32) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn submit(&self, _: ApplicationId, _: u32, _: Option<Looked>) -> Answer<Receipt> {
        Err(Problem::NotFound)
    }

    async fn register_fingerprint(&self, _: ApplicationId, _: String) -> Answer<Timestamp> {
        Err(Problem::NotFound)
    }

    async fn withdraw(&self, _: ApplicationId, _: u32) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn messages(&self, _: u32) -> Answer<Messages> {
        found(&self.0.messages)
    }

    async fn mark_messages_read(&self, _: Timestamp) -> Answer<()> {
        Err(Problem::NotFound)
    }
}

#[async_trait]
impl ReviewerPort for Fake {
    async fn queue(&self, _: QueueFilter) -> Answer<Queue> {
        found(&self.0.queue)
    }

    async fn desk(&self, _: ApplicationId) -> Answer<Desk> {
        found(&self.0.desk)
    }

    async fn pass(&self, _: ApplicationId, _: Part, _: Vec<ImageId>, _: u32) -> Answer<Desk> {
        Err(Problem::NotFound)
    }

    async fn judge(&self, _: ApplicationId, _: Part, _: Verdict, _: u32) -> Answer<Desk> {
        Err(Problem::NotFound)
    }

    async fn send_back(&self, _: ApplicationId, _: u32) -> Answer<Desk> {
        Err(Problem::NotFound)
    }

    async fn approve(&self, _: ApplicationId, _: u32) -> Answer<Desk> {
        Err(Problem::NotFound)
    }

    async fn refuse(&self, _: ApplicationId, _: String, _: u32) -> Answer<Desk> {
        Err(Problem::NotFound)
    }
}

#[async_trait]
impl OfficePort for Fake {
    async fn shared_numbers(&self) -> Answer<Vec<SharedNumber>> {
        Ok(Vec::new())
    }
    async fn board(&self) -> Answer<Vec<BoardRow>> {
        Ok(self.0.board.clone())
    }

    async fn publish_results(&self, _: ExamCode) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn office_exam(&self, _: ExamCode) -> Answer<Arc<Exam>> {
        Ok(fixtures::exam())
    }

    async fn absent_people(&self, _: ExamCode, _: u32) -> Answer<AbsentPeople> {
        Err(Problem::NotFound)
    }

    async fn begin_untold(&self, _: ExamCode) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn find_payers(&self, _: ExamCode, _: String) -> Answer<Payers> {
        Err(Problem::NotFound)
    }

    async fn record_payment(&self, _: ApplicationId, _: Gateway, _: String) -> Answer<String> {
        Err(Problem::NotFound)
    }

    async fn undo_payment(&self, _: ApplicationId, _: String) -> Answer<String> {
        Err(Problem::NotFound)
    }

    async fn outbox(&self, _: OutboxFilter) -> Answer<Outbox> {
        found(&self.0.outbox)
    }

    async fn send_again(&self, _: MessageId, _: Channel) -> Answer<()> {
        Err(Problem::NotFound)
    }
}

#[async_trait]
impl HandOffPort for Fake {
    async fn offer_hand_off(&self, _: ApplicationId, _: SlotId) -> Answer<HandOffOffer> {
        found(&self.0.offer)
    }

    async fn look_at_hand_off(&self, _: ApplicationId, _: SlotId) -> Answer<HandOffStanding> {
        Err(Problem::NotFound)
    }

    async fn end_hand_off(&self, _: ApplicationId, _: SlotId) -> Answer<()> {
        Err(Problem::NotFound)
    }

    async fn handed_slot(&self, _: String) -> Answer<HandedSlot> {
        self.0.handed.clone().ok_or(Problem::HandOffOver)
    }
}
