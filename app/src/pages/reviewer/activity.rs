//! Activity of the reviewer, which prolongs their claims.

use leptos::{ev, prelude::*};
use shared::view::CLAIM_LEASE_MS;

/// Least time between two renewals of a claim, in milliseconds: a fifth of the lease, so that several
/// may be lost.
const RENEWAL_INTERVAL_MS: f64 = CLAIM_LEASE_MS as f64 / 5.0;

/// Calls `renew` when the reviewer uses the keyboard or the pointer, or scrolls, at most once per
/// interval. The first call comes an interval after the first use if `is_fresh`: then the read of
/// the page has prolonged the claim just now.
pub(super) fn renew_while_active(is_fresh: bool, renew: impl Fn() + Clone + Send + Sync + 'static) {
    Effect::new(move || {
        // In milliseconds since the document was opened, as the times of events.
        let renewed = StoredValue::new(None::<f64>);
        let renew = renew.clone();
        let note = Callback::new(move |at: f64| {
            let last = renewed.get_value();
            if last.is_some_and(|last| at - last < RENEWAL_INTERVAL_MS) {
                return;
            }
            renewed.set_value(Some(at));
            if last.is_some() || !is_fresh {
                renew();
            }
        });
        let key = window_event_listener(ev::keydown, move |event| note.run(event.time_stamp()));
        let pointer =
            window_event_listener(ev::pointerdown, move |event| note.run(event.time_stamp()));
        let scroll = window_event_listener(ev::scroll, move |event| note.run(event.time_stamp()));
        on_cleanup(move || {
            key.remove();
            pointer.remove();
            scroll.remove();
        });
    });
}
