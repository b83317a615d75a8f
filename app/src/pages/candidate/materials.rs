//! The materials page: uploading the papers, slot by slot (上传材料; rows S0-02 to S0-11, S0-16 to
//! S0-22, SH-01 to SH-11). It consists of plain forms and links. With a device they act at once,
//! and chosen files are judged before they are sent.

mod awaited;
mod bar;
pub(super) mod dialog;
mod doubts;
pub(super) mod exchange;
mod feedback;
mod fit_progress;
pub(super) mod focus;
pub(super) mod gallery;
mod hand_off;
mod head;
mod image_acts;
mod image_list;
mod image_row;
pub(super) mod inside;
pub(super) mod kept;
mod mend_all;
mod order;
pub(super) mod picked;
mod preview;
mod qr_tag;
mod received;
mod recheck;
mod replaces;
mod restored;
mod returned;
mod section;
pub(super) mod slot;
mod standing;
mod upload_form;
pub(super) mod work;

use leptos::prelude::*;
use leptos_meta::Title;

use self::{
    bar::Bar, dialog::FileDialog, exchange::ExchangeInput, focus::keep_focus, gallery::Gallery,
    head::Head, order::listen_for_drop, restored::Restored, section::Sections, work::Work,
};
use super::{
    dossier::{show_dossier, use_dossier},
    draft_file::DraftFileTools,
};
use crate::{
    api::candidate::{MoveImage, RemoveImage},
    components::problem::ActionProblem,
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
        {show_dossier(dossier, move |dossier| {
            // A person without the mark on the roster reads the reason and sees no slots (S0-13).
            let is_marked = dossier.application.mark_lock(&dossier.exam).is_ok();
            let work = Work::new(dossier);
            keep_focus(work);
            listen_for_drop(work);
            if !is_marked {
                return view! { <Head work/> }.into_any();
            }
            view! {
                <Head work/>
                <div class="stack">
                    <ActionProblem action=remove/>
                    <ActionProblem action=shift/>
                </div>
                <Restored work/>
                <Sections work/>
                <DraftFileTools dossier=work.dossier.get_untracked()/>
                <ExchangeInput work/>
                <p class="visually-hidden" role="status" aria-live="polite">{move || work.said.get()}</p>
                <Bar work/>
                <Gallery work/>
                <FileDialog work/>
            }.into_any()
        })}
    }
}
