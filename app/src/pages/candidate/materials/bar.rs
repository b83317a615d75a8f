//! The bar at the lower edge of the page: the counts of images by state, and the next step (C4).

use leptos::prelude::*;
use shared::{
    application::{Missing, State},
    exam::StageKind,
    outbox::{Hold, Picture},
    url::page,
};

use super::work::Work;
use crate::{sync::files::machine::Item, text::use_text};

#[component]
pub(super) fn Bar(work: Work) -> impl IntoView {
    let text = use_text();
    let stored = move || {
        work.dossier.with(|dossier| {
            let slots = dossier
                .exam
                .slots()
                .filter(|slot| slot.need(&dossier.application.facts).is_some());
            slots
                .map(|slot| dossier.application.images(&slot.id).len())
                .sum::<usize>()
        })
    };
    let count = move |is_counted: fn(&Item) -> bool| {
        work.uploads.with(|queue| {
            let ours = queue
                .items
                .iter()
                .filter(|item| item.place.application == work.application);
            ours.filter(|item| is_counted(item)).count()
        })
    };
    let owed = move || {
        work.uploads
            .outboxes
            .with(work.application, |outbox| outbox.owed())
    };
    // Refused images have their own count, and left-out images are not sent.
    let here = move || {
        let kept = work.uploads.outboxes.with(work.application, |outbox| {
            let set_apart = |it: &Picture| matches!(it.held, Some(Hold::Refused | Hold::LeftOut));
            outbox.pictures_here().filter(|it| !set_apart(it)).count()
        });
        count(Item::is_owed) + kept
    };
    let acts = move || owed().acts;
    let missing = move || {
        work.dossier.with(|dossier| {
            let missing = work.uploads.outboxes.list_missing(dossier);
            let is_material = |it: &&Missing| it.belongs_to(&dossier.exam) == StageKind::Materials;
            missing.iter().filter(is_material).count()
        })
    };
    let refused = move || count(Item::is_refused);
    let can_submit = move || {
        work.dossier.with(|dossier| {
            matches!(dossier.application.state, State::Draft | State::Returned)
                && dossier
                    .application
                    .work_lock(&dossier.exam, dossier.now)
                    .is_ok()
        })
    };
    view! {
        <div class="bar-bottom material-bar">
            <p class="row">
                <span class="state" data-state="uploaded">{move || text.material_bar_stored(&stored())}</span>
                <Show when=move || { can_submit() && missing() > 0 }>
                    <span class="state" data-state="missing">{move || text.material_bar_missing(&missing())}</span>
                </Show>
                <Show when=move || { here() > 0 }>
                    <strong class="state" data-state="on-device">{move || text.material_bar_here(&here())}</strong>
                </Show>
                <Show when=move || { acts() > 0 }>
                    <span class="state" data-state="on-device">{move || text.draft_acts(&acts())}</span>
                </Show>
                <Show when=move || { refused() > 0 }>
                    <span class="state" data-state="failed">{move || text.material_bar_refused(&refused())}</span>
                </Show>
            </p>
            {move || if can_submit() {
                view! { <a class="button primary" href=page::submit(work.application)>{text.material_check()}</a> }.into_any()
            } else {
                view! { <a class="button" href=page::hub(work.application)>{text.material_back()}</a> }.into_any()
            }}
        </div>
    }
}
