//! The amount of unsent data, on the pages of an application: a quiet line on overview pages, and
//! near the close a red banner on every page (C4, C5). The time is the server's.

mod banner;

use leptos::prelude::*;
use shared::{id::ApplicationId, time::Timestamp, view::Dossier};

pub use self::banner::DeadlineBanner;
use crate::{
    components::clock::use_clock,
    sync::{
        files::use_chosen_files,
        unsynced::{UnsyncedChanges, Urgency},
    },
    text::use_text,
};

/// The unsent data and their urgency, which changes with time.
#[derive(Clone, Copy)]
struct UnsyncedStatus {
    /// The newest known dossier.
    newest: Memo<Dossier>,
    here: Memo<UnsyncedChanges>,
    urgency: Memo<Option<Urgency>>,
    now: RwSignal<Timestamp>,
}

fn use_unsynced_status(dossier: &Dossier) -> UnsyncedStatus {
    let uploads = use_chosen_files();
    let page = StoredValue::new(dossier.clone());
    let newest = Memo::new(move |_| page.with_value(|page| uploads.client.newest_dossier(page)));
    let here = Memo::new(move |_| newest.with(|newest| UnsyncedChanges::for_page(uploads, newest)));
    let last = dossier.exam.stages();
    let last = last.filter_map(|stage| dossier.application.stage_period(&dossier.exam, stage));
    let grace = dossier.exam.fingerprint_grace_ms().unwrap_or_default();
    let last = last.map(|opening| opening.closes.plus(grace)).max();
    let (now, _) = use_clock(dossier.now, last.unwrap_or(dossier.now));
    let urgency = Memo::new(move |_| {
        let now = now.get();
        newest.with(|newest| here.with(|here| here.urgency(newest, now)))
    });
    UnsyncedStatus {
        newest,
        here,
        urgency,
        now,
    }
}

/// The quiet line on overview pages, while nothing is urgent.
#[component]
pub fn UnsyncedNote(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let UnsyncedStatus { here, urgency, .. } = use_unsynced_status(&dossier);
    let is_calm = move || urgency.get() == Some(Urgency::Calm);
    view! {
        <Show when=is_calm>
            <p class="row" role="status">
                <span class="state" data-state="on-device">{move || here.with(|here| text.unsynced_counts(here))}</span>
                <small>{move || here.with(|here| text.unsynced_outlook(here))}</small>
            </p>
        </Show>
    }
}

/// The amount for one application in a list.
#[component]
pub fn UnsyncedCount(application: ApplicationId) -> impl IntoView {
    let text = use_text();
    let uploads = use_chosen_files();
    let here = Memo::new(move |_| UnsyncedChanges::of(uploads, application));
    move || {
        here.with(|here| {
            (!here.is_empty()).then(|| {
                view! { <p><span class="state" data-state="on-device">{text.unsynced_counts(here)}</span></p> }
            })
        })
    }
}
