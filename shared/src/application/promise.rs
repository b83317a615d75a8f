//! What was handed in by fingerprint, and is kept once its bytes have come (C5).
//!
//! A promise is in force as long as it says what stands here: the same answers, and no image that
//! it does not name. So whoever goes on to change something has handed in nothing, until they undo
//! it or register again. That is derived, as locks are. After the close a promise in force leaves
//! its places open, for its bytes alone, until its grace time ends; with the last of them the
//! application is submitted, as of the moment of the fingerprint.

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

/// What a fingerprint says that the server has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What the person saw: all of it, whether it has come or not.
    pub looked: Looked,
    pub leaving: Vec<ImageId>,
    /// By the server's clock: the moment that counts.
    pub at: Timestamp,
}

/// How a promise in force stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub at: Timestamp,
    /// Images that it names, and how many of them are here.
    pub images: u32,
    pub arrived: u32,
    /// The bytes may follow until then.
    pub until: Timestamp,
}

impl Promised {
    pub fn is_kept(self) -> bool {
        self.arrived == self.images
    }
}

impl Application {
    /// How the promise stands, where one is in force.
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

    /// Images of this slot that a promise in force names and that are not here yet.
    pub fn awaited(&self, exam: &Exam, slot: &SlotId) -> Vec<Sha256> {
        let promise = self.promise_in_force(exam);
        promise
            .and_then(|promise| self.awaited_in(slot, promise))
            .unwrap_or_default()
    }

    /// Whether an image with these bytes may be added here now: while the slot is open any, after
    /// the close only what was promised to this slot and has not come.
    ///
    /// # Errors
    /// `Locked`; and where a promise is in force `NotPromised`, or `GraceOver`.
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

    /// Whether the slot takes any file at all now.
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

    /// What a slot takes though it is locked, and nothing else: what was promised to it in time.
    pub fn following(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Vec<Sha256> {
        let locked = self.slot_lock(exam, slot, now).err();
        let awaited = locked.map(|locked| self.awaited_after(exam, slot, locked, now));
        awaited.and_then(Result::ok).unwrap_or_default()
    }

    /// What may still come into a slot that is locked, since it was promised in time.
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
    /// `FingerprintsOff`, `Locked` as a submission; `NotAsLooked` where something else stands
    /// here than the person saw, `Incomplete` where more is missing than the bytes.
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
        // The same again, for which no answer came: it stands, also after the close.
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
        // Where nothing is awaited it is a submission, and says so itself.
        Ok((missing > 0).then_some(event))
    }

    /// Images that leave make room for a promised one. Answers what it replaces that is still
    /// here.
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

    /// Where everything promised is here, it is submitted as it was promised.
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

    /// The promise, as long as it says what stands here.
    fn promise_in_force(&self, exam: &Exam) -> Option<&Promise> {
        let promise = self.promise.as_ref()?;
        exam.fingerprint_grace()?;
        matches!(self.state, State::Draft | State::Returned).then_some(())?;
        let is_true = self.check_promise(exam, promise);
        is_true.is_ok().then_some(promise)
    }

    /// Whether nothing but bytes is missing: the answers are as they were seen, no image is here
    /// that is not named, and with all that are it could be submitted.
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

    /// By slot, the named images that are not here yet. `None` where one is here that is neither
    /// named nor leaves.
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

    /// This application with everything that was promised in its place; what has not come is
    /// there by its hash alone.
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
