//! Hash commitment: a submission before its files are uploaded (C5).
//!
//! A commitment is valid while the answers are unchanged and every image here is named by it.
//! Validity is derived and never stored. After the close, a valid commitment lets the named files
//! come in until its grace time ends. With the last file the application is submitted, with the
//! time of the commitment.

use serde::{Deserialize, Serialize};

use super::{
    Application, Fingerprint, Image, Locked, LogEvent, Looked, Manifest, Receipt, State,
    affected::check_facts, looked::digest_answers,
};
use crate::{
    digest::Sha256,
    exam::{Exam, StageKind},
    id::{ImageId, SlotId},
    jpeg::Kind,
    problem::Problem,
    time::Timestamp,
};

/// Stored hash commitment of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Manifest and answers that the candidate saw, including files that are not here yet.
    pub looked: Looked,
    pub leaving: Vec<ImageId>,
    /// Time of the commitment by the server's clock. This moment counts as the submission.
    pub at: Timestamp,
}

/// Status of a valid commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub at: Timestamp,
    /// Number of images that it names, and how many of them are here.
    pub images: u32,
    pub arrived: u32,
    /// End of the grace time for the files.
    pub until: Timestamp,
}

impl Promised {
    pub fn is_kept(self) -> bool {
        self.arrived == self.images
    }
}

impl Application {
    /// Status of the commitment. `None` without a valid one.
    pub fn promised(&self, exam: &Exam) -> Option<Promised> {
        let promise = self.promise_in_force(exam)?;
        let images = promise.looked.manifest.count();
        let awaited = self.list_awaited(exam, promise)?;
        let missing: usize = awaited.iter().map(|(_, hashes)| hashes.len()).sum();
        let close = |kind| Some(self.opening_of(exam, kind)?.closes);
        let slots = awaited.iter().filter(|(_, hashes)| !hashes.is_empty());
        let closes = slots
            .filter_map(|(slot, _)| close(stage_of(exam, slot)))
            .chain(close(StageKind::Submit))
            .min()?;
        Some(Promised {
            at: promise.at,
            images: images as u32,
            arrived: (images - missing) as u32,
            until: closes.plus(exam.fingerprint_grace()?),
        })
    }

    /// Hashes of the images that a valid commitment names for this slot and that are not here yet.
    pub fn awaited(&self, exam: &Exam, slot: &SlotId) -> Vec<Sha256> {
        let promise = self.promise_in_force(exam);
        promise
            .and_then(|promise| self.awaited_in(slot, promise))
            .unwrap_or_default()
    }

    /// Checks that an image with these bytes may be added now: any image while the slot is open,
    /// after the close only a committed one that is not here yet.
    ///
    /// # Errors
    /// `Locked`; with a valid commitment also `NotPromised` or `GraceOver`.
    pub fn adding_lock(
        &self,
        exam: &Exam,
        slot: &SlotId,
        sha256: Sha256,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let allowed = match self.slot_lock(exam, slot, now) {
            Ok(()) => return Ok(()),
            Err(locked) => self.awaited_after(exam, slot, locked, now)?,
        };
        if allowed.contains(&sha256) {
            return Ok(());
        }
        Err(Problem::NotPromised {
            measured: sha256,
            allowed,
        })
    }

    /// Checks that the slot accepts any file now.
    ///
    /// # Errors
    /// As [`Self::adding_lock`].
    pub fn taking_lock(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Result<(), Problem> {
        match self.slot_lock(exam, slot, now) {
            Ok(()) => Ok(()),
            Err(locked) => match self.awaited_after(exam, slot, locked, now)? {
                awaited if awaited.is_empty() => Err(locked.into()),
                _ => Ok(()),
            },
        }
    }

    /// Hashes that a locked slot still accepts because of a commitment.
    pub fn following(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Vec<Sha256> {
        let locked = self.slot_lock(exam, slot, now).err();
        let awaited = locked.map(|locked| self.awaited_after(exam, slot, locked, now));
        awaited.and_then(Result::ok).unwrap_or_default()
    }

    /// Hashes that a slot with this lock still accepts.
    ///
    /// # Errors
    /// `Locked` without a valid commitment, `GraceOver` after its grace time.
    fn awaited_after(
        &self,
        exam: &Exam,
        slot: &SlotId,
        locked: Locked,
        now: Timestamp,
    ) -> Result<Vec<Sha256>, Problem> {
        let (Locked::Over { .. }, Some(promised)) = (locked, self.promised(exam)) else {
            return Err(locked.into());
        };
        if now >= promised.until {
            return Err(Problem::GraceOver {
                closed: promised.until,
                measured: promised.arrived,
                allowed: promised.images,
            });
        }
        Ok(self.awaited(exam, slot))
    }

    /// # Errors
    /// `FingerprintsOff`; `Locked` as for a submission; `NotAsLooked` if the content differs from
    /// the one the candidate saw; `Incomplete` if more than bytes is missing.
    pub(super) fn register(
        &mut self,
        exam: &Exam,
        fingerprint: Fingerprint,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        if exam.fingerprint_grace().is_none() {
            return Err(Problem::FingerprintsOff);
        }
        self.state_lock()?;
        let looked = fingerprint.resolve(self);
        // A repeated request whose answer was lost succeeds, also after the close.
        let known = self.promise_in_force(exam);
        if known.is_some_and(|known| Some(&known.looked) == looked.as_ref()) {
            return Ok(None);
        }
        self.work_lock(exam, now)?;
        let promise = Promise {
            looked: looked.ok_or_else(not_as_looked)?,
            leaving: fingerprint.leaving,
            at: now,
        };
        self.check_promise(exam, &promise)?;
        let awaited = self
            .list_awaited(exam, &promise)
            .ok_or_else(not_as_looked)?;
        let here = Manifest::of(self, exam);
        let mut missing = 0;
        for (slot, hashes) in awaited {
            missing += hashes.len();
            let is_as_here = here.images(&slot) == promise.looked.manifest.images(&slot);
            if !is_as_here || !hashes.is_empty() {
                self.slot_lock(exam, &slot, now)?;
            }
        }
        let images = promise.looked.manifest.count();
        let event = LogEvent::Registered {
            images: images as u32,
            arrived: (images - missing) as u32,
        };
        self.promise = Some(promise);
        // Without missing images it is a submission, which writes its own log entry.
        Ok((missing > 0).then_some(event))
    }

    /// Removes images that the commitment replaces. Returns the replaced image if it is still here.
    pub(super) fn make_room(
        &mut self,
        exam: &Exam,
        (slot, sha256): (&SlotId, Sha256),
        replaces: Option<ImageId>,
    ) -> Option<ImageId> {
        let Some(promise) = self.promise_in_force(exam).cloned() else {
            return replaces;
        };
        let awaited = self.awaited_in(slot, &promise);
        if !awaited.is_some_and(|awaited| awaited.contains(&sha256)) {
            return replaces;
        }
        let material = self.materials.get_mut(slot)?;
        let leaves = |image: &Image| promise.leaving.contains(&image.id);
        material
            .images
            .retain(|image| !leaves(image) || Some(image.id) == replaces);
        let images = material.images.iter();
        images
            .filter(|image| leaves(image))
            .map(|image| image.id)
            .next()
    }

    /// Submits the application if every committed image is here.
    pub(super) fn keep_promise(&mut self, exam: &Exam) -> Option<Receipt> {
        let Promised { at, .. } = self.promised(exam).filter(|it| it.is_kept())?;
        let promise = self.promise.take()?;
        *self = self.as_promised(exam, &promise);
        let slots = promise.looked.manifest.0.iter();
        let last = slots
            .flat_map(|entry| self.images(&entry.slot))
            .map(|image| image.uploaded)
            .max();
        Some(self.hand_in(exam, at, last.filter(|last| *last > at)))
    }

    /// The commitment, if it is still valid.
    fn promise_in_force(&self, exam: &Exam) -> Option<&Promise> {
        let promise = self.promise.as_ref()?;
        exam.fingerprint_grace()?;
        matches!(self.state, State::Draft | State::Returned).then_some(())?;
        let is_true = self.check_promise(exam, promise);
        is_true.is_ok().then_some(promise)
    }

    /// Checks that only bytes are missing: the answers are unchanged, every image here is named,
    /// and the complete application could be submitted.
    fn check_promise(&self, exam: &Exam, promise: &Promise) -> Result<(), Problem> {
        if digest_answers(self, exam) != promise.looked.answers {
            return Err(not_as_looked());
        }
        if self.state == State::Draft {
            check_facts(exam, &self.facts)?;
        }
        self.list_awaited(exam, promise).ok_or_else(not_as_looked)?;
        let promised = self.as_promised(exam, promise);
        if Looked::of(&promised, exam) != promise.looked {
            return Err(not_as_looked());
        }
        match promised.missing(exam, promise.at) {
            missing if missing.is_empty() => Ok(()),
            missing => Err(Problem::Incomplete { missing }),
        }
    }

    /// Named images that are not here yet, by slot. `None` if an image is here that is neither
    /// named nor leaving.
    fn list_awaited(&self, exam: &Exam, promise: &Promise) -> Option<Vec<(SlotId, Vec<Sha256>)>> {
        let applies = exam
            .slots()
            .filter(|slot| slot.need(&self.facts).is_some())
            .map(|slot| &slot.id);
        applies
            .map(|slot| {
                let awaited = self.awaited_in(slot, promise)?;
                Some((slot.clone(), awaited))
            })
            .collect()
    }

    fn awaited_in(&self, slot: &SlotId, promise: &Promise) -> Option<Vec<Sha256>> {
        let mut awaited = promise.looked.manifest.images(slot).to_vec();
        let stays = |image: &&Image| !promise.leaving.contains(&image.id);
        for image in self.images(slot).iter().filter(stays) {
            let place = awaited.iter().position(|hash| *hash == image.sha256)?;
            awaited.remove(place);
        }
        Some(awaited)
    }

    /// Copy of the application with every committed image in place. Missing images have only their
    /// hash.
    fn as_promised(&self, exam: &Exam, promise: &Promise) -> Self {
        let mut promised = self.clone();
        for slot in exam.slots().filter(|slot| slot.need(&self.facts).is_some()) {
            let names = promise.looked.manifest.images(&slot.id);
            let mut here: Vec<Image> = self.images(&slot.id).to_vec();
            here.retain(|image| !promise.leaving.contains(&image.id));
            let images: Vec<Image> = names
                .iter()
                .zip(1..)
                .map(|(hash, rank)| {
                    let place = here.iter().position(|image| image.sha256 == *hash);
                    match place.map(|place| here.remove(place)) {
                        Some(image) => Image { rank, ..image },
                        None => {
                            promised.rechecks.remove(&slot.id);
                            promised.forget_confirmation(exam, &slot.id);
                            not_here_yet(*hash, rank)
                        }
                    }
                })
                .collect();
            match promised.materials.get_mut(&slot.id) {
                Some(material) => material.images = images,
                None if images.is_empty() => {}
                None => {
                    let material = promised.materials.entry(slot.id.clone()).or_default();
                    material.images = images;
                }
            }
        }
        promised
    }
}

fn stage_of(exam: &Exam, slot: &SlotId) -> StageKind {
    match exam.is_portrait(slot) {
        true => StageKind::Portrait,
        false => StageKind::Materials,
    }
}

fn not_as_looked() -> Problem {
    Problem::NotAsLooked {
        missing: Vec::new(),
    }
}

fn not_here_yet(sha256: Sha256, rank: i32) -> Image {
    Image {
        id: ImageId(uuid::Uuid::nil()),
        rank,
        sha256,
        bytes: 0,
        kind: Kind::Jpeg,
        width: 0,
        height: 0,
        file_name: String::new(),
        uploaded: Timestamp::EARLIEST,
    }
}
