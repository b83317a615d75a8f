//! Decodes every stored picture once, in the background: a file whose structure is sound can
//! still hold pixels that make no sense, and the reviewer should know before opening it.

use std::time::Duration;

use imaging::Limits;
use shared::digest::Sha256;
use tokio::{task::spawn_blocking, time::sleep};

use crate::{error::Result, state::AppState};

/// Pictures taken up at a time.
const BATCH: u64 = 16;
/// How long to wait when there is nothing to do, or the store is in trouble.
const PAUSE: Duration = Duration::from_secs(5);

/// Works until the program ends.
pub async fn decode_all(state: AppState) {
    loop {
        match decode_batch(&state).await {
            Ok(0) => sleep(PAUSE).await,
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
async fn decode_batch(state: &AppState) -> Result<usize> {
    let waiting = state.db.undecoded(BATCH).await?;
    for digest in &waiting {
        let decodes = decodes(state, *digest).await?;
        state
            .db
            .record_decoding(*digest, decodes, state.clock.now())
            .await?;
    }
    Ok(waiting.len())
}

async fn decodes(state: &AppState, digest: Sha256) -> Result<bool> {
    let Some(picture) = state.media.read(digest).await? else {
        tracing::error!(%digest, "a picture that the database knows is not in the store");
        return Ok(false);
    };
    let decoded =
        spawn_blocking(move || imaging::decode(&picture, Limits::default()).map(drop)).await?;
    Ok(decoded
        .inspect_err(|fault| tracing::warn!(%digest, %fault, "a picture does not decode"))
        .is_ok())
}
