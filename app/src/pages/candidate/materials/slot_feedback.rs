//! The reasons for the return of a slot: sentences of the exam and the reviewer's own note (C7).
//! Each stands until its pictures are replaced. After changes, a note shows the changed and the
//! unchanged pages.

use leptos::prelude::*;
use shared::{
    application::{SlotMending, StateKind, Verdict},
    id::SlotId,
    url::page,
    view::Dossier,
};

use crate::{
    components::marked_picture::{MarkedPage, MarkedPictures},
    pages::candidate::materials::model::MaterialsModel,
    text::{Text, use_text},
};

#[derive(Clone, PartialEq)]
struct SlotReturn {
    /// The reasons that still apply.
    sentences: Vec<String>,
    /// The pictures with boxes that are not replaced.
    marked: Vec<MarkedPage>,
    /// The change since the return; `None` if there is none.
    mending: Option<SlotMending>,
    is_mended: bool,
}

impl SlotReturn {
    fn find(text: Text, dossier: &Dossier, slot: &SlotId) -> Option<Self> {
        let application = &dossier.application;
        let Verdict::Returned { pages, .. } = application.verdict(slot) else {
            return None;
        };
        let is_mended = application.is_mended(&dossier.exam, slot);
        let mending = application.compare_with_submission(slot);
        let is_partly = !mending.remaining_pages.is_empty()
            && (mending.new > 0 || mending.remaining_pages.len() < pages.len());
        let has_changed = (is_mended || is_partly) && !application.images(slot).is_empty();
        is_returned(dossier, slot).then(|| Self {
            sentences: text.open_feedback(&dossier.exam, application, slot),
            marked: MarkedPage::list(&dossier.exam, application, slot),
            mending: has_changed.then_some(mending),
            is_mended,
        })
    }
}

#[component]
pub(super) fn SlotFeedback(model: MaterialsModel, slot_id: StoredValue<SlotId>) -> impl IntoView {
    let text = use_text();
    let returned = Memo::new(move |_| {
        model
            .dossier
            .with(|dossier| slot_id.with_value(|slot| SlotReturn::find(text, dossier, slot)))
    });
    move || {
        let returned = returned.get()?;
        let is_open = !returned.is_mended;
        let is_settled = returned.sentences.is_empty();
        let has_samples = model.dossier.with_untracked(|dossier| {
            slot_id.with_value(|slot| {
                let slot = dossier.exam.slot(slot);
                slot.is_some_and(|slot| !slot.samples.is_empty())
            })
        });
        let sample = (is_open && has_samples).then(|| view! {
            <p><a href=slot_id.with_value(|slot| page::samples(model.application, slot))>{text.material_good_sample()}</a></p>
        });
        let lines = returned
            .sentences
            .into_iter()
            .map(|sentence| view! { <p>{sentence}</p> });
        let lines = lines.collect_view();
        let exam = model.dossier.with_untracked(|dossier| dossier.exam.clone());
        let pages = returned.marked;
        let pictures = view! { <MarkedPictures exam application=model.application pages/> };
        Some(match returned.mending {
            None => view! {
                <div class="problem stack feedback">
                    <strong>{text.material_feedback()}</strong>
                    {lines}
                    {pictures}
                    {sample}
                </div>
            }
            .into_any(),
            Some(mending) if is_settled => view! {
                <div class="note stack feedback" data-kind="good">
                    <p>{say_mending(text, &mending)}</p>
                </div>
            }
            .into_any(),
            Some(mending) => view! {
                <div class="note stack feedback" data-kind=if is_open { "warn" } else { "good" }>
                    <p>{say_mending(text, &mending)}</p>
                    <p><strong>{text.material_feedback_was()}</strong></p>
                    {lines}
                    {pictures}
                    {sample}
                </div>
            }
            .into_any(),
        })
    }
}

fn say_mending(text: Text, mending: &SlotMending) -> String {
    if !mending.remaining_pages.is_empty() {
        return text
            .material_mending_pages(&mending.new, &text.page_list(&mending.remaining_pages));
    }
    match mending.unchanged {
        0 => text.material_mended_note().to_owned(),
        unchanged => text.material_mended_note_partly(&mending.new, &unchanged),
    }
}

/// True if the slot was returned and not submitted again.
pub(super) fn is_returned(dossier: &Dossier, slot: &SlotId) -> bool {
    dossier.application.state.kind() == StateKind::Returned
        && dossier.application.verdict(slot).is_returned()
}
