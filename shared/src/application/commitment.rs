//! Hash commitment: a submission before its files are uploaded (C5).
//!
//! A commitment is valid while the answers are unchanged and it names every image on the server.
//! Validity is derived and never stored. After the window has closed, the server accepts the named
//! files of a valid commitment until its grace time ends. The last file submits the application,
//! with the time of the commitment.

pub mod fingerprint;

use serde::{Deserialize, Serialize};

use super::{
    Application, Fingerprint, Image, LockReason, LogEvent, Manifest, Receipt, ReviewedSnapshot,
    StateKind,
};
use crate::{
    application::{fact_change::check_facts, reviewed_snapshot::digest_answers},
    digest::Sha256,
    exam::{Exam, Slot},
    id::{ImageId, SlotId},
    jpeg::FileKind,
    problem::Problem,
    time::Timestamp,
};

/// Stored hash commitment of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Manifest and answers that the candidate saw, including files that are not uploaded yet.
    pub looked: ReviewedSnapshot,
    /// Images of the server that the candidate has deleted or replaced on the device. The server
    /// removes them when it submits.
    pub leaving: Vec<ImageId>,
    /// Time of the commitment by the server's clock. This moment counts as the submission.
    pub at: Timestamp,
}

/// Status of a valid commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentStatus {
    /// Time of the commitment, by the server's clock.
    pub at: Timestamp,
    /// Number of images that the commitment names.
    pub images: u32,
    /// Number of the named images that the server has.
    pub arrived: u32,
    /// End of the grace time for the files.
    pub until: Timestamp,
}

impl CommitmentStatus {
    /// True if every named image is on the server.
    pub fn is_fulfilled(self) -> bool {
        self.arrived == self.images
    }
}

impl Commitment {
    /// True if the candidate has deleted or replaced this image on the device.
    fn removes(&self, image: &Image) -> bool {
        self.leaving.contains(&image.id)
    }

    /// Hashes that it names for the slot and that the server does not have yet. `None` if the slot
    /// has an image that it neither names nor removes.
    fn awaited_in(&self, slot: &SlotId, images: &[Image]) -> Option<Vec<Sha256>> {
        let mut awaited = self.looked.manifest.images(slot).to_vec();
        for image in images.iter().filter(|image| !self.removes(image)) {
            let index = awaited.iter().position(|hash| *hash == image.sha256)?;
            awaited.remove(index);
        }
        Some(awaited)
    }

    /// Copy of the application with exactly the committed images. An image that the server does not
    /// have yet is a placeholder with its hash.
    fn complete(&self, application: &Application, exam: &Exam) -> Application {
        let mut completed = application.clone();
        for slot in applicable_slots(application, exam) {
            let hashes = self.looked.manifest.images(&slot.id);
            let mut stored: Vec<Image> = application.images(&slot.id).to_vec();
            stored.retain(|image| !self.removes(image));
            let images: Vec<Image> = hashes
                .iter()
                .zip(1..)
                .map(|(hash, rank)| {
                    let index = stored.iter().position(|image| image.sha256 == *hash);
                    match index.map(|index| stored.remove(index)) {
                        Some(image) => Image { rank, ..image },
                        None => {
                            completed.rechecks.remove(&slot.id);
                            completed.clear_portrait_confirmation(exam, &slot.id);
                            placeholder_image(*hash, rank)
                        }
                    }
                })
                .collect();
            match completed.materials.get_mut(&slot.id) {
                Some(material) => material.images = images,
                None if images.is_empty() => {}
                None => {
                    let material = completed.materials.entry(slot.id.clone()).or_default();
                    material.images = images;
                }
            }
        }
        completed
    }
}

/// Commitment that was checked against its application: only files are missing.
struct ValidCommitment<'a> {
    application: &'a Application,
    exam: &'a Exam,
    commitment: &'a Commitment,
    /// Hashes that the server does not have yet, for each slot that applies.
    awaited: Vec<(&'a SlotId, Vec<Sha256>)>,
}

impl<'a> ValidCommitment<'a> {
    /// Commitment of the application. `None` without one, and if it is no longer valid.
    fn of(application: &'a Application, exam: &'a Exam) -> Option<Self> {
        let commitment = application.state.commitment()?;
        exam.fingerprint_grace_ms()?;
        Self::check(application, exam, commitment).ok()
    }

    /// Checks that only files are missing: the answers are unchanged, the commitment names every
    /// image on the server, and with the missing files the application could be submitted.
    ///
    /// # Errors
    /// `SnapshotMismatch`, `ImpossibleFacts`, `Incomplete`.
    fn check(
        application: &'a Application,
        exam: &'a Exam,
        commitment: &'a Commitment,
    ) -> Result<Self, Problem> {
        if digest_answers(application, exam) != commitment.looked.answers {
            return Err(snapshot_mismatch());
        }
        if application.state.kind() == StateKind::Draft {
            check_facts(exam, &application.facts)?;
        }
        let awaited = applicable_slots(application, exam).map(|slot| {
            let awaited = commitment.awaited_in(&slot.id, application.images(&slot.id))?;
            Some((&slot.id, awaited))
        });
        let awaited = awaited
            .collect::<Option<_>>()
            .ok_or_else(snapshot_mismatch)?;
        let completed = commitment.complete(application, exam);
        if ReviewedSnapshot::from_application(&completed, exam) != commitment.looked {
            return Err(snapshot_mismatch());
        }
        match completed.missing_requirements(exam, commitment.at) {
            missing if missing.is_empty() => Ok(Self {
                application,
                exam,
                commitment,
                awaited,
            }),
            missing => Err(Problem::Incomplete { missing }),
        }
    }

    /// Hashes that the server does not have yet for this slot.
    fn awaited_in(&self, slot: &SlotId) -> &[Sha256] {
        let found = self.awaited.iter().find(|(id, _)| *id == slot);
        found.map_or(&[], |(_, hashes)| hashes)
    }

    /// Number of the committed images, and of those that the server has.
    fn count_images(&self) -> (u32, u32) {
        let images = self.commitment.looked.manifest.image_count();
        let missing: usize = self.awaited.iter().map(|(_, hashes)| hashes.len()).sum();
        (images as u32, (images - missing) as u32)
    }

    /// Status of the commitment. `None` if the exam has no window for the submission.
    fn status(&self) -> Option<CommitmentStatus> {
        let (images, arrived) = self.count_images();
        let slots = self.awaited.iter().filter(|(_, hashes)| !hashes.is_empty());
        let closes = slots
            .filter_map(|(slot, _)| self.application.slot_period(self.exam, slot))
            .chain(self.application.submission_period(self.exam))
            .map(|period| period.closes)
            .min()?;
        Some(CommitmentStatus {
            at: self.commitment.at,
            images,
            arrived,
            until: closes.plus(self.exam.fingerprint_grace_ms()?),
        })
    }

    /// Checks that the slots which the commitment changes are open.
    fn check_changed_slots_open(&self, now: Timestamp) -> Result<(), LockReason> {
        let (application, exam) = (self.application, self.exam);
        let stored = Manifest::from_application(application, exam);
        let committed = &self.commitment.looked.manifest;
        let mut changed = self.awaited.iter().filter(|(slot, hashes)| {
            !hashes.is_empty() || stored.images(slot) != committed.images(slot)
        });
        changed.try_for_each(|(slot, _)| application.check_slot_open(exam, slot, now))
    }
}

impl Application {
    /// Status of the commitment. `None` without a valid commitment.
    pub fn commitment_status(&self, exam: &Exam) -> Option<CommitmentStatus> {
        ValidCommitment::of(self, exam)?.status()
    }

    /// Hashes of the images that a valid commitment names for this slot and that the server does
    /// not have yet. Empty without a valid commitment.
    pub fn awaited_hashes(&self, exam: &Exam, slot: &SlotId) -> Vec<Sha256> {
        ValidCommitment::of(self, exam).map_or(Vec::new(), |valid| valid.awaited_in(slot).to_vec())
    }

    /// Checks that an image with this hash may be added now: any image while the slot is open,
    /// after the close only a committed image that the server does not have yet.
    ///
    /// # Errors
    /// `Locked`; with a valid commitment also `ImageNotRegistered` or `GraceOver`.
    pub fn check_can_add(
        &self,
        exam: &Exam,
        slot: &SlotId,
        sha256: Sha256,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let allowed = match self.check_slot_open(exam, slot, now) {
            Ok(()) => return Ok(()),
            Err(locked) => self.awaited_when_locked(exam, slot, locked, now)?,
        };
        if allowed.contains(&sha256) {
            return Ok(());
        }
        Err(Problem::ImageNotRegistered {
            measured: sha256,
            allowed,
        })
    }

    /// Checks that the slot accepts any file now.
    ///
    /// # Errors
    /// As [`Self::check_can_add`].
    pub fn check_slot_accepts(
        &self,
        exam: &Exam,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        match self.check_slot_open(exam, slot, now) {
            Ok(()) => Ok(()),
            Err(locked) => match self.awaited_when_locked(exam, slot, locked, now)? {
                awaited if awaited.is_empty() => Err(locked.into()),
                _ => Ok(()),
            },
        }
    }

    /// Hashes that a locked slot still accepts because of a commitment. Empty for an open slot.
    pub fn pending_hashes(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Vec<Sha256> {
        let locked = self.check_slot_open(exam, slot, now).err();
        let awaited = locked.map(|locked| self.awaited_when_locked(exam, slot, locked, now));
        awaited.and_then(Result::ok).unwrap_or_default()
    }

    /// Hashes that a slot with this lock still accepts.
    ///
    /// # Errors
    /// `Locked` without a valid commitment, `GraceOver` after its grace time.
    fn awaited_when_locked(
        &self,
        exam: &Exam,
        slot: &SlotId,
        locked: LockReason,
        now: Timestamp,
    ) -> Result<Vec<Sha256>, Problem> {
        let LockReason::WindowClosed { .. } = locked else {
            return Err(locked.into());
        };
        let valid = ValidCommitment::of(self, exam).ok_or(locked)?;
        let status = valid.status().ok_or(locked)?;
        if now >= status.until {
            return Err(Problem::GraceOver {
                closed: status.until,
                measured: status.arrived,
                allowed: status.images,
            });
        }
        Ok(valid.awaited_in(slot).to_vec())
    }

    /// Makes the commitment one to the answers as they are now, after the office has corrected them.
    pub(super) fn renew_committed_answers(&mut self, exam: &Exam) {
        let answers = digest_answers(self, exam);
        if let Some(commitment) = self.state.commitment_mut() {
            commitment.looked.answers = answers;
        }
    }

    /// Stores the commitment that the fingerprint contains. Returns no log entry if the request was
    /// repeated or no image is missing.
    ///
    /// # Errors
    /// `FingerprintsOff`; `Locked` as for a submission; `SnapshotMismatch` if the content differs
    /// from what the candidate saw; `Incomplete` if more than the files is missing.
    pub(super) fn register_fingerprint(
        &mut self,
        exam: &Exam,
        fingerprint: Fingerprint,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        if exam.fingerprint_grace_ms().is_none() {
            return Err(Problem::FingerprintsOff);
        }
        self.check_state_editable()?;
        let snapshot = fingerprint.resolve(self);
        // A repeated request whose response was lost succeeds, also after the close.
        let current = ValidCommitment::of(self, exam);
        if current.is_some_and(|it| Some(&it.commitment.looked) == snapshot.as_ref()) {
            return Ok(None);
        }
        self.check_submission_open(exam, now)?;
        let commitment = Commitment {
            looked: snapshot.ok_or_else(snapshot_mismatch)?,
            leaving: fingerprint.removed_images,
            at: now,
        };
        let valid = ValidCommitment::check(self, exam, &commitment)?;
        valid.check_changed_slots_open(now)?;
        let (images, arrived) = valid.count_images();
        self.state.set_commitment(commitment);
        // Without missing images it becomes a submission, which writes its own log entry.
        Ok((arrived < images).then_some(LogEvent::FingerprintRegistered { images, arrived }))
    }

    /// Prepares the slot for a committed image with this hash: removes the images that the
    /// candidate has deleted or replaced. Returns the image that the new one replaces, if it still
    /// exists.
    pub(super) fn remove_replaced_images(
        &mut self,
        exam: &Exam,
        (slot, sha256): (&SlotId, Sha256),
        replaces: Option<ImageId>,
    ) -> Option<ImageId> {
        let valid = ValidCommitment::of(self, exam);
        let Some(valid) = valid.filter(|it| it.awaited_in(slot).contains(&sha256)) else {
            return replaces;
        };
        let commitment = valid.commitment.clone();
        let images = &mut self.materials.get_mut(slot)?.images;
        images.retain(|image| !commitment.removes(image) || Some(image.id) == replaces);
        let replaced = images.iter().find(|image| commitment.removes(image));
        replaced.map(|image| image.id)
    }

    /// Submits the application if the server has every committed image. `None` if an image is
    /// missing or there is no valid commitment.
    pub(super) fn fulfil_commitment(&mut self, exam: &Exam) -> Option<Receipt> {
        let valid = ValidCommitment::of(self, exam)?;
        let CommitmentStatus { at, .. } = valid.status().filter(|it| it.is_fulfilled())?;
        let slots = valid.commitment.looked.manifest.0.clone();
        *self = valid.commitment.complete(self, exam);
        let images = slots.iter().flat_map(|entry| self.images(&entry.slot));
        let last_upload = images.map(|image| image.uploaded).max();
        Some(self.complete_submission(exam, at, last_upload.filter(|time| *time > at)))
    }
}

/// Slots of the exam that apply to the candidate.
fn applicable_slots<'a>(
    application: &'a Application,
    exam: &'a Exam,
) -> impl Iterator<Item = &'a Slot> {
    let slots = exam.slots();
    slots.filter(|slot| slot.need(&application.facts).is_some())
}

fn snapshot_mismatch() -> Problem {
    Problem::SnapshotMismatch {
        missing: Vec::new(),
    }
}

fn placeholder_image(sha256: Sha256, rank: i32) -> Image {
    Image {
        id: ImageId(uuid::Uuid::nil()),
        rank,
        sha256,
        bytes: 0,
        kind: FileKind::Jpeg,
        width: 0,
        height: 0,
        file_name: String::new(),
        uploaded: Timestamp::EARLIEST,
        file_removed: None,
    }
}
