//! Commands on an application and [`Application::apply`], which performs them.

use serde::{Deserialize, Serialize};

use super::{
    Acceptance, Application, Entry, Fingerprint, Image, LogEvent, Manifest, Part, Promised,
    Receipt, State, Verdict,
    affected::check_facts,
    answers::{FieldKey, Version},
};
use crate::{
    digest::Sha256,
    exam::{Exam, FactAnswers},
    id::{ImageId, NoticeId, PositionCode, SectionId, SlotId},
    payment::PaymentRecord,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Maximum length of a reviewer's note, in characters.
pub const NOTE_LIMIT: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "command")]
pub enum Command {
    AcceptNotice {
        notice: NoticeId,
        wording: Sha256,
    },
    AnswerFacts {
        facts: FactAnswers,
    },
    /// Confirms that the images of a slot are still right after the facts changed.
    KeepSlot {
        slot: SlotId,
    },
    /// Saves the values of a form section, complete or not.
    SaveSection {
        section: SectionId,
        entries: Vec<Entry>,
    },
    /// Saves one field, based on this version of it.
    SaveField {
        field: FieldKey,
        text: String,
        over: Version,
    },
    /// Adds an image at its rank. An image in `replaces` is removed by the same command.
    AddImage {
        slot: SlotId,
        image: Image,
        replaces: Option<ImageId>,
    },
    RemoveImage {
        image: ImageId,
    },
    /// Orders the images of the slot. The list names each image exactly once.
    Arrange {
        slot: SlotId,
        order: Vec<ImageId>,
    },
    /// Confirms the displayed image as the portrait (S2-11).
    ConfirmPortrait {
        image: ImageId,
    },
    /// Chooses a position; `title` is its name in the office's list.
    ChoosePosition {
        position: PositionCode,
        title: String,
    },
    /// Starts again with another position after a refusal, while the window is open.
    BeginAgain,
    /// Commits to files that are not uploaded yet, by their hashes (C5).
    Register {
        fingerprint: Fingerprint,
    },
    Submit,
    Withdraw,
    Judge {
        part: Part,
        verdict: Verdict,
    },
    Return,
    Approve,
    Refuse {
        note: String,
    },
    Lapse,
    /// Records a payment that a gateway confirmed or that the office took on site (S4-19).
    RecordPayment(PaymentRecord),
    /// Removes an on-site payment that was recorded by mistake.
    UndoPayment {
        reason: String,
    },
}

/// Result of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub application: Application,
    /// Log entries in order. The last has the revision of the application, each earlier one the
    /// revision before the next. Changes of a draft make no entry. A command that completes a
    /// commitment adds the entry of the submission.
    pub events: Vec<LogEvent>,
    /// Receipt of a submission, also of a commitment that this command completed.
    pub receipt: Option<Receipt>,
}

impl Outcome {
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
    pub fn apply(
        mut self,
        exam: &Exam,
        command: Command,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        self.check_actor(&command, actor)?;
        let mut receipt = None;
        let event = match command {
            Command::AcceptNotice { notice, wording } => self.accept(exam, notice, wording, now)?,
            Command::AnswerFacts { facts } => self.answer(exam, facts, now)?,
            Command::KeepSlot { slot } => self.keep_slot(exam, &slot, now)?,
            Command::SaveSection { section, entries } => {
                self.save_section(exam, &section, entries, now)?
            }
            Command::SaveField { field, text, over } => {
                self.save_field(exam, &field, text, over, now)?
            }
            Command::AddImage {
                slot,
                image,
                replaces,
            } => self.add_image(exam, slot, image, replaces, now)?,
            Command::RemoveImage { image } => self.remove_image(exam, image, now)?,
            Command::Arrange { slot, order } => self.arrange(exam, slot, &order, now)?,
            Command::ConfirmPortrait { image } => self.confirm_portrait(exam, image, now)?,
            Command::ChoosePosition { position, title } => {
                self.choose_position(exam, position, title, now)?
            }
            Command::BeginAgain => self.begin_again(exam, now)?,
            Command::Register { fingerprint } => self.register(exam, fingerprint, now)?,
            Command::Submit => {
                let issued = self.submit(exam, now)?;
                let event = issued.as_event();
                receipt = Some(issued);
                Some(event)
            }
            Command::Withdraw => self.withdraw(now)?,
            Command::Judge { part, verdict } => self.judge(exam, part, verdict, actor, now)?,
            Command::Return => self.send_back(exam, actor, now)?,
            Command::Approve => self.approve(exam, actor, now)?,
            Command::Refuse { note } => self.refuse(note, actor, now)?,
            Command::Lapse => self.lapse(exam, now)?,
            Command::RecordPayment(record) => self.record_payment(exam, record, actor, now)?,
            Command::UndoPayment { reason } => self.undo_payment(exam, &reason)?,
        };
        let mut events: Vec<LogEvent> = event.into_iter().collect();
        if let Some(issued) = self.keep_promise(exam) {
            events.push(issued.as_event());
            receipt = Some(issued);
        }
        self.revision += events.len().max(1) as u32;
        Ok(Outcome {
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
                | KeepSlot { .. }
                | SaveSection { .. }
                | SaveField { .. }
                | AddImage { .. }
                | RemoveImage { .. }
                | Arrange { .. }
                | ConfirmPortrait { .. }
                | ChoosePosition { .. }
                | BeginAgain
                | Register { .. }
                | Submit
                | Withdraw,
                Actor::Candidate(account),
            ) if account == self.candidate => Ok(()),
            (Judge { .. } | Return | Approve | Refuse { .. }, Actor::Reviewer(_)) => Ok(()),
            (Lapse, Actor::System) => Ok(()),
            (RecordPayment(_), Actor::System | Actor::Office(_)) => Ok(()),
            (UndoPayment { .. }, Actor::Office(_)) => Ok(()),
            // Another person's application answers 404, as an unknown one does.
            (_, Actor::Candidate(_)) => Err(Problem::NotFound),
            _ => Err(Problem::NotAllowed),
        }
    }

    fn accept(
        &mut self,
        exam: &Exam,
        id: NoticeId,
        wording: Sha256,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let notice = exam.notice(&id).ok_or(Problem::NotFound)?;
        self.notice_lock(exam, &id, now)?;
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
        self.adding_lock(exam, &slot_id, image.sha256, now)?;
        if slot.need(&self.facts).is_none() {
            return Err(Problem::NotFound);
        }
        if self.find_image(image.id).is_some() {
            return Err(Problem::ImageIdTaken);
        }
        self.forget_confirmation(exam, &slot_id);
        self.rechecks.remove(&slot_id);
        let replaces = self.make_room(exam, (&slot_id, image.sha256), replaces);
        let material = self.materials.entry(slot_id).or_default();
        let going = replaces
            .map(|old| position(&material.images, old))
            .transpose()?;
        let most = slot.count.ceiling();
        if going.is_none() && material.images.len() >= usize::from(most) {
            return Err(Problem::SlotFull { most });
        }
        match going {
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
        self.slot_lock(exam, &slot, now)?;
        self.rechecks.remove(&slot);
        self.forget_confirmation(exam, &slot);
        if let Some(material) = self.materials.get_mut(&slot) {
            material.images.retain(|image| image.id != id);
            if material.images.is_empty() && material.verdict.is_pending() {
                self.materials.remove(&slot);
            }
        }
        Ok(None)
    }

    fn arrange(
        &mut self,
        exam: &Exam,
        slot: SlotId,
        order: &[ImageId],
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.slot_lock(exam, &slot, now)?;
        let material = self.materials.get_mut(&slot).ok_or(Problem::NotFound)?;
        let mut ranks = Vec::with_capacity(order.len());
        for id in order {
            ranks.push(position(&material.images, *id).map_err(|_| Problem::Stale)?);
        }
        let mut seen = ranks.clone();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() != material.images.len() || ranks.len() != material.images.len() {
            return Err(Problem::Stale);
        }
        for (rank, index) in ranks.into_iter().enumerate() {
            material.images[index].rank = rank as i32 + 1;
        }
        material.images.sort_by_key(|image| image.rank);
        Ok(None)
    }

    fn submit(&mut self, exam: &Exam, now: Timestamp) -> Result<Receipt, Problem> {
        self.work_lock(exam, now)?;
        // Older drafts may break this rule. Facts are locked after a return, so only drafts are
        // checked.
        if self.state == State::Draft {
            check_facts(exam, &self.facts)?;
        }
        // `missing` has more details than the lock, so it is checked first.
        let missing = self.missing(exam, now);
        if !missing.is_empty() {
            return Err(Problem::Incomplete { missing });
        }
        Ok(self.hand_in(exam, now, None))
    }

    /// Submits the complete application. `at` is the moment that counts; `completed` is the arrival
    /// of the last byte after a commitment.
    pub(super) fn hand_in(
        &mut self,
        exam: &Exam,
        at: Timestamp,
        completed: Option<Timestamp>,
    ) -> Receipt {
        let manifest = Manifest::of(self, exam);
        self.reopen_returned(&manifest);
        self.materials
            .retain(|_, material| !material.images.is_empty());
        self.submitted = manifest.clone();
        self.state = State::Submitted;
        self.passed_first = None;
        self.promise = None;
        self.moments.submitted = Some(at);
        Receipt::issue(self, manifest, at, completed)
    }

    fn withdraw(&mut self, now: Timestamp) -> Result<Option<LogEvent>, Problem> {
        let is_begun = self.passed_first.is_some();
        if is_begun || !matches!(self.state, State::Draft | State::Submitted) {
            return Err(Problem::NotAllowed);
        }
        self.decide(State::Withdrawn, now);
        Ok(Some(LogEvent::Withdrawn))
    }

    fn lapse(&mut self, exam: &Exam, now: Timestamp) -> Result<Option<LogEvent>, Problem> {
        let Err(super::Locked::Over { .. }) = self.work_lock(exam, now) else {
            return Err(Problem::NotAllowed);
        };
        let event = match self.promised(exam) {
            // A complete commitment is submitted, so the application does not lapse.
            Some(promised) if promised.is_kept() => return Ok(None),
            // A file that arrived in time may still be on its way into the store.
            Some(promised) if now < promised.until.plus(Timestamp::MINUTE) => {
                return Err(Problem::NotAllowed);
            }
            Some(Promised {
                arrived, images, ..
            }) => LogEvent::LapsedIncomplete { arrived, images },
            None => LogEvent::Lapsed,
        };
        self.decide(State::Lapsed, now);
        Ok(Some(event))
    }

    pub(super) fn decide(&mut self, state: State, now: Timestamp) {
        self.state = state;
        self.promise = None;
        self.moments.decided = Some(now);
    }
}

fn position(images: &[Image], id: ImageId) -> Result<usize, Problem> {
    images
        .iter()
        .position(|image| image.id == id)
        .ok_or(Problem::NotFound)
}
