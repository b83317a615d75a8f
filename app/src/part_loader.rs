//! Loading a part of the browser's module as often as it takes, because the network may be gone for
//! a while.

use std::time::Duration;

use futures_channel::oneshot;
use leptos::{prelude::set_timeout, wasm_split::SplitLoaderError};

const FIRST_RETRY_DELAY: Duration = Duration::from_secs(1);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(30);

/// Repeats `attempt` until the part is loaded; returns its result.
pub async fn load_with_retries<T>(attempt: impl AsyncFn() -> Result<T, SplitLoaderError>) -> T {
    let mut delay = FIRST_RETRY_DELAY;
    loop {
        if let Ok(loaded) = attempt().await {
            return loaded;
        }
        wait(delay).await;
        delay = (delay * 2).min(MAX_RETRY_DELAY);
    }
}

async fn wait(delay: Duration) {
    let (sender, receiver) = oneshot::channel();
    set_timeout(
        move || {
            // The receiver below waits.
            let _ = sender.send(());
        },
        delay,
    );
    // An error would mean that the timer is gone; then the next attempt begins at once.
    let _ = receiver.await;
}
