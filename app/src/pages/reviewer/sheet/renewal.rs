//! Renewal of the claims on the applications of a sheet while the reviewer is active.

use leptos::{ev, prelude::*, task::spawn_local};
use shared::view::CLAIM_LEASE_MS;

use super::model::StoredSheet;
use crate::api::reviewer::renew_claims;

/// Least time between two renewals, in milliseconds: a fifth of the lease, so that several may be
/// lost.
const RENEWAL_INTERVAL_MS: f64 = CLAIM_LEASE_MS as f64 / 5.0;

/// Prolongs the reader's claims when they use the keyboard or the pointer, or scroll. The claim of
/// the page has begun the lease.
pub(super) fn renew_while_active(cells: StoredSheet) {
    let applications = cells.with_value(|sheet| {
        let cells = sheet.cells.iter();
        cells.map(|cell| cell.application).collect::<Vec<_>>()
    });
    if applications.is_empty() {
        return;
    }
    Effect::new(move || {
        // In milliseconds since the document was opened, as the times of events.
        let renewed = StoredValue::new(None::<f64>);
        let applications = StoredValue::new(applications.clone());
        let renew = move |at: f64| {
            let last = renewed.get_value();
            if last.is_some_and(|last| at - last < RENEWAL_INTERVAL_MS) {
                return;
            }
            renewed.set_value(Some(at));
            let applications = applications.get_value();
            spawn_local(async move {
                // A lost renewal does no harm: each act prolongs the claim of its application.
                let _ = renew_claims(applications).await;
            });
        };
        let key = window_event_listener(ev::keydown, move |event| renew(event.time_stamp()));
        let pointer =
            window_event_listener(ev::pointerdown, move |event| renew(event.time_stamp()));
        let scroll = window_event_listener(ev::scroll, move |event| renew(event.time_stamp()));
        on_cleanup(move || {
            key.remove();
            pointer.remove();
            scroll.remove();
        });
    });
}
