//! Looks at every stored picture once, in the background: a file whose structure is sound can
//! still hold pixels that make no sense, and the reviewer should know before opening it. What
//! else the machine notices (机检) is found on the same pixels. Decoding costs many times what
//! receiving does and nobody waits for it, so in the deadline hour uploads come first: the look
//! waits for a moment without any, and then gets the processor that nobody else wants.

use std::time::Duration;

use imaging::{Limits, hint};
use shared::{digest::Sha256, exam::ImageRule, hint::Observation, id::ImageId};
use tokio::time::{sleep, timeout};

use super::last::run_last;
use crate::{db::Unseen, error::Result, state::AppState};

/// Pictures taken up at a time; what arrives meanwhile waits for them.
const BATCH: u64 = 4;
/// How long to wait when the store is in trouble, and at most for the next picture: another
/// server on the same database may have taken it.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest wait for a moment without uploads, for each picture: where there is none at all,
/// a dozen are looked at in a minute, and the rest afterwards.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// Says how many pictures were looked at.
pub async fn decode_batch(state: &AppState) -> Result<usize> {
    let waiting = state.db.undecoded(BATCH).await?;
    for digest in &waiting {
        state.media.wait_for_quiet(PATIENCE).await;
        let mut asked = Vec::new();
        for unseen in state.db.unseen(*digest).await? {
            asked.push(ask(state, unseen).await?);
        }
        let seen = observe(state, *digest, asked).await?;
        state
            .db
            .record_observations(seen, state.clock.now())
            .await?;
    }
    Ok(waiting.len())
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
    state: &AppState,
    digest: Sha256,
    asked: Vec<Asked>,
) -> Result<Vec<(ImageId, Observation)>> {
    let Some(picture) = state.media.read(digest).await? else {
        tracing::error!(%digest, "a picture that the database knows is not in the store");
        return Ok(say_broken(&asked));
    };
    let look = move || match imaging::decode(&picture, Limits::default()) {
        Ok(decoded) => {
            let pixels = decoded.pixels;
            let look = |it: &Asked| {
                let wanted = hint::Wanted::of(&it.rule, it.has_qr);
                (it.image, hint::observe(&pixels, wanted))
            };
            asked.iter().map(look).collect()
        }
        Err(fault) => {
            tracing::warn!(%digest, %fault, "a picture does not decode");
            say_broken(&asked)
        }
    };
    run_last(look).await
}

fn say_broken(asked: &[Asked]) -> Vec<(ImageId, Observation)> {
    let broken = |it: &Asked| (it.image, Observation::default());
    asked.iter().map(broken).collect()
}
