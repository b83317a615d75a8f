//! Every act on an application, and the one function that performs it.

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

/// The longest free text of a reviewer, in characters.
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
    /// Looked at again after the facts have changed: the images here are still right.
    KeepSlot {
        slot: SlotId,
    },
    /// What is written in a section of the personal form, whether it is complete or not.
    SaveSection {
        section: SectionId,
        entries: Vec<Entry>,
    },
    /// What is written in one part of the form, typed over this version of it.
    SaveField {
        field: FieldKey,
        text: String,
        over: Version,
    },
    /// Adds an image at its rank. With `replaces`, that image goes in the same act.
    AddImage {
        slot: SlotId,
        image: Image,
        replaces: Option<ImageId>,
    },
    RemoveImage {
        image: ImageId,
    },
    /// The images of the slot in their new order, each exactly once.
    Arrange {
        slot: SlotId,
        order: Vec<ImageId>,
    },
    /// This image, which the person has looked at, is the right portrait (S2-11).
    ConfirmPortrait {
        image: ImageId,
    },
    /// `title` is what the office's list calls it.
    ChoosePosition {
        position: PositionCode,
        title: String,
    },
    /// Refused for one position, to try another while the time lasts (product.md, decision 2).
    BeginAgain,
    /// Hands in what is still on its way, by its hashes (C5).
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
    /// The fee has come: a gateway has said so, or the office has taken it on site (S4-19).
    RecordPayment(PaymentRecord),
    /// A payment on site was recorded by mistake.
    UndoPayment {
        reason: String,
    },
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub application: Application,
    /// For the log, in their order, the last under the application's revision and each other under
    /// the one before the next. Changes of a draft leave no entry; an act that mends a promise of
    /// which every byte is here leaves its own and that of the submission.
    pub events: Vec<LogEvent>,
    /// For a submission, also one by fingerprint that this act has completed.
    pub receipt: Option<Receipt>,
}

impl Outcome {
    /// The events, each with the revision that it led to.
    pub fn entries(&self) -> impl Iterator<Item = (u32, &LogEvent)> {
        let first = self.application.revision + 1 - self.events.len() as u32;
        (first..).zip(&self.events)
    }
}

impl Application {
    /// Performs `command`. The application is consumed; a refused command changes nothing.
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
            // What is not yours is not there.
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
        // Stored before the definition said so. Facts are locked while a return is mended.
        if self.state == State::Draft {
            check_facts(exam, &self.facts)?;
        }
        // What is missing says more than that the submission waits for it.
        let missing = self.missing(exam, now);
        if !missing.is_empty() {
            return Err(Problem::Incomplete { missing });
        }
        Ok(self.hand_in(exam, now, None))
    }

    /// Everything is there: it is the reviewers' from now on. `completed` is when the last byte
    /// has followed a fingerprint, where `at` is that of the fingerprint.
    pub(super) fn hand_in(
        &mut self,
        exam: &Exam,
        at: Timestamp,
        completed: Option<Timestamp>,
    ) -> Receipt {
        let manifest = Manifest::of(self, exam);
        self.reopen_returned();
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
            // Kept: what is done about it is not to lapse, but to hand it in.
            Some(promised) if promised.is_kept() => return Ok(None),
            // A file that came in time may still be on its way into the store.
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
