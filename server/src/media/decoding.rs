//! Looks at every stored picture once, in the background: a file whose structure is sound can
//! still hold pixels that make no sense, and the reviewer should know before opening it. What
//! else the machine notices (机检) is found on the same pixels. Decoding costs many times what
//! receiving does and nobody waits for it, so in the deadline hour uploads come first: the look
//! waits for a moment without any, and then gets the processor that nobody else wants.

use std::time::Duration;

use bytes::Bytes;
use imaging::{DecodeError, Limits, hint};
use shared::{digest::Sha256, exam::ImageRule, hint::Observation, id::ImageId, time::Timestamp};
use tokio::time::{sleep, timeout};

use super::{last::run_last, verify};
use crate::{db::Unseen, error::Result, random, state::AppState};

/// Pictures taken up at a time; what arrives meanwhile waits for them.
const BATCH: u64 = 4;
/// How long to wait when the store is in trouble, and at most for the next picture: another
/// server on the same database may have taken it.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest wait for a moment without uploads, for each picture: where there is none at all,
/// a dozen are looked at in a minute, and the rest afterwards.
const PATIENCE: Duration = Duration::from_secs(5);
/// Milliseconds after which a missing file is looked for again.
const MISSING_RETRY: i64 = 10 * Timestamp::MINUTE;

/// Works until the program ends.
pub async fn decode_all(state: AppState) {
    loop {
        match decode_batch(&state).await {
            Ok(0) => drop(timeout(PAUSE, state.media.wait_for_new()).await),
            Ok(_) => {}
            Err(error) => {
                // Said here, since there is nobody else to tell.
                crate::error::to_problem(error);
                sleep(PAUSE).await;
            }
        }
    }
}

/// Says how many pictures were looked at: those that nobody has looked at, then files of an
/// earlier version that nobody has hashed, then those that were missing a while ago.
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

/// A picture that the database knows is not in the store: that is no fault of the picture, so
/// nothing is said about it. The office sees it, and it is looked for again. Answers the reference
/// under which the log has it.
pub async fn note_missing(state: &AppState, digest: Sha256) -> Result<String> {
    let reference = random::reference();
    tracing::error!(reference, %digest, "a picture that the database knows is not in the store");
    let now = state.clock.now();
    state.db.mark_missing(digest, Some(now)).await?;
    Ok(reference)
}

/// An image, and what is wanted of it.
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
