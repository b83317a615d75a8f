//! The file dialog (SH-03, C1, C2): one chosen picture with its findings. The picture is fitted,
//! cropped, turned, compared with the original, and taken; a portrait gets its frame (S2-09). Pages
//! without a script do not have it.

mod acts;
mod bench;
mod check;
mod edit;
mod ground;
mod result;

use leptos::{html, prelude::*};
use shared::id::ImageId;

use self::{
    acts::Acts,
    bench::{Bench, Scene},
    check::{CheckPanel, CheckStage},
    edit::{EditPanel, EditStage},
    result::{ResultPanel, ResultStage},
};
use super::work::Work;
use crate::{components::upload_rules::UploadRules, text::use_text};

#[component]
pub(in crate::pages::candidate) fn FileDialog(work: Work) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (work.inspected.get().is_some(), dialog.open()) {
            (true, false) => {
                // The call fails only for a dialog that is open or removed.
                let _ = dialog.show_modal();
                // The first button, which closes the dialog, must not have the focus.
                let _ = dialog.focus();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="file-dialog" tabindex="-1" node_ref=dialog aria-labelledby="file-dialog-title" on:close=move |_| work.inspected.set(None)>
            {move || work.inspected.get().map(|item| view! { <Inside work item dialog/> })}
        </dialog>
    }
}

#[component]
fn Inside(work: Work, item: ImageId, dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let text = use_text();
    let bench = Bench::new(work, item);
    // A new scene starts at the top.
    Effect::new(move || {
        bench.scene.track();
        if let Some(dialog) = dialog.get_untracked() {
            dialog.set_scroll_top(0);
        }
    });
    // The decision is made: the dialog closes, and the page shows the file.
    Effect::new(move || {
        if bench.scene.get() == Scene::Over {
            work.inspected.set(None);
        }
    });
    let title = match bench.is_portrait {
        true => text.frame_title(),
        false => text.fit_title(),
    };
    let name = work.uploads.item(item, |item| item.name.clone());
    let rules = work.uploads.item(item, |item| item.place.slot.clone());
    let rules = rules.get_untracked().and_then(|slot_id| {
        work.dossier.with_untracked(|dossier| {
            let slot = dossier.exam.slot(&slot_id)?.clone();
            let rule = dossier.exam.image_rule(&slot).clone();
            Some(view! { <div class="slot-rule"><UploadRules of=slot rule/></div> })
        })
    });
    let stage = move || match bench.scene.get() {
        Scene::Edit => view! { <EditStage bench/> }.into_any(),
        Scene::Result => view! { <ResultStage bench/> }.into_any(),
        Scene::Check | Scene::Working | Scene::Over => view! { <CheckStage bench/> }.into_any(),
    };
    let panel = move || match bench.scene.get() {
        Scene::Edit => view! { <EditPanel bench/> }.into_any(),
        Scene::Result => view! { <ResultPanel bench/> }.into_any(),
        Scene::Check | Scene::Working | Scene::Over => view! { <CheckPanel bench/> }.into_any(),
    };
    view! {
        <header class="file-dialog-head">
            <h2 id="file-dialog-title">{title}</h2>
            <p class="file-name">{move || name.get()}</p>
            <button type="button" class="quiet" on:click=move |_| work.inspected.set(None)>{text.viewer_close()} <kbd>"Esc"</kbd></button>
        </header>
        <div class="file-dialog-stage">{stage}</div>
        <div class="file-dialog-panel stack">{panel} {rules}</div>
        <Acts bench/>
    }
}
