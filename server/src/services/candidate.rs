//! The candidate's port. It gives access to the candidate's own applications only.

use app::ports::CandidatePort;
use async_trait::async_trait;
use shared::{
    application::{
        Application, Command, CommandOutcome, FormEntry, LockReason, LogEntry, Receipt,
        ReviewedSnapshot,
        answers::{FieldKey, FieldVersion},
    },
    exam::{Exam, fee::PaymentMethod, publication::Disclosure},
    file_name::sort_by_name,
    id::{ApplicationId, ExamCode, ImageId, PositionCode, SectionId, SlotId},
    payment::Payment,
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{self, Dossier, Messages, MyExams, PositionCard, PositionList, PositionQuery},
};

use crate::{
    auth::Candidate,
    error::{Error, Result},
    services::{Backend, to_port_result},
};

#[async_trait]
impl CandidatePort for Backend {
    async fn my_exams(&self) -> Result<MyExams, Problem> {
        to_port_result(self.list_my_exams(self.visitor.require_candidate()?).await)
    }

    async fn enter_exam(&self, exam: ExamCode) -> Result<ApplicationId, Problem> {
        to_port_result(self.enter(self.visitor.require_candidate()?, &exam).await)
    }

    async fn dossier(&self, application: ApplicationId) -> Result<Dossier, Problem> {
        to_port_result(
            self.read_dossier(self.visitor.require_candidate()?, application)
                .await,
        )
    }

    async fn payment(&self, application: ApplicationId) -> Result<Payment, Problem> {
        let candidate = self.visitor.require_candidate()?;
        to_port_result(self.read_payment(candidate, application).await)
    }

    async fn order_payment(
        &self,
        application: ApplicationId,
        gateway: PaymentMethod,
    ) -> Result<(), Problem> {
        let candidate = self.visitor.require_candidate()?;
        to_port_result(
            self.make_payment_order(candidate, application, gateway)
                .await,
        )
    }

    async fn check_payment(&self, application: ApplicationId) -> Result<(), Problem> {
        let candidate = self.visitor.require_candidate()?;
        to_port_result(self.check_payment_as(candidate, application).await)
    }

    async fn perform(
        &self,
        application: ApplicationId,
        revision: Option<u32>,
        command: Command,
    ) -> Result<(), Problem> {
        self.perform_command(application, revision, command)
            .await
            .map(drop)
    }

    async fn save_section(
        &self,
        application: ApplicationId,
        section: SectionId,
        entries: Vec<FormEntry>,
    ) -> Result<u32, Problem> {
        to_port_result(
            self.save_section_as(
                self.visitor.require_candidate()?,
                application,
                section,
                entries,
            )
            .await,
        )
    }

    async fn save_field(
        &self,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        base_version: FieldVersion,
    ) -> Result<FieldVersion, Problem> {
        to_port_result(
            self.save_field_as(
                self.visitor.require_candidate()?,
                application,
                field,
                text,
                base_version,
            )
            .await,
        )
    }

    async fn move_image(
        &self,
        application: ApplicationId,
        image: ImageId,
        place: u32,
    ) -> Result<(), Problem> {
        let candidate = self.visitor.require_candidate()?;
        let own = to_port_result(self.find_own(candidate, application).await)?;
        let (slot, order) = reorder_image(&own, image, place).ok_or(Problem::NotFound)?;
        self.perform_command(application, None, Command::ReorderImages { slot, order })
            .await
            .map(drop)
    }

    async fn sort_images_by_name(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<(), Problem> {
        let candidate = self.visitor.require_candidate()?;
        let own = to_port_result(self.find_own(candidate, application).await)?;
        let mut images: Vec<_> = own.images(&slot).iter().collect();
        sort_by_name(&mut images, |image| &image.file_name);
        let order = images.into_iter().map(|image| image.id).collect();
        self.perform_command(application, None, Command::ReorderImages { slot, order })
            .await
            .map(drop)
    }

    async fn positions(
        &self,
        application: ApplicationId,
        query: PositionQuery,
    ) -> Result<PositionList, Problem> {
        to_port_result(
            self.list_positions(self.visitor.require_candidate()?, application, &query)
                .await,
        )
    }

    async fn position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> Result<PositionCard, Problem> {
        to_port_result(
            self.read_position(self.visitor.require_candidate()?, application, &position)
                .await,
        )
    }

    async fn choose_position(
        &self,
        application: ApplicationId,
        position: PositionCode,
    ) -> Result<(), Problem> {
        to_port_result(
            self.choose_position_as(self.visitor.require_candidate()?, application, position)
                .await,
        )
    }

    async fn submit(
        &self,
        application: ApplicationId,
        revision: u32,
        reviewed: Option<ReviewedSnapshot>,
    ) -> Result<Receipt, Problem> {
        if let Some(reviewed) = reviewed {
            let candidate = self.visitor.require_candidate()?;
            to_port_result(
                self.check_reviewed_snapshot(candidate, application, revision, &reviewed)
                    .await,
            )?;
        }
        let outcome = self
            .perform_command(application, Some(revision), Command::Submit)
            .await?;
        let no_receipt = || Error::Broken("a submission gave no receipt".to_owned());
        to_port_result(outcome.receipt.ok_or_else(no_receipt))
    }

    async fn register_fingerprint(
        &self,
        application: ApplicationId,
        fingerprint: String,
    ) -> Result<Timestamp, Problem> {
        let candidate = self.visitor.require_candidate()?;
        to_port_result(
            self.register_hashes(candidate, application, &fingerprint)
                .await,
        )
    }

    async fn messages(&self, page: u32) -> Result<Messages, Problem> {
        to_port_result(
            self.read_messages(self.visitor.require_candidate()?, page)
                .await,
        )
    }

    async fn mark_messages_read(&self, until: Timestamp) -> Result<(), Problem> {
        to_port_result(
            self.mark_read(self.visitor.require_candidate()?, until)
                .await,
        )
    }
}

impl Backend {
    /// Applies a command of the visitor to their own application.
    async fn perform_command(
        &self,
        application: ApplicationId,
        revision: Option<u32>,
        command: Command,
    ) -> Result<CommandOutcome, Problem> {
        to_port_result(
            self.perform_as(
                self.visitor.require_candidate()?,
                application,
                revision,
                command,
            )
            .await,
        )
    }

    /// Applies a command of the candidate. `revision` is the expected revision; `None` accepts any.
    pub(super) async fn perform_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        revision: Option<u32>,
        command: Command,
    ) -> Result<CommandOutcome> {
        let db = &self.state.db;
        let now = self.state.clock.now();
        let result = db
            .perform(application, revision, command, candidate.actor(), now)
            .await;
        match result {
            // A decision must not be disclosed before the office publishes it (S1-19).
            Err(Error::Problem(Problem::Locked(LockReason::Final))) => {
                let own = self.find_own(candidate, application).await?;
                let exam = db.exam(&own.exam, own.exam_version).await?;
                Err(own
                    .check_submission_open(&exam, now)
                    .err()
                    .unwrap_or(LockReason::Final))?
            }
            result => result,
        }
    }

    /// Checks that the application at this revision has the contents that the candidate reviewed
    /// before the submission. The submission names the revision too, so a change in between is
    /// detected.
    async fn check_reviewed_snapshot(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        revision: u32,
        reviewed: &ReviewedSnapshot,
    ) -> Result<()> {
        let own = self.find_own(candidate, application).await?;
        if own.revision != revision {
            return Err(Problem::Stale.into());
        }
        let exam = self.state.db.exam(&own.exam, own.exam_version).await?;
        Ok(reviewed.check_matches(&ReviewedSnapshot::from_application(&own, &exam))?)
    }

    /// The candidate's own application as they may see it. `NotFound` for any other application.
    pub(super) async fn find_own(
        &self,
        candidate: Candidate,
        application: ApplicationId,
    ) -> Result<Application> {
        let found = self.state.db.application(application).await?;
        let own = found
            .filter(|application| application.candidate == candidate.account())
            .ok_or(Problem::NotFound)?;
        self.state.db.redact_for_candidate(own).await
    }

    async fn enter(&self, candidate: Candidate, exam: &ExamCode) -> Result<ApplicationId> {
        self.state
            .db
            .enter_exam(candidate.account(), exam, self.state.clock.now())
            .await
    }

    async fn read_dossier(&self, candidate: Candidate, id: ApplicationId) -> Result<Dossier> {
        let application = self.find_own(candidate, id).await?;
        let dossier = self.build_dossier(application).await?;
        let log = self.read_candidate_log(&dossier.exam, id).await?;
        Ok(Dossier { log, ..dossier })
    }

    /// The log of an application as its candidate may see it: without an unpublished decision, the
    /// acts among reviewers and the names of the staff.
    pub(super) async fn read_candidate_log(
        &self,
        exam: &Exam,
        id: ApplicationId,
    ) -> Result<Vec<LogEntry>> {
        let db = &self.state.db;
        let disclosure = db.disclosure(exam).await?;
        let log = db.log(id).await?.into_iter();
        Ok(log
            .filter(|entry| !entry.event.is_internal())
            .filter(|entry| disclosure == Disclosure::Open || !entry.event.reveals_decision())
            .map(hide_staff_name)
            .collect())
    }

    /// All data of an application; callers remove the parts that their reader may not see.
    pub(super) async fn build_dossier(&self, application: Application) -> Result<Dossier> {
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let account = db.find_account(application.candidate).await?;
        let account = account.ok_or_else(|| {
            Error::Broken(format!("application {} has no candidate", application.id))
        })?;
        let can_take_part = exam.can_take_part(account.assurance);
        Ok(Dossier {
            known: self.load_prefilled_answers(&exam, &account).await?,
            person: view::CandidateIdentity {
                name: account.name,
                valid_until: account.valid_until,
                id_number: account
                    .identity
                    .map(|identity| identity.number().to_owned()),
            },
            position: self.read_chosen(&exam, &application).await?,
            seat: match application.check_can_print_ticket(&exam, self.state.clock.now()) {
                Ok(()) if can_take_part => db.seat_of(application.id).await?,
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

/// Removes the names of the staff from a log entry that a candidate sees.
fn hide_staff_name(entry: LogEntry) -> LogEntry {
    let name = entry.name.filter(|_| entry.role == Some(Role::Candidate));
    LogEntry {
        name,
        event: entry.event.without_reviewers(),
        ..entry
    }
}

/// The order of the slot's images after `image` is moved to `place`, counted from 1; a larger place
/// is the last one. `None` if the application has no such image.
fn reorder_image(
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
