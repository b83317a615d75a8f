//! The code of the page that the server has rendered. It must be there before hydration begins,
//! which is one synchronous step.

use std::time::Duration;

use app::page_group::PageGroup;
use futures_channel::oneshot;
use leptos::prelude::{set_timeout, window};

const FIRST_RETRY_DELAY: Duration = Duration::from_secs(1);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(30);

/// The group of the page at the address of this document.
pub(crate) fn find_group() -> Option<PageGroup> {
    PageGroup::of_path(&window().location().pathname().ok()?)
}

/// Loads the code, with as many attempts as it takes. Meanwhile the page works as plain forms, as
/// before the module is loaded.
pub(crate) async fn load(group: PageGroup) {
    let mut delay = FIRST_RETRY_DELAY;
    while group.load().await.is_err() {
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
