//! Background job that decodes every stored picture once and stores its observations (机检) for
//! the reviewer. A file with a valid structure can still have broken pixels. Decoding costs many
//! times what receiving does, so the job waits for a moment without uploads and runs at low
//! priority.

use std::time::Duration;

use bytes::Bytes;
use imaging::{
    DecodeError, DecodeLimits,
    hint::{self, ExpectedPicture},
};
use shared::{
    digest::Sha256,
    exam::{ImageRule, QrCode},
    hint::Observation,
    id::ImageId,
    time::Timestamp,
};
use tokio::time::{sleep, timeout};

use crate::{
    db::{RecordedObservation, UnanalysedImage},
    error::Result,
    media::{low_priority::run_low_priority, verify},
    random,
    state::AppState,
};

/// Maximum number of pictures in a batch. Newer pictures wait for the next batch.
const BATCH_SIZE: u64 = 4;
/// Pause after an error, and longest wait for a new picture. The wait is limited, because another
/// server process on the same database does not wake this one.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for a moment without uploads, before each picture. Under constant load about twelve
/// pictures are analysed in a minute.
const MAX_QUIET_WAIT: Duration = Duration::from_secs(5);
/// Time in milliseconds after which a missing file is searched for again.
const MISSING_RETRY_MS: i64 = 10 * Timestamp::MINUTE_MS;

/// Analyses pictures in a loop that never ends.
pub async fn observe_images(state: AppState) {
    loop {
        match observe_batch(&state).await {
            Ok(0) => drop(timeout(IDLE_TIMEOUT, state.media.wait_for_new_image()).await),
            Ok(_) => {}
            Err(error) => {
                // The error is only logged here: this task has no caller.
                crate::error::to_problem(error);
                sleep(IDLE_TIMEOUT).await;
            }
        }
    }
}

/// Processes one batch and returns its size: pictures that are not analysed yet; without any, files
/// stored by an earlier version without a hash; without these, files that were missing before.
///
/// # Errors
/// The database or the file store failed. A picture that does not decode is not an error.
pub async fn observe_batch(state: &AppState) -> Result<usize> {
    let waiting = state.db.list_unanalysed_files(BATCH_SIZE).await?;
    for digest in &waiting {
        state.media.wait_for_uploads(MAX_QUIET_WAIT).await;
        observe_image(state, *digest).await?;
    }
    if !waiting.is_empty() {
        return Ok(waiting.len());
    }
    let unhashed = state.db.list_unhashed_files(BATCH_SIZE).await?;
    for digest in &unhashed {
        state.media.wait_for_uploads(MAX_QUIET_WAIT).await;
        if !verify::hash_file(&state.db, &state.media, *digest).await? {
            record_missing_file(state, *digest).await?;
        }
    }
    if !unhashed.is_empty() {
        return Ok(unhashed.len());
    }
    let checked_before = state.clock.now().plus(-MISSING_RETRY_MS);
    let missing = state
        .db
        .list_missing_files(checked_before, BATCH_SIZE)
        .await?;
    for digest in &missing {
        observe_image(state, *digest).await?;
    }
    Ok(missing.len())
}

/// Analyses the file for every image that uses it and is not analysed yet.
async fn observe_image(state: &AppState, digest: Sha256) -> Result<()> {
    let Some(picture) = state.media.read(digest).await? else {
        record_missing_file(state, digest).await?;
        return Ok(());
    };
    let mut requirements = Vec::new();
    for image in state.db.find_unanalysed_images(digest).await? {
        requirements.push(load_requirements(state, image).await?);
    }
    let observations = run_observation(digest, picture, requirements).await?;
    state
        .db
        .record_observations(observations, state.clock.now())
        .await?;
    state.db.mark_missing(digest, None).await
}

/// Records that the file of a picture is missing from the store, and returns the reference of the
/// log entry. No observation is stored, because the picture itself may be good. The office sees
/// missing files, and the job searches for them again later.
///
/// # Errors
/// The database failed.
pub async fn record_missing_file(state: &AppState, digest: Sha256) -> Result<String> {
    let reference = random::new_reference();
    tracing::error!(reference, %digest, "a picture that the database knows is not in the store");
    let now = state.clock.now();
    state.db.mark_missing(digest, Some(now)).await?;
    Ok(reference)
}

/// Image with the requirements of its slot. An unknown slot has none.
struct ImageRequirements {
    image: ImageId,
    rule: ImageRule,
    qr: Option<QrCode>,
}

impl ImageRequirements {
    fn with_observation(&self, observation: Observation) -> RecordedObservation {
        RecordedObservation {
            image: self.image,
            is_suspect: observation.is_suspect(self.qr.as_ref()),
            observation,
        }
    }
}

async fn load_requirements(state: &AppState, image: UnanalysedImage) -> Result<ImageRequirements> {
    let exam = state.db.exam(&image.exam, image.exam_version).await?;
    let slot = exam.slot(&image.slot);
    Ok(ImageRequirements {
        image: image.image,
        rule: slot
            .map(|slot| exam.image_rule(slot).clone())
            .unwrap_or_default(),
        qr: slot.and_then(|slot| slot.qr.clone()),
    })
}

/// Observes the picture on a low-priority thread, once for all images of which the same is expected.
async fn run_observation(
    digest: Sha256,
    picture: Bytes,
    requirements: Vec<ImageRequirements>,
) -> Result<Vec<RecordedObservation>> {
    let observe = move || {
        let mut seen: Vec<(ExpectedPicture, Observation)> = Vec::new();
        let observations = requirements.iter().map(|it| {
            let expected = ExpectedPicture::from_rule(&it.rule, it.qr.is_some());
            let observation = match seen.iter().find(|(other, _)| *other == expected) {
                Some((_, observation)) => observation.clone(),
                None => {
                    let observation = hint::observe_file(&picture, expected, DecodeLimits::SERVER)?;
                    seen.push((expected, observation.clone()));
                    observation
                }
            };
            Ok(it.with_observation(observation))
        });
        let observations: Result<_, DecodeError> = observations.collect();
        observations.unwrap_or_else(|fault| {
            tracing::warn!(%digest, %fault, "a picture does not decode");
            broken_observations(&requirements)
        })
    };
    run_low_priority(observe).await
}

/// Observations of a picture that does not decode: the default value means that.
fn broken_observations(requirements: &[ImageRequirements]) -> Vec<RecordedObservation> {
    let broken = |it: &ImageRequirements| it.with_observation(Observation::default());
    requirements.iter().map(broken).collect()
}
