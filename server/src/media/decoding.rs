//! Analyses every stored picture once in the background: a file with a valid structure can still
//! contain broken pixels, and the reviewer should know before opening it. The other observations
//! (机检) use the same pixels. Decoding costs many times what receiving does, so it waits for a
//! moment without uploads and runs at low priority.

use std::time::Duration;

use bytes::Bytes;
use imaging::{DecodeError, Limits, hint};
use shared::{digest::Sha256, exam::ImageRule, hint::Observation, id::ImageId, time::Timestamp};
use tokio::time::{sleep, timeout};

use super::{last::run_last, verify};
use crate::{db::Unseen, error::Result, random, state::AppState};

/// Pictures in a batch; newer ones wait for the next.
const BATCH: u64 = 4;
/// Pause after an error, and the longest wait for a new picture: another server on the same
/// database may have taken it.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest wait for a moment without uploads before each picture: under constant load about a
/// dozen are analysed in a minute.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time in milliseconds after which a missing file is looked for again.
const MISSING_RETRY: i64 = 10 * Timestamp::MINUTE;

/// Analyses pictures until the process ends.
pub async fn decode_all(state: AppState) {
    loop {
        match decode_batch(&state).await {
            Ok(0) => drop(timeout(PAUSE, state.media.wait_for_new()).await),
            Ok(_) => {}
            Err(error) => {
                // The error is only logged here: this task has no caller.
                crate::error::to_problem(error);
                sleep(PAUSE).await;
            }
        }
    }
}

/// Processes a batch and returns its size: pictures not analysed yet, then unhashed files of an
/// earlier version, then files that were missing at an earlier check.
pub async fn decode_batch(state: &AppState) -> Result<usize> {
    let waiting = state.db.undecoded(BATCH).await?;
    for digest in &waiting {
        state.media.wait_for_quiet(PATIENCE).await;
        look_at(state, *digest).await?;
    }
    if !waiting.is_empty() {
        return Ok(waiting.len());
    }
    let unhashed = state.db.unhashed(BATCH).await?;
    for digest in &unhashed {
        state.media.wait_for_quiet(PATIENCE).await;
        if !verify::hash_file(&state.db, &state.media, *digest).await? {
            note_missing(state, *digest).await?;
        }
    }
    if !unhashed.is_empty() {
        return Ok(unhashed.len());
    }
    let before = state.clock.now().plus(-MISSING_RETRY);
    let missing = state.db.missing_before(before, BATCH).await?;
    for digest in &missing {
        look_at(state, *digest).await?;
    }
    Ok(missing.len())
}

async fn look_at(state: &AppState, digest: Sha256) -> Result<()> {
    let Some(picture) = state.media.read(digest).await? else {
        note_missing(state, digest).await?;
        return Ok(());
    };
    let mut asked = Vec::new();
    for unseen in state.db.unseen(digest).await? {
        asked.push(ask(state, unseen).await?);
    }
    let seen = observe(digest, picture, asked).await?;
    state
        .db
        .record_observations(seen, state.clock.now())
        .await?;
    state.db.mark_missing(digest, None).await
}

/// Records that a picture in the database is missing from the store; returns the reference in the
/// log. It is no fault of the picture, so there is no observation. The office sees it, and it is
/// looked for again later.
pub async fn note_missing(state: &AppState, digest: Sha256) -> Result<String> {
    let reference = random::reference();
    tracing::error!(reference, %digest, "a picture that the database knows is not in the store");
    let now = state.clock.now();
    state.db.mark_missing(digest, Some(now)).await?;
    Ok(reference)
}

/// An image with its requirements.
struct Asked {
    image: ImageId,
    rule: ImageRule,
    has_qr: bool,
}

async fn ask(state: &AppState, unseen: Unseen) -> Result<Asked> {
    let exam = state.db.exam(&unseen.exam, unseen.exam_version).await?;
    let slot = exam.slot(&unseen.slot);
    Ok(Asked {
        image: unseen.image,
        rule: slot
            .map(|slot| exam.image_rule(slot).clone())
            .unwrap_or_default(),
        has_qr: slot.is_some_and(|slot| slot.qr.is_some()),
    })
}

async fn observe(
    digest: Sha256,
    picture: Bytes,
    asked: Vec<Asked>,
) -> Result<Vec<(ImageId, Observation)>> {
    let look = move || {
        let looks = asked.iter().map(|it| {
            let wanted = hint::Wanted::of(&it.rule, it.has_qr);
            let seen = hint::observe_file(&picture, wanted, Limits::SERVER)?;
            Ok((it.image, seen))
        });
        let seen: Result<_, DecodeError> = looks.collect();
        seen.unwrap_or_else(|fault| {
            tracing::warn!(%digest, %fault, "a picture does not decode");
            say_broken(&asked)
        })
    };
    run_last(look).await
}

fn say_broken(asked: &[Asked]) -> Vec<(ImageId, Observation)> {
    let broken = |it: &Asked| (it.image, Observation::default());
    asked.iter().map(broken).collect()
}
