//! Upload of one file into a slot: the same access check, validation and storage for both kinds of
//! upload.

use std::sync::Arc;

use bytes::Bytes;
use shared::{
    application::{Application, Image},
    digest::Sha256,
    exam::{Exam, ImageRule, Slot},
    id::{ApplicationId, ImageId, SlotId},
    jpeg::{self, FileFacts},
    judge::{check_file, is_refused},
    problem::Problem,
    time::Timestamp,
    url::page,
};

use crate::{
    auth::{Candidate, HandOff, Visitor, hand_off},
    db::ReceivedImage,
    error::Result,
    media::StoredImage,
    state::AppState,
};

/// A slot of an application with the right of the sender to upload to it.
#[derive(Clone)]
pub struct SlotUpload {
    state: AppState,
    auth: UploadAuth,
    /// The application as its candidate sees it.
    application: Arc<Application>,
    exam: Arc<Exam>,
    slot: SlotId,
}

/// The sender's right to upload to the slot.
#[derive(Clone)]
enum UploadAuth {
    /// The candidate, with the application as it is stored.
    Candidate(Candidate, Arc<Application>),
    HandOff(HandOff),
}

/// A file that was received completely.
pub struct ReceivedFile {
    pub image: ImageId,
    pub bytes: Bytes,
    /// The hash announced by the sender.
    pub announced: Option<Sha256>,
    pub file_name: String,
    /// Its place among the slot's images; the end if `None`.
    pub rank: Option<i32>,
    pub replaces: Option<ImageId>,
    /// Time at which its last byte arrived, which counts for the deadline (product.md, decision 7).
    pub at: Timestamp,
}

impl SlotUpload {
    /// # Errors
    /// `SignedOut`, `NotAllowed`; `NotFound` for another person's application or a slot that
    /// does not apply.
    pub async fn open(
        state: AppState,
        visitor: &Visitor,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<Self> {
        let candidate = visitor.require_candidate()?;
        let found = state.db.application(application).await?;
        let application = found
            .filter(|found| found.candidate == candidate.account())
            .ok_or(Problem::NotFound)?;
        let by = UploadAuth::Candidate(candidate, Arc::new(application.clone()));
        Self::open_slot(state, by, application, slot).await
    }

    /// Opens the only slot of a hand-off code.
    ///
    /// # Errors
    /// `HandOffOver`.
    pub async fn open_hand_off(state: AppState, code: &str) -> Result<Self> {
        let hand_off = hand_off::find_by_code(&state, code).await?;
        let found = state.db.application(hand_off.application()).await?;
        let application = found.ok_or(Problem::HandOffOver)?;
        let slot = hand_off.slot().clone();
        Self::open_slot(state, UploadAuth::HandOff(hand_off), application, slot).await
    }

    async fn open_slot(
        state: AppState,
        by: UploadAuth,
        application: Application,
        slot: SlotId,
    ) -> Result<Self> {
        let application = state.db.redact_for_candidate(application).await?;
        let exam = state
            .db
            .exam(&application.exam, application.exam_version)
            .await?;
        exam.slot(&slot)
            .and_then(|slot| slot.need(&application.facts))
            .ok_or(Problem::NotFound)?;
        Ok(Self {
            state,
            auth: by,
            application: Arc::new(application),
            exam,
            slot,
        })
    }

    /// The page of the slot.
    pub fn page(&self) -> String {
        match self.exam.is_portrait(&self.slot) {
            true => page::portrait(self.application.id),
            false => page::materials(self.application.id),
        }
    }

    /// Checks that the slot takes files now, before any is read. The check is repeated when the
    /// file is stored.
    ///
    /// # Errors
    /// `Locked`, `GraceOver`; also `NotPromised` for an announced file.
    pub fn check_open(&self, announced: Option<Sha256>) -> Result<(), Problem> {
        let (application, now) = (&self.application, self.state.clock.now());
        match announced {
            Some(sha256) => application.check_can_add(&self.exam, &self.slot, sha256, now),
            None => application.check_slot_accepts(&self.exam, &self.slot, now),
        }
    }

    /// Returns whether these bytes are stored under this id already: a repetition then gets the
    /// same response, even if the slot was locked since.
    pub async fn has_image(&self, image: ImageId, digest: Sha256) -> Result<bool> {
        let known = self.state.db.find_image(self.application.id, image).await?;
        Ok(known.is_some_and(|known| known.image.sha256 == digest))
    }

    /// Maximum size in bytes of a file in this slot.
    pub fn max_bytes(&self) -> u64 {
        self.rule()
            .size
            .max_bytes()
            .unwrap_or_else(|| self.state.config.max_upload_bytes())
    }

    /// Validates and stores the file durably; `true` if the image is new.
    ///
    /// It finishes even if the client has disconnected.
    ///
    /// # Errors
    /// `UploadQuota`, `DigestMismatch`, `FileRefused`, and the errors of adding the image.
    pub async fn store(&self, arrival: ReceivedFile) -> Result<(Image, bool)> {
        let (intake, state) = (self.clone(), self.state.clone());
        let keeping = state.media.begin_upload();
        let kept = async move {
            let _keeping = keeping;
            intake.count_and_store(arrival).await
        };
        state.tasks.spawn(kept).await?
    }

    /// Stores the file and counts a new image for the candidate's daily quota.
    async fn count_and_store(self, arrival: ReceivedFile) -> Result<(Image, bool)> {
        let (state, bytes) = (self.state.clone(), arrival.bytes.len() as u64);
        let (candidate, now) = (self.application.candidate, state.clock.now());
        let allowed = state.config.daily_upload_quota();
        let counted = state.db.count_upload(candidate, bytes, allowed, now).await;
        if let Err(refusal) = counted {
            // An image that is stored already is not counted and gets the same response again.
            return match arrival.announced {
                Some(digest) if self.has_image(arrival.image, digest).await? => {
                    self.validate_and_store(arrival).await
                }
                _ => Err(refusal),
            };
        }
        let kept = self.validate_and_store(arrival).await;
        if !matches!(kept, Ok((_, true))) {
            state.db.refund_upload(candidate, bytes, now);
        }
        kept
    }

    async fn validate_and_store(self, arrival: ReceivedFile) -> Result<(Image, bool)> {
        let ReceivedFile {
            image,
            bytes,
            announced,
            file_name,
            rank,
            replaces,
            at,
        } = arrival;
        let (exam, slot) = (self.exam.clone(), self.slot.clone());
        let seen = self.application.clone();
        let examine = move |bytes: &[u8]| {
            let rule = exam.image_rule(exam.slot(&slot).ok_or(Problem::NotFound)?);
            let examined = validate_bytes(bytes, announced, rule)?;
            if announced.is_none() {
                // A file outside the hash commitment is not even stored where only committed files
                // may be added.
                seen.check_can_add(&exam, &slot, examined.0, at)?;
            }
            Ok(examined)
        };
        let StoredImage {
            sha256,
            facts,
            stored,
        } = self.state.media.put_examined(bytes, examine).await?;
        let (width, height) = facts
            .header
            .map(|frame| frame.upright_size())
            .unwrap_or_default();
        let image = Image {
            id: image,
            rank: rank.unwrap_or_else(|| self.next_rank()),
            sha256,
            bytes: facts.bytes,
            kind: facts.kind,
            width,
            height,
            file_name,
            uploaded: at,
            file_removed: None,
        };
        let image = ReceivedImage {
            image,
            stored: Some(stored),
        };
        let db = &self.state.db;
        let added = match self.auth {
            UploadAuth::Candidate(candidate, seen) => {
                let (seen, actor) = (Arc::unwrap_or_clone(seen), candidate.actor());
                db.add_image_to_loaded(seen, self.slot, image, replaces, actor, at)
                    .await?
            }
            // A form draws a new id itself, so its image is always new and replaces nothing.
            UploadAuth::HandOff(hand_off) => {
                let added = db
                    .add_hand_off_image(hand_off.code_digest(), image, at)
                    .await?;
                (added, true)
            }
        };
        self.state.media.notify_new_image();
        Ok(added)
    }

    /// The place after the last image, as of the opening of this value.
    pub fn next_rank(&self) -> i32 {
        let last = self.application.images(&self.slot).last();
        last.map_or(1, |image| image.rank.saturating_add(1))
    }

    fn slot(&self) -> &Slot {
        self.exam
            .slot(&self.slot)
            .expect("`open` has found it, and a version does not change")
    }

    fn rule(&self) -> &ImageRule {
        self.exam.image_rule(self.slot())
    }
}

/// Hash and facts of the bytes, if they match the announced hash and the slot's rule.
fn validate_bytes(
    bytes: &[u8],
    announced: Option<Sha256>,
    rule: &ImageRule,
) -> Result<(Sha256, FileFacts), Problem> {
    let arrived = Sha256::of(bytes);
    if let Some(announced) = announced.filter(|announced| *announced != arrived) {
        return Err(Problem::DigestMismatch { announced, arrived });
    }
    let facts = jpeg::inspect(bytes);
    let findings = check_file(rule, &facts);
    match is_refused(&findings) {
        true => Err(Problem::FileRefused { findings }),
        false => Ok((arrived, facts)),
    }
}
