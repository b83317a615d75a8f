//! Renewal of the claims on the applications of a sheet while the reviewer is active.

use leptos::{prelude::*, task::spawn_local};

use super::model::StoredSheet;
use crate::{api::reviewer::renew_claims, pages::reviewer::activity};

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
    activity::renew_while_active(false, move || {
        let applications = applications.clone();
        spawn_local(async move {
            // A lost renewal does no harm: each act prolongs the claim of its application.
            let _ = renew_claims(applications).await;
        });
    });
}
