//! Hash commitment: a submission before its files are uploaded (C5).
//!
//! A commitment is valid while the answers are unchanged and it names every image on the server.
//! Validity is derived and never stored. After the window has closed, the server accepts the named
//! files of a valid commitment until its grace time ends. The last file submits the application,
//! with the time of the commitment.

use serde::{Deserialize, Serialize};

use super::{
    Application, Fingerprint, Image, LockReason, LogEvent, Manifest, Receipt, ReviewedSnapshot,
    StateKind,
};
use crate::{
    application::{fact_change::check_facts, reviewed_snapshot::digest_answers},
    digest::Sha256,
    exam::{Exam, StageKind},
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

impl Application {
    /// Status of the commitment. `None` without a valid commitment.
    pub fn commitment_status(&self, exam: &Exam) -> Option<CommitmentStatus> {
        let commitment = self.valid_commitment(exam)?;
        let images = commitment.looked.manifest.image_count();
        let awaited = self.list_awaited(exam, commitment)?;
        let missing: usize = awaited.iter().map(|(_, hashes)| hashes.len()).sum();
        let close = |kind| Some(self.stage_kind_period(exam, kind)?.closes);
        let slots = awaited.iter().filter(|(_, hashes)| !hashes.is_empty());
        let closes = slots
            .filter_map(|(slot, _)| close(slot_stage_kind(exam, slot)))
            .chain(close(StageKind::Submit))
            .min()?;
        Some(CommitmentStatus {
            at: commitment.at,
            images: images as u32,
            arrived: (images - missing) as u32,
            until: closes.plus(exam.fingerprint_grace_ms()?),
        })
    }

    /// Hashes of the images that a valid commitment names for this slot and that the server does
    /// not have yet. Empty without a valid commitment.
    pub fn awaited_hashes(&self, exam: &Exam, slot: &SlotId) -> Vec<Sha256> {
        let commitment = self.valid_commitment(exam);
        commitment
            .and_then(|commitment| self.awaited_in(slot, commitment))
            .unwrap_or_default()
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
        let (LockReason::WindowClosed { .. }, Some(status)) =
            (locked, self.commitment_status(exam))
        else {
            return Err(locked.into());
        };
        if now >= status.until {
            return Err(Problem::GraceOver {
                closed: status.until,
                measured: status.arrived,
                allowed: status.images,
            });
        }
        Ok(self.awaited_hashes(exam, slot))
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
        let current = self.valid_commitment(exam);
        if current.is_some_and(|current| Some(&current.looked) == snapshot.as_ref()) {
            return Ok(None);
        }
        self.check_submission_open(exam, now)?;
        let commitment = Commitment {
            looked: snapshot.ok_or_else(snapshot_mismatch)?,
            leaving: fingerprint.removed_images,
            at: now,
        };
        self.check_commitment(exam, &commitment)?;
        let awaited = self
            .list_awaited(exam, &commitment)
            .ok_or_else(snapshot_mismatch)?;
        let stored = Manifest::from_application(self, exam);
        let mut missing = 0;
        for (slot, hashes) in awaited {
            missing += hashes.len();
            let is_unchanged = stored.images(&slot) == commitment.looked.manifest.images(&slot);
            if !is_unchanged || !hashes.is_empty() {
                self.check_slot_open(exam, &slot, now)?;
            }
        }
        let images = commitment.looked.manifest.image_count();
        let event = LogEvent::FingerprintRegistered {
            images: images as u32,
            arrived: (images - missing) as u32,
        };
        self.state.set_commitment(commitment);
        // Without missing images it becomes a submission, which writes its own log entry.
        Ok((missing > 0).then_some(event))
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
        let Some(commitment) = self.valid_commitment(exam).cloned() else {
            return replaces;
        };
        let awaited = self.awaited_in(slot, &commitment);
        if !awaited.is_some_and(|awaited| awaited.contains(&sha256)) {
            return replaces;
        }
        let material = self.materials.get_mut(slot)?;
        let is_removed = |image: &Image| commitment.leaving.contains(&image.id);
        material
            .images
            .retain(|image| !is_removed(image) || Some(image.id) == replaces);
        let images = material.images.iter();
        images
            .filter(|image| is_removed(image))
            .map(|image| image.id)
            .next()
    }

    /// Submits the application if the server has every committed image. `None` if an image is
    /// missing or there is no valid commitment.
    pub(super) fn fulfil_commitment(&mut self, exam: &Exam) -> Option<Receipt> {
        let CommitmentStatus { at, .. } = self
            .commitment_status(exam)
            .filter(|it| it.is_fulfilled())?;
        let commitment = self.state.commitment()?.clone();
        *self = self.with_committed_images(exam, &commitment);
        let slots = commitment.looked.manifest.0.iter();
        let last_upload = slots
            .flat_map(|entry| self.images(&entry.slot))
            .map(|image| image.uploaded)
            .max();
        Some(self.complete_submission(exam, at, last_upload.filter(|time| *time > at)))
    }

    /// Commitment of the application. `None` without one, and if it is no longer valid.
    fn valid_commitment(&self, exam: &Exam) -> Option<&Commitment> {
        let commitment = self.state.commitment()?;
        exam.fingerprint_grace_ms()?;
        let result = self.check_commitment(exam, commitment);
        result.is_ok().then_some(commitment)
    }

    /// Checks that only files are missing: the answers are unchanged, the commitment names every
    /// image on the server, and with the missing files the application could be submitted.
    fn check_commitment(&self, exam: &Exam, commitment: &Commitment) -> Result<(), Problem> {
        if digest_answers(self, exam) != commitment.looked.answers {
            return Err(snapshot_mismatch());
        }
        if self.state.kind() == StateKind::Draft {
            check_facts(exam, &self.facts)?;
        }
        self.list_awaited(exam, commitment)
            .ok_or_else(snapshot_mismatch)?;
        let completed = self.with_committed_images(exam, commitment);
        if ReviewedSnapshot::from_application(&completed, exam) != commitment.looked {
            return Err(snapshot_mismatch());
        }
        match completed.missing_requirements(exam, commitment.at) {
            missing if missing.is_empty() => Ok(()),
            missing => Err(Problem::Incomplete { missing }),
        }
    }

    /// Hashes of the committed images that the server does not have yet, for each slot. `None` if
    /// the server has an image that the commitment neither names nor removes.
    fn list_awaited(
        &self,
        exam: &Exam,
        commitment: &Commitment,
    ) -> Option<Vec<(SlotId, Vec<Sha256>)>> {
        let slots = exam
            .slots()
            .filter(|slot| slot.need(&self.facts).is_some())
            .map(|slot| &slot.id);
        slots
            .map(|slot| {
                let awaited = self.awaited_in(slot, commitment)?;
                Some((slot.clone(), awaited))
            })
            .collect()
    }

    /// Like [`Self::list_awaited`], for one slot.
    fn awaited_in(&self, slot: &SlotId, commitment: &Commitment) -> Option<Vec<Sha256>> {
        let mut awaited = commitment.looked.manifest.images(slot).to_vec();
        let is_kept = |image: &&Image| !commitment.leaving.contains(&image.id);
        for image in self.images(slot).iter().filter(is_kept) {
            let index = awaited.iter().position(|hash| *hash == image.sha256)?;
            awaited.remove(index);
        }
        Some(awaited)
    }

    /// Copy of the application with exactly the committed images. An image that the server does not
    /// have yet is a placeholder with its hash.
    fn with_committed_images(&self, exam: &Exam, commitment: &Commitment) -> Self {
        let mut completed = self.clone();
        for slot in exam.slots().filter(|slot| slot.need(&self.facts).is_some()) {
            let hashes = commitment.looked.manifest.images(&slot.id);
            let mut stored: Vec<Image> = self.images(&slot.id).to_vec();
            stored.retain(|image| !commitment.leaving.contains(&image.id));
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

fn slot_stage_kind(exam: &Exam, slot: &SlotId) -> StageKind {
    match exam.is_portrait(slot) {
        true => StageKind::Portrait,
        false => StageKind::Materials,
    }
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
    }
}
