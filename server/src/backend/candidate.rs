//! The candidate's port: gives access to one's own applications only.

use app::ports::CandidatePort;
use async_trait::async_trait;
use shared::{
    application::{
        Application, Command, Entry, Locked, LogEntry, Looked, Outcome, Receipt,
        answers::{FieldKey, Version},
    },
    digest::Sha256,
    exam::{FactAnswers, fee::Gateway, publication::Disclosure},
    file_name::sort_by_name,
    id::{ApplicationId, ExamCode, ImageId, NoticeId, PositionCode, SectionId, SlotId},
    payment::Payment,
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{self, Dossier, Messages, MyExams, PositionCard, PositionList, PositionQuery},
};

use super::{Backend, answer};
use crate::{
    auth::Candidate,
    error::{Error, Result},
};

#[async_trait]
impl CandidatePort for Backend {
    async fn my_exams(&self) -> Result<MyExams, Problem> {
        answer(self.list_my_exams(self.visitor.candidate()?).await)
    }

    async fn enter_exam(&self, exam: ExamCode) -> Result<ApplicationId, Problem> {
        answer(self.enter(self.visitor.candidate()?, &exam).await)
    }

    async fn dossier(&self, application: ApplicationId) -> Result<Dossier, Problem> {
        answer(
            self.read_dossier(self.visitor.candidate()?, application)
                .await,
        )
    }

    async fn payment(&self, application: ApplicationId) -> Result<Payment, Problem> {
        let candidate = self.visitor.candidate()?;
        answer(self.read_payment(candidate, application).await)
    }

    async fn order_payment(
        &self,
        application: ApplicationId,
        gateway: Gateway,
    ) -> Result<(), Problem> {
        let candidate = self.visitor.candidate()?;
        answer(
            self.make_payment_order(candidate, application, gateway)
                .await,
        )
    }

    async fn check_payment(&self, application: ApplicationId) -> Result<(), Problem> {
        let candidate = self.visitor.candidate()?;
        answer(self.check_payment_as(candidate, application).await)
    }

    async fn accept_notice(
        &self,
        application: ApplicationId,
        notice: NoticeId,
        wording: Sha256,
    ) -> Result<(), Problem> {
        self.work(application, None, Command::AcceptNotice { notice, wording })
            .await
            .map(drop)
    }

    async fn answer_facts(
        &self,
        application: ApplicationId,
        facts: FactAnswers,
    ) -> Result<(), Problem> {
        self.work(application, None, Command::AnswerFacts { facts })
            .await
            .map(drop)
    }

    async fn keep_slot(&self, application: ApplicationId, slot: SlotId) -> Result<(), Problem> {
        self.work(application, None, Command::KeepSlot { slot })
            .await
            .map(drop)
    }

    async fn save_section(
        &self,
        application: ApplicationId,
        section: SectionId,
        entries: Vec<Entry>,
    ) -> Result<u32, Problem> {
        answer(
            self.save_section_as(self.visitor.candidate()?, application, section, entries)
                .await,
        )
    }

    async fn save_field(
        &self,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        over: Version,
    ) -> Result<Version, Problem> {
        answer(
            self.save_field_as(self.visitor.candidate()?, application, field, text, over)
                .await,
        )
    }

    async fn remove_image(
        &self,
        application: ApplicationId,
        image: ImageId,
    ) -> Result<(), Problem> {
        self.work(application, None, Command::RemoveImage { image })
            .await
            .map(drop)
    }

    async fn move_image(
        &self,
        application: ApplicationId,
        image: ImageId,
        place: u32,
    ) -> Result<(), Problem> {
        let candidate = self.visitor.candidate()?;
        let found = answer(self.find_own(candidate, application).await)?;
        let (slot, order) = order_with(&found, image, place).ok_or(Problem::NotFound)?;
        self.work(application, None, Command::Arrange { slot, order })
            .await
            .map(drop)
    }

    async fn arrange_images(
        &self,
        application: ApplicationId,
        slot: SlotId,
        order: Vec<ImageId>,
        revision: Option<u32>,
    ) -> Result<(), Problem> {
        self.work(application, revision, Command::Arrange { slot, order })
            .await
            .map(drop)
    }

    async fn order_by_name(&self, application: ApplicationId, slot: SlotId) -> Result<(), Problem> {
        let candidate = self.visitor.candidate()?;
        let found = answer(self.find_own(candidate, application).await)?;
        let mut images: Vec<_> = found.images(&slot).iter().collect();
        sort_by_name(&mut images, |image| &image.file_name);
        let order = images.into_iter().map(|image| image.id).collect();
        self.work(application, None, Command::Arrange { slot, order })
            .await
            .map(drop)
    }

    async fn confirm_portrait(
        &self,
        application: ApplicationId,
        image: ImageId,
    ) -> Result<(), Problem> {
        self.work(application, None, Command::ConfirmPortrait { image })
            .await
            .map(drop)
    }

    async fn positions(
        &self,
        application: ApplicationId,
        query: PositionQuery,
    ) -> Result<PositionList, Problem> {
        answer(
            self.list_positions(self.visitor.candidate()?, application, &query)
                .await,
        )
    }

    async fn position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> Result<PositionCard, Problem> {
        answer(
            self.read_position(self.visitor.candidate()?, application, &position)
                .await,
        )
    }

    async fn choose_position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> Result<(), Problem> {
        answer(
            self.choose(self.visitor.candidate()?, application, position)
                .await,
        )
    }

    async fn begin_again(&self, application: ApplicationId, revision: u32) -> Result<(), Problem> {
        self.work(application, Some(revision), Command::BeginAgain)
            .await
            .map(drop)
    }

    async fn submit(
        &self,
        application: ApplicationId,
        revision: u32,
        looked: Option<Looked>,
    ) -> Result<Receipt, Problem> {
        if let Some(looked) = looked {
            let candidate = self.visitor.candidate()?;
            answer(
                self.check_look(candidate, application, revision, &looked)
                    .await,
            )?;
        }
        let outcome = self
            .work(application, Some(revision), Command::Submit)
            .await?;
        let missing = || Error::Broken("a submission gave no receipt".to_owned());
        answer(outcome.receipt.ok_or_else(missing))
    }

    async fn register_fingerprint(
        &self,
        application: ApplicationId,
        fingerprint: String,
    ) -> Result<Timestamp, Problem> {
        let candidate = self.visitor.candidate()?;
        answer(self.register(candidate, application, &fingerprint).await)
    }

    async fn withdraw(&self, application: ApplicationId, revision: u32) -> Result<(), Problem> {
        self.work(application, Some(revision), Command::Withdraw)
            .await
            .map(drop)
    }

    async fn messages(&self, page: u32) -> Result<Messages, Problem> {
        answer(self.read_messages(self.visitor.candidate()?, page).await)
    }

    async fn mark_messages_read(&self, until: Timestamp) -> Result<(), Problem> {
        answer(self.mark_read(self.visitor.candidate()?, until).await)
    }
}

impl Backend {
    async fn work(
        &self,
        application: ApplicationId,
        revision: Option<u32>,
        command: Command,
    ) -> Result<Outcome, Problem> {
        answer(
            self.work_as(self.visitor.candidate()?, application, revision, command)
                .await,
        )
    }

    pub(super) async fn work_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        revision: Option<u32>,
        command: Command,
    ) -> Result<Outcome> {
        let db = &self.state.db;
        let now = self.state.clock.now();
        let done = db
            .perform(application, revision, command, candidate.actor(), now)
            .await;
        match done {
            // A decision must not be disclosed before the office publishes it (S1-19).
            Err(Error::Problem(Problem::Locked(Locked::Final))) => {
                let seen = self.find_own(candidate, application).await?;
                let exam = db.exam(&seen.exam, seen.exam_version).await?;
                Err(seen.work_lock(&exam, now).err().unwrap_or(Locked::Final))?
            }
            done => done,
        }
    }

    /// Checks that the application at this revision is the one that was reviewed before submission.
    /// The submission that follows names the revision too, so a change in between is detected.
    async fn check_look(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        revision: u32,
        looked: &Looked,
    ) -> Result<()> {
        let there = self.find_own(candidate, application).await?;
        if there.revision != revision {
            return Err(Problem::Stale.into());
        }
        let exam = self.state.db.exam(&there.exam, there.exam_version).await?;
        Ok(looked.check(&Looked::of(&there, &exam))?)
    }

    pub(super) async fn find_own(
        &self,
        candidate: Candidate,
        application: ApplicationId,
    ) -> Result<Application> {
        let found = self.state.db.application(application).await?;
        let own = found
            .filter(|found| found.candidate == candidate.account())
            .ok_or(Problem::NotFound)?;
        self.state.db.disclose(own).await
    }

    async fn enter(&self, candidate: Candidate, exam: &ExamCode) -> Result<ApplicationId> {
        self.state
            .db
            .enter_exam(candidate.account(), exam, self.state.clock.now())
            .await
    }

    async fn read_dossier(&self, candidate: Candidate, id: ApplicationId) -> Result<Dossier> {
        let application = self.find_own(candidate, id).await?;
        let dossier = self.open_dossier(application).await?;
        let disclosure = self.state.db.disclosure(&dossier.exam).await?;
        // An unpublished decision must not appear in the log.
        let log = dossier
            .log
            .into_iter()
            .filter(|entry| disclosure == Disclosure::Open || !entry.event.is_decision())
            .map(without_staff_name)
            .collect();
        Ok(Dossier { log, ..dossier })
    }

    /// All data of an application; callers remove the parts that their reader may not see.
    pub(super) async fn open_dossier(&self, application: Application) -> Result<Dossier> {
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let account = db.find_account(application.candidate).await?;
        let account = account.ok_or_else(|| {
            Error::Broken(format!("application {} has no candidate", application.id))
        })?;
        let may_be_named = exam.may_name(account.assurance);
        Ok(Dossier {
            known: self.read_known(&exam, &account).await?,
            person: view::Candidate {
                name: account.name,
                id_number: account
                    .identity
                    .map(|identity| identity.number().to_owned()),
            },
            position: self.read_chosen(&exam, &application).await?,
            seat: match application.ticket_lock(&exam, self.state.clock.now()) {
                Ok(()) if may_be_named => db.seat_of(application.id).await?,
                _ => None,
            },
            exam,
            log: db.log(application.id).await?,
            receipts: db.receipts(application.id).await?,
            now: self.state.clock.now(),
            application,
        })
    }
}

/// Removes the names of reviewers and office from an entry for a candidate.
fn without_staff_name(entry: LogEntry) -> LogEntry {
    let name = entry.name.filter(|_| entry.role == Some(Role::Candidate));
    LogEntry {
        name,
        event: entry.event.without_reviewers(),
        ..entry
    }
}

/// The order of a slot's images with this image at `place`, counted from 1.
fn order_with(
    application: &Application,
    image: ImageId,
    place: u32,
) -> Option<(SlotId, Vec<ImageId>)> {
    let (slot, _) = application.find_image(image)?;
    let others = application
        .images(slot)
        .iter()
        .map(|image| image.id)
        .filter(|id| *id != image);
    let mut order: Vec<ImageId> = others.collect();
    let index = usize::try_from(place.saturating_sub(1))
        .map_or(order.len(), |index| index.min(order.len()));
    order.insert(index, image);
    Some((slot.clone(), order))
}
