//! The materials page: uploading the papers, slot by slot (上传材料; rows S0-02 to S0-11, S0-16 to
//! S0-22, SH-01 to SH-11). It consists of plain forms and links. With a device they act at once,
//! and chosen files are judged before they are sent.

pub(super) mod batch_fit;
pub(super) mod chosen_file_row;
pub(super) mod file_dialog;
pub(super) mod focus;
pub(super) mod gallery;
mod head;
mod image_list;
mod image_parts;
mod image_row;
pub(super) mod model;
pub(super) mod pending_image_row;
mod phone_hand_off;
mod reorder;
pub(super) mod slot_card;
mod slot_feedback;
pub(super) mod slot_sections;
mod status_bar;

use leptos::prelude::*;
use leptos_meta::Title;

use self::{focus::keep_focus, gallery::Gallery, head::MaterialsHead};
use super::{
    dossier::{render_dossier, use_dossier},
    draft_file::DraftFileTools,
};
use crate::{
    api::candidate::{MoveImage, RemoveImage},
    components::problem::ActionProblem,
    pages::candidate::materials::{
        batch_fit::ReplaceInput, file_dialog::FileDialog, head::RestoredNote,
        model::MaterialsModel, reorder::listen_for_drop, slot_sections::SlotSections,
        status_bar::MaterialsStatusBar,
    },
    text::use_text,
};

#[component]
pub fn MaterialsPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier();
    // Without WASM the problem of a refused form comes back with the page, and these actions hold
    // it.
    let remove = ServerAction::<RemoveImage>::new();
    let shift = ServerAction::<MoveImage>::new();
    view! {
        <Title text=text.material_title()/>
        {render_dossier(dossier, move |dossier| {
            // A person without the mark on the roster reads the reason and sees no slots (S0-13).
            let is_marked = dossier.application.check_upload_permitted(&dossier.exam).is_ok();
            let model = MaterialsModel::new(dossier);
            keep_focus(model);
            listen_for_drop(model);
            if !is_marked {
                return view! { <MaterialsHead model/> }.into_any();
            }
            view! {
                <MaterialsHead model/>
                <div class="stack">
                    <ActionProblem action=remove/>
                    <ActionProblem action=shift/>
                </div>
                <RestoredNote model/>
                <SlotSections model/>
                <DraftFileTools dossier=model.dossier.get_untracked()/>
                <ReplaceInput model/>
                <p class="visually-hidden" role="status" aria-live="polite">{move || model.announcement.get()}</p>
                <MaterialsStatusBar model/>
                <Gallery model/>
                <FileDialog model/>
            }.into_any()
        })}
    }
}
