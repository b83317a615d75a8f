//! Bar at the lower edge of the page: number of images in each state, and the next step (C4).

use leptos::prelude::*;
use shared::{
    application::MissingRequirement,
    exam::StageKind,
    outbox::{HoldReason, PendingImage},
    url::page,
};

use crate::{
    pages::candidate::materials::model::MaterialsModel, sync::files::machine::QueuedFile,
    text::use_text,
};

#[component]
pub(super) fn MaterialsStatusBar(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let stored = move || {
        model.dossier.with(|dossier| {
            let slots = dossier
                .exam
                .slots()
                .filter(|slot| slot.need(&dossier.application.facts).is_some());
            slots
                .map(|slot| dossier.application.images(&slot.id).len())
                .sum::<usize>()
        })
    };
    let count = move |is_counted: fn(&QueuedFile) -> bool| {
        model.files.with(|queue| {
            let files = queue
                .items
                .iter()
                .filter(|item| item.place.application == model.application);
            files.filter(|item| is_counted(item)).count()
        })
    };
    let unsynced = move || {
        model
            .files
            .client
            .with(model.application, |outbox| outbox.count_unsynced())
    };
    // Refused images have their own count, and images left out of the submission are not sent.
    let on_device = move || {
        let pending = model.files.client.with(model.application, |outbox| {
            let is_excluded = |it: &PendingImage| {
                matches!(
                    it.hold_reason,
                    Some(HoldReason::RuleViolated | HoldReason::LeftOut)
                )
            };
            outbox
                .unsynced_pictures()
                .filter(|it| !is_excluded(it))
                .count()
        });
        count(QueuedFile::is_unsaved) + pending
    };
    let actions = move || unsynced().actions;
    let missing = move || {
        model.dossier.with(|dossier| {
            let missing = model.files.client.list_missing(dossier);
            let is_material =
                |it: &&MissingRequirement| it.stage_kind(&dossier.exam) == StageKind::Materials;
            missing.iter().filter(is_material).count()
        })
    };
    let refused = move || count(QueuedFile::is_refused);
    let can_submit = move || {
        model.dossier.with(|dossier| {
            dossier.application.state.kind().is_editable()
                && dossier
                    .application
                    .check_submission_open(&dossier.exam, dossier.now)
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
                <Show when=move || { on_device() > 0 }>
                    <strong class="state" data-state="on-device">{move || text.material_bar_here(&on_device())}</strong>
                </Show>
                <Show when=move || { actions() > 0 }>
                    <span class="state" data-state="on-device">{move || text.draft_acts(&actions())}</span>
                </Show>
                <Show when=move || { refused() > 0 }>
                    <span class="state" data-state="failed">{move || text.material_bar_refused(&refused())}</span>
                </Show>
            </p>
            {move || if can_submit() {
                view! { <a class="button primary" href=page::submit(model.application)>{text.material_check()}</a> }.into_any()
            } else {
                view! { <a class="button" href=page::hub(model.application)>{text.material_back()}</a> }.into_any()
            }}
        </div>
    }
}
