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
    judge::{is_refused, judge},
    problem::Problem,
    time::Timestamp,
    url::page,
};

use crate::{
    auth::{Candidate, HandOff, Visitor, hand_off},
    db::ArrivedImage,
    error::Result,
    media::Kept,
    state::AppState,
};

/// A slot of an application with the right of the sender to upload to it.
#[derive(Clone)]
pub struct Intake {
    state: AppState,
    by: By,
    /// The application as its candidate sees it.
    application: Arc<Application>,
    exam: Arc<Exam>,
    slot: SlotId,
}

/// The sender's right to upload to the slot.
#[derive(Clone)]
enum By {
    /// The candidate, with the application as it is stored.
    Candidate(Candidate, Arc<Application>),
    HandOff(HandOff),
}

/// A file that was received completely.
pub struct Arrival {
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

impl Intake {
    /// # Errors
    /// `SignedOut`, `NotAllowed`; `NotFound` for another person's application or a slot that
    /// does not apply.
    pub async fn open(
        state: AppState,
        visitor: &Visitor,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<Self> {
        let candidate = visitor.candidate()?;
        let found = state.db.application(application).await?;
        let application = found
            .filter(|found| found.candidate == candidate.account())
            .ok_or(Problem::NotFound)?;
        let by = By::Candidate(candidate, Arc::new(application.clone()));
        Self::begin(state, by, application, slot).await
    }

    /// Opens the only slot of a hand-off code.
    ///
    /// # Errors
    /// `HandOffOver`.
    pub async fn open_handed(state: AppState, code: &str) -> Result<Self> {
        let hand_off = hand_off::open(&state, code).await?;
        let found = state.db.application(hand_off.application()).await?;
        let application = found.ok_or(Problem::HandOffOver)?;
        let slot = hand_off.slot().clone();
        Self::begin(state, By::HandOff(hand_off), application, slot).await
    }

    async fn begin(
        state: AppState,
        by: By,
        application: Application,
        slot: SlotId,
    ) -> Result<Self> {
        let application = state.db.disclose(application).await?;
        let exam = state
            .db
            .exam(&application.exam, application.exam_version)
            .await?;
        exam.slot(&slot)
            .and_then(|slot| slot.need(&application.facts))
            .ok_or(Problem::NotFound)?;
        Ok(Self {
            state,
            by,
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
            Some(sha256) => application.adding_lock(&self.exam, &self.slot, sha256, now),
            None => application.taking_lock(&self.exam, &self.slot, now),
        }
    }

    /// Returns whether these bytes are stored under this id already: a repetition then gets the
    /// same response, even if the slot was locked since.
    pub async fn has(&self, image: ImageId, digest: Sha256) -> Result<bool> {
        let known = self.state.db.image_for(self.application.id, image).await?;
        Ok(known.is_some_and(|(_, known)| known.sha256 == digest))
    }

    /// Maximum size in bytes of a file in this slot.
    pub fn ceiling(&self) -> u64 {
        self.rule()
            .size
            .ceiling()
            .unwrap_or_else(|| self.state.config.upload_most())
    }

    /// Validates and stores the file durably; `true` if the image is new.
    ///
    /// It finishes even if the client has disconnected.
    ///
    /// # Errors
    /// `UploadQuota`, `DigestMismatch`, `FileRefused`, and the errors of adding the image.
    pub async fn take(&self, arrival: Arrival) -> Result<(Image, bool)> {
        let (intake, state) = (self.clone(), self.state.clone());
        let keeping = state.media.begin_keeping();
        let kept = async move {
            let _keeping = keeping;
            intake.count_and_keep(arrival).await
        };
        state.tasks.spawn(kept).await?
    }

    /// Stores the file and counts a new image for the candidate's daily quota.
    async fn count_and_keep(self, arrival: Arrival) -> Result<(Image, bool)> {
        let (state, bytes) = (self.state.clone(), arrival.bytes.len() as u64);
        let (candidate, now) = (self.application.candidate, state.clock.now());
        let allowed = state.config.upload_day();
        let counted = state.db.count_upload(candidate, bytes, allowed, now).await;
        if let Err(refusal) = counted {
            // An image that is stored already is not counted and gets the same response again.
            return match arrival.announced {
                Some(digest) if self.has(arrival.image, digest).await? => {
                    self.judge_and_keep(arrival).await
                }
                _ => Err(refusal),
            };
        }
        let kept = self.judge_and_keep(arrival).await;
        if !matches!(kept, Ok((_, true))) {
            state.db.return_upload(candidate, bytes, now);
        }
        kept
    }

    async fn judge_and_keep(self, arrival: Arrival) -> Result<(Image, bool)> {
        let Arrival {
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
            let examined = examine(bytes, announced, rule)?;
            if announced.is_none() {
                // A file outside the hash commitment is not even stored where only committed files
                // may be added.
                seen.adding_lock(&exam, &slot, examined.0, at)?;
            }
            Ok(examined)
        };
        let Kept {
            sha256,
            facts,
            stored,
        } = self.state.media.put_examined(bytes, examine).await?;
        let (width, height) = facts.frame.map(|frame| frame.upright()).unwrap_or_default();
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
        };
        let image = ArrivedImage {
            image,
            stored: Some(stored),
        };
        let db = &self.state.db;
        let added = match self.by {
            By::Candidate(candidate, seen) => {
                let (seen, actor) = (Arc::unwrap_or_clone(seen), candidate.actor());
                db.add_image_to(seen, self.slot, image, replaces, actor, at)
                    .await?
            }
            // A form draws a new id itself, so its image is always new and replaces nothing.
            By::HandOff(hand_off) => {
                let added = db.add_handed_image(hand_off.grant(), image, at).await?;
                (added, true)
            }
        };
        self.state.media.tell_new();
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
fn examine(
    bytes: &[u8],
    announced: Option<Sha256>,
    rule: &ImageRule,
) -> Result<(Sha256, FileFacts), Problem> {
    let arrived = Sha256::of(bytes);
    if let Some(announced) = announced.filter(|announced| *announced != arrived) {
        return Err(Problem::DigestMismatch { announced, arrived });
    }
    let facts = jpeg::inspect(bytes);
    let findings = judge(rule, &facts);
    match is_refused(&findings) {
        true => Err(Problem::FileRefused { findings }),
        false => Ok((arrived, facts)),
    }
}
