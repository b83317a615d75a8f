//! The slots of the page in order: the returned ones, then category by category.

use leptos::prelude::*;
use shared::{exam::Category, id::SlotId, view::Dossier};

use crate::{
    pages::candidate::materials::{
        batch_fit::ReplaceInput, file_dialog::FileDialog, gallery::Gallery, model::MaterialsModel,
        reorder::listen_for_drop, slot_card::SlotCard, slot_feedback::is_returned,
    },
    text::{Text, use_text},
};

/// A heading and its slots. It depends only on the state of the application, so that a new image
/// renders only its slot again.
#[derive(Clone, PartialEq)]
struct SlotSection {
    title: String,
    about: SectionIntro,
    slots: Vec<SlotId>,
}

#[derive(Clone, PartialEq)]
enum SectionIntro {
    Hint(Option<String>),
    /// The progress of correcting what was returned.
    Mending,
}

#[component]
pub(super) fn SlotSections(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let sections = Memo::new(move |_| model.dossier.with(|dossier| plan_sections(text, dossier)));
    move || {
        let sections = sections.get().into_iter().map(|section| {
            let slots = section
                .slots
                .into_iter()
                .map(|slot_id| view! { <SlotCard model slot_id/> });
            view! {
                <section class="stack material-section">
                    <h2>{section.title}</h2>
                    {match section.about {
                        SectionIntro::Hint(hint) => hint.map(|hint| view! { <p>{hint}</p> }).into_any(),
                        SectionIntro::Mending => view! { <Mending model/> }.into_any(),
                    }}
                    {slots.collect_view()}
                </section>
            }
        });
        sections.collect_view()
    }
}

fn plan_sections(text: Text, dossier: &Dossier) -> Vec<SlotSection> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let is_returned = |slot: &SlotId| is_returned(dossier, slot);
    let applies = |category: &Category| {
        let slots = category
            .slots
            .iter()
            // The portrait has its own page.
            .filter(|slot| !exam.is_portrait(&slot.id))
            .filter(|slot| slot.need(&application.facts).is_some());
        slots.map(|slot| slot.id.clone()).collect::<Vec<_>>()
    };
    let (mut returned, mut sections) = (Vec::new(), Vec::new());
    for category in &exam.categories {
        let (to_mend, slots): (Vec<_>, Vec<_>) =
            applies(category).into_iter().partition(is_returned);
        returned.extend(to_mend);
        if !slots.is_empty() {
            let about = SectionIntro::Hint(category.hint.as_ref().map(|hint| text.local(hint)));
            sections.push(SlotSection {
                title: text.local(&category.title),
                about,
                slots,
            });
        }
    }
    if !returned.is_empty() {
        let (title, about) = (text.material_to_mend().to_owned(), SectionIntro::Mending);
        sections.insert(
            0,
            SlotSection {
                title,
                about,
                slots: returned,
            },
        );
    }
    sections
}

/// The progress, as 「已补正 1 / 3」.
#[component]
fn Mending(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let count = move || {
        model.dossier.with(|dossier| {
            let returned = dossier
                .exam
                .slots()
                .filter(|slot| is_returned(dossier, &slot.id));
            let (mended, rest): (Vec<_>, Vec<_>) =
                returned.partition(|slot| dossier.application.is_mended(&dossier.exam, &slot.id));
            (mended.len(), mended.len() + rest.len())
        })
    };
    view! {
        <p class="row">
            <strong>{move || { let (mended, all) = count(); text.material_mended_count(&mended, &all) }}</strong>
            <progress class="progress" max=move || count().1 value=move || count().0 aria-hidden="true"></progress>
        </p>
    }
}

#[component]
pub fn EmbeddedSlotCard(model: MaterialsModel, slot_id: SlotId) -> impl IntoView {
    view! { <SlotCard model slot_id/> }
}

/// The elements that the cards of a page share.
#[component]
pub fn SharedSlotElements(model: MaterialsModel) -> impl IntoView {
    listen_for_drop(model);
    view! {
        <ReplaceInput model/>
        <p class="visually-hidden" role="status" aria-live="polite">{move || model.announcement.get()}</p>
        <Gallery model/>
        <FileDialog model/>
    }
}
