//! Commands on an application and [`Application::apply`], which performs them.

use serde::{Deserialize, Serialize};

use super::{
    Acceptance, Application, CorrectionTarget, Fingerprint, FormEntry, Image, LogEvent, Manifest,
    Receipt, ReviewPart, State, StateKind, Verdict,
    answers::{FieldKey, FieldVersion},
};
use crate::{
    application::{
        fact_change::check_facts, identity_correction::IdentityCorrection, lapse::Lapse,
        review_session::ReviewSession,
    },
    digest::Sha256,
    exam::{Exam, FactAnswers},
    id::{AccountId, ImageId, NoticeId, PositionCode, SectionId, SlotId},
    json::tagged::tagged_enum,
    payment::PaymentRecord,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Change that a person or the server itself requests; [`Application::apply`] performs it. Each
/// variant names the roles that may send it; another role gets `NotAllowed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum Command {
    /// Accepts a notice in this wording (SH-12). Candidate. `Stale` if the wording has changed.
    AcceptNotice {
        /// Notice to accept.
        notice: NoticeId,
        /// SHA-256 of the wording that the candidate saw.
        wording: Sha256,
    },
    /// Answers facts; the other answers stay. Candidate. `ImpossibleFacts` if the answers
    /// contradict each other.
    AnswerFacts {
        /// New answers by fact.
        facts: FactAnswers,
    },
    /// Confirms that the images of a slot are still right after the facts changed.
    #[serde(rename = "keep-slot")]
    ConfirmSlot {
        /// Slot to confirm.
        slot: SlotId,
    },
    /// Saves the values of a form section, complete or not.
    SaveSection {
        /// Section to save.
        section: SectionId,
        /// All entries of the section; they replace the stored ones.
        entries: Vec<FormEntry>,
    },
    /// Saves one field, based on this version of it.
    SaveField {
        /// Part of the form to save.
        field: FieldKey,
        /// New text of the part, as typed.
        text: String,
        /// Version that the text is based on.
        #[serde(rename = "over")]
        base_version: FieldVersion,
    },
    /// Adds an image at its rank. An image in `replaces` is removed by the same command.
    AddImage {
        /// Slot of the new image.
        slot: SlotId,
        /// New image; its file is already stored.
        image: Image,
        /// Image that the new one replaces. `None` adds an image.
        replaces: Option<ImageId>,
    },
    /// Removes an image from its slot. Candidate.
    RemoveImage {
        /// Image to remove.
        image: ImageId,
    },
    /// Orders the images of the slot. The list names each image exactly once.
    #[serde(rename = "arrange")]
    ReorderImages {
        /// Slot to order.
        slot: SlotId,
        /// All image ids of the slot, in the wanted order. `Stale` if one is missing, unknown or
        /// twice.
        order: Vec<ImageId>,
    },
    /// Confirms the displayed image as the portrait (S2-11).
    ConfirmPortrait {
        /// Displayed image.
        image: ImageId,
    },
    /// Chooses a position; `title` is its name in the office's list.
    ChoosePosition {
        /// Code of the position.
        position: PositionCode,
        /// Name of the position in the office's list; it is only recorded in the log.
        title: String,
    },
    /// Starts again with another position after a refusal, while the window is open.
    #[serde(rename = "begin-again")]
    Reapply,
    /// Commits to files that are not uploaded yet, by their hashes (C5).
    #[serde(rename = "register")]
    RegisterFingerprint {
        /// Hashes of the content that the candidate saw.
        fingerprint: Fingerprint,
    },
    /// Submits the complete application and issues a receipt. Candidate. `Incomplete` lists the
    /// missing requirements.
    Submit,
    /// Withdraws a draft, or a submission before its review. Candidate.
    Withdraw,
    /// Takes a submission back before its review; it is a draft again. Candidate, or the office for
    /// them. `RecallRefused` if it cannot be taken back.
    #[serde(rename = "recall")]
    RecallSubmission {
        /// Reason of the office, of 1 to [`MAX_NOTE_CHARS`](super::note::MAX_NOTE_CHARS) characters.
        /// `None` for the candidate.
        reason: Option<String>,
    },
    /// Records a verdict on one part. Reviewer.
    #[serde(rename = "judge")]
    GiveVerdict {
        /// Part to judge.
        part: ReviewPart,
        /// New verdict; [`Verdict::Pending`] removes the old one.
        verdict: Verdict,
    },
    /// Returns the application for corrections (退回补正), with the parts whose verdict is `Returned`.
    /// Reviewer.
    Return,
    /// Approves the application, or passes it to the second of two reviews. Reviewer.
    Approve,
    /// Refuses the application (不通过), or passes it to the second of two reviews with this opinion. A
    /// part must be returned for a reason that means “not eligible”. Reviewer.
    Refuse {
        /// Reason for the candidate, of 1 to [`MAX_NOTE_CHARS`](super::note::MAX_NOTE_CHARS) characters.
        note: String,
    },
    /// Takes a decision back that has not gone out (R13). The reviewer who made it.
    TakeBack,
    /// Lets a held decision go out after its hold (R13). System; the server's clock sends it.
    ReleaseDecision,
    /// Corrects a decision that has gone out. The reviewer who confirms the proposal of another one.
    CorrectDecision {
        /// State to which the correction leads.
        target: CorrectionTarget,
        /// Reason for the candidate, of 1 to [`MAX_NOTE_CHARS`](super::note::MAX_NOTE_CHARS) characters.
        reason: String,
        /// Reviewer who has proposed the correction.
        proposed_by: AccountId,
    },
    /// Follows the correction of the candidate's name or number. The officer who confirms the
    /// proposal of another one.
    CorrectIdentity(IdentityCorrection),
    /// Ends an unfinished application after its window (逾期视为放弃). System; the server's clock sends
    /// it.
    Lapse,
    /// Records a payment that a gateway confirmed or that the office took on site (S4-19).
    RecordPayment(PaymentRecord),
    /// Removes an on-site payment that was recorded by mistake.
    UndoPayment {
        /// Reason for the log, of 1 to [`MAX_NOTE_CHARS`](super::note::MAX_NOTE_CHARS) characters.
        reason: String,
    },
}

tagged_enum!(Command, "command");

/// Result of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandOutcome {
    /// Application after the command.
    pub application: Application,
    /// Log entries in order. The last has the revision of the application, each earlier one the
    /// revision before the next. Changes of a draft make no entry. A command that completes a
    /// commitment adds the entry of the submission.
    pub events: Vec<LogEvent>,
    /// Receipt of a submission, also of a commitment that this command completed.
    pub receipt: Option<Receipt>,
}

impl CommandOutcome {
    /// Events with the revision that each led to.
    pub fn entries(&self) -> impl Iterator<Item = (u32, &LogEvent)> {
        let first = self.application.revision + 1 - self.events.len() as u32;
        (first..).zip(&self.events)
    }
}

impl Application {
    /// Performs `command`. It consumes the application; a refused command changes nothing.
    ///
    /// # Errors
    /// `NotFound` for another person's application or an unknown part, `Locked` with the
    /// reason, `Incomplete` with what is missing, `NotAllowed` for the wrong role or state.
    /// ```
    /// use shared::{
    ///     application::{Application, Command, LockReason, NewApplication, State},
    ///     exam::Exam,
    ///     id::{AccountId, ApplicationId},
    ///     problem::Problem,
    ///     role::Actor,
    ///     time::{CivilTime, Zone},
    /// };
    /// use uuid::Uuid;
    ///
    /// let exam: Exam = toml::from_str(
    ///     r#"
    ///     code = "spring-2026"
    ///     prefix = "SP"
    ///     title = "春季考试"
    ///     organiser = "考试办公室"
    ///     time-zone = "+08:00"
    ///     review = { levels = 1, reasons = [] }
    ///     windows = [
    ///         { id = "entry", title = "报名", opens = "2026-03-01 09:00", closes = "2026-03-31 18:00" },
    ///     ]
    ///     rounds = [{ id = "main", title = "报名", stages = [
    ///         { id = "submit", title = "提交", kind = "submit", window = "entry" },
    ///     ] }]
    ///     "#,
    /// )?;
    /// let at = |text: &str| text.parse().map(|civil: CivilTime| civil.to_timestamp(Zone::BEIJING));
    /// let (owner, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
    /// let new = NewApplication {
    ///     id: ApplicationId(Uuid::from_u128(3)),
    ///     number: "SP-2026-00001".to_owned(),
    ///     exam: exam.code.clone(),
    ///     exam_version: 1,
    ///     candidate: owner,
    /// };
    /// let draft = Application::new(new, at("2026-03-01 09:00")?);
    ///
    /// let submit = |actor, now| draft.clone().apply(&exam, Command::Submit, actor, now);
    /// let outcome = submit(Actor::Candidate(owner), at("2026-03-02 10:00")?)?;
    /// assert_eq!(outcome.application.state, State::Submitted);
    /// assert_eq!(outcome.application.revision, 1);
    /// assert!(outcome.receipt.is_some_and(|receipt| receipt.has_valid_code()));
    ///
    /// let closed = at("2026-03-31 18:00")?;
    /// let late = submit(Actor::Candidate(owner), closed);
    /// assert_eq!(late, Err(Problem::Locked(LockReason::WindowClosed { closed })));
    /// let foreign = submit(Actor::Candidate(other), closed);
    /// assert_eq!(foreign, Err(Problem::NotFound));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(
        mut self,
        exam: &Exam,
        command: Command,
        actor: Actor,
        now: Timestamp,
    ) -> Result<CommandOutcome, Problem> {
        self.check_actor(&command, actor)?;
        let mut receipt = None;
        let event = match command {
            Command::AcceptNotice { notice, wording } => {
                self.accept_notice(exam, notice, wording, now)?
            }
            Command::AnswerFacts { facts } => self.answer_facts(exam, facts, now)?,
            Command::ConfirmSlot { slot } => self.confirm_slot(exam, &slot, now)?,
            Command::SaveSection { section, entries } => {
                self.save_section(exam, &section, entries, now)?
            }
            Command::SaveField {
                field,
                text,
                base_version,
            } => self.save_field(exam, &field, text, base_version, now)?,
            Command::AddImage {
                slot,
                image,
                replaces,
            } => self.add_image(exam, slot, image, replaces, now)?,
            Command::RemoveImage { image } => self.remove_image(exam, image, now)?,
            Command::ReorderImages { slot, order } => {
                self.reorder_images(exam, slot, &order, now)?
            }
            Command::ConfirmPortrait { image } => self.confirm_portrait(exam, image, now)?,
            Command::ChoosePosition { position, title } => {
                self.choose_position(exam, position, title, now)?
            }
            Command::Reapply => self.reapply(exam, now)?,
            Command::RegisterFingerprint { fingerprint } => {
                self.register_fingerprint(exam, fingerprint, now)?
            }
            Command::Submit => {
                let issued = self.submit(exam, now)?;
                let event = issued.to_log_event();
                receipt = Some(issued);
                Some(event)
            }
            Command::Withdraw => self.withdraw(now)?,
            Command::RecallSubmission { reason } => {
                Some(self.recall(exam, reason.as_deref(), actor, now)?)
            }
            Command::GiveVerdict { part, verdict } => {
                ReviewSession::open(&mut self, exam, actor, now)?.give_verdict(part, verdict)?
            }
            Command::Return => {
                let session = ReviewSession::open(&mut self, exam, actor, now)?;
                Some(session.return_to_candidate()?)
            }
            Command::Approve => Some(ReviewSession::open(&mut self, exam, actor, now)?.approve()?),
            Command::Refuse { note } => {
                Some(ReviewSession::open(&mut self, exam, actor, now)?.refuse(&note)?)
            }
            Command::TakeBack => Some(self.take_back(actor, now)?),
            Command::ReleaseDecision => Some(self.release_decision(exam, now)?),
            Command::CorrectDecision {
                target,
                reason,
                proposed_by,
            } => Some(self.correct_decision(exam, (target, &reason), proposed_by, actor, now)?),
            Command::CorrectIdentity(correction) => {
                Some(self.correct_identity(exam, &correction, actor, now)?)
            }
            Command::Lapse => Lapse::find(&self, exam, now)?.map(|lapse| {
                self.state = State::Lapsed { at: now };
                lapse.to_log_event()
            }),
            Command::RecordPayment(record) => {
                let state = self.state.kind();
                self.payment.record(exam, state, record, actor, now)?
            }
            Command::UndoPayment { reason } => self.payment.undo(exam, &reason)?,
        };
        let mut events: Vec<LogEvent> = event.into_iter().collect();
        if let Some(issued) = self.fulfil_commitment(exam) {
            events.push(issued.to_log_event());
            receipt = Some(issued);
        }
        self.revision += events.len().max(1) as u32;
        Ok(CommandOutcome {
            application: self,
            events,
            receipt,
        })
    }

    fn check_actor(&self, command: &Command, actor: Actor) -> Result<(), Problem> {
        use Command::*;
        match (command, actor) {
            (
                AcceptNotice { .. }
                | AnswerFacts { .. }
                | ConfirmSlot { .. }
                | SaveSection { .. }
                | SaveField { .. }
                | AddImage { .. }
                | RemoveImage { .. }
                | ReorderImages { .. }
                | ConfirmPortrait { .. }
                | ChoosePosition { .. }
                | Reapply
                | RegisterFingerprint { .. }
                | Submit
                | Withdraw
                | RecallSubmission { .. },
                Actor::Candidate(account),
            ) if account == self.candidate => Ok(()),
            (
                GiveVerdict { .. }
                | Return
                | Approve
                | Refuse { .. }
                | TakeBack
                | CorrectDecision { .. },
                Actor::Reviewer(_),
            ) => Ok(()),
            (Lapse | ReleaseDecision, Actor::System) => Ok(()),
            (RecordPayment(_), Actor::System | Actor::Office(_)) => Ok(()),
            (
                UndoPayment { .. } | RecallSubmission { .. } | CorrectIdentity(_),
                Actor::Office(_),
            ) => Ok(()),
            // The response does not reveal whether another person's application exists.
            (_, Actor::Candidate(_)) => Err(Problem::NotFound),
            _ => Err(Problem::NotAllowed),
        }
    }

    fn accept_notice(
        &mut self,
        exam: &Exam,
        id: NoticeId,
        wording: Sha256,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let notice = exam.notice(&id).ok_or(Problem::NotFound)?;
        self.check_notice_open(exam, &id, now)?;
        if notice.wording() != wording {
            return Err(Problem::Stale);
        }
        if self.has_accepted(notice) {
            return Ok(None);
        }
        self.acceptances.push(Acceptance {
            notice: id.clone(),
            wording,
            at: now,
        });
        Ok(Some(LogEvent::NoticeAccepted { notice: id }))
    }

    fn add_image(
        &mut self,
        exam: &Exam,
        slot_id: SlotId,
        image: Image,
        replaces: Option<ImageId>,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let slot = exam.slot(&slot_id).ok_or(Problem::NotFound)?;
        self.check_can_add(exam, &slot_id, image.sha256, now)?;
        if slot.need(&self.facts).is_none() {
            return Err(Problem::NotFound);
        }
        if self.find_image(image.id).is_some() {
            return Err(Problem::ImageIdTaken);
        }
        self.clear_portrait_confirmation(exam, &slot_id);
        self.rechecks.remove(&slot_id);
        let replaces = self.remove_replaced_images(exam, (&slot_id, image.sha256), replaces);
        let material = self.materials.entry(slot_id).or_default();
        let replaced_index = replaces
            .map(|id| find_image_index(&material.images, id))
            .transpose()?;
        let max_images = slot.count.max_images();
        if replaced_index.is_none() && material.images.len() >= usize::from(max_images) {
            return Err(Problem::SlotFull { most: max_images });
        }
        match replaced_index {
            Some(index) => {
                material.images[index] = Image {
                    rank: material.images[index].rank,
                    ..image
                }
            }
            None => material.images.push(image),
        }
        material
            .images
            .sort_by_key(|image| (image.rank, image.uploaded, image.id));
        Ok(None)
    }

    fn remove_image(
        &mut self,
        exam: &Exam,
        id: ImageId,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let (slot, _) = self.find_image(id).ok_or(Problem::NotFound)?;
        let slot = slot.clone();
        self.check_slot_open(exam, &slot, now)?;
        self.rechecks.remove(&slot);
        self.clear_portrait_confirmation(exam, &slot);
        if let Some(material) = self.materials.get_mut(&slot) {
            material.images.retain(|image| image.id != id);
            if material.images.is_empty() && material.verdict.is_pending() {
                self.materials.remove(&slot);
            }
        }
        Ok(None)
    }

    fn reorder_images(
        &mut self,
        exam: &Exam,
        slot: SlotId,
        order: &[ImageId],
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_slot_open(exam, &slot, now)?;
        let material = self.materials.get_mut(&slot).ok_or(Problem::NotFound)?;
        let mut indexes = Vec::with_capacity(order.len());
        for id in order {
            indexes.push(find_image_index(&material.images, *id).map_err(|_| Problem::Stale)?);
        }
        let mut distinct = indexes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() != material.images.len() || indexes.len() != material.images.len() {
            return Err(Problem::Stale);
        }
        for (rank, index) in indexes.into_iter().enumerate() {
            material.images[index].rank = rank as i32 + 1;
        }
        material.images.sort_by_key(|image| image.rank);
        Ok(None)
    }

    fn submit(&mut self, exam: &Exam, now: Timestamp) -> Result<Receipt, Problem> {
        self.check_submission_open(exam, now)?;
        // Drafts stored by older versions can violate this rule. Facts are locked after a return,
        // so only drafts are checked.
        if self.state.kind() == StateKind::Draft {
            check_facts(exam, &self.facts)?;
        }
        // `missing` has more details than the lock, so it is checked first.
        let missing = self.missing_requirements(exam, now);
        if !missing.is_empty() {
            return Err(Problem::Incomplete { missing });
        }
        Ok(self.complete_submission(exam, now, None))
    }

    /// Submits the complete application. `at` is the time that counts as the submission;
    /// `completed` is the arrival of the last file after a commitment, otherwise `None`.
    pub(super) fn complete_submission(
        &mut self,
        exam: &Exam,
        at: Timestamp,
        completed: Option<Timestamp>,
    ) -> Receipt {
        let manifest = Manifest::from_application(self, exam);
        self.reset_changed_verdicts(&manifest);
        self.materials
            .retain(|_, material| !material.images.is_empty());
        self.submitted_manifest = manifest.clone();
        self.state = State::Submitted;
        self.review.restart();
        self.event_times.submitted = Some(at);
        Receipt::issue(self, manifest, at, completed)
    }

    fn withdraw(&mut self, now: Timestamp) -> Result<Option<LogEvent>, Problem> {
        let has_begun_review = self.review.passed_first.is_some();
        if has_begun_review || !matches!(self.state.kind(), StateKind::Draft | StateKind::Submitted)
        {
            return Err(Problem::NotAllowed);
        }
        self.state = State::Withdrawn { at: now };
        Ok(Some(LogEvent::Withdrawn))
    }
}

fn find_image_index(images: &[Image], id: ImageId) -> Result<usize, Problem> {
    images
        .iter()
        .position(|image| image.id == id)
        .ok_or(Problem::NotFound)
}
