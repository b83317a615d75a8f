//! The slots of the page in order: the returned ones, then category by category.

use leptos::prelude::*;
use shared::{exam::Category, id::SlotId, view::Dossier};

use super::{returned::is_returned, slot::SlotCard, work::Work};
use crate::text::{Text, use_text};

/// A heading and its slots. It depends only on the state of the application, so that a new image
/// renders only its slot again.
#[derive(Clone, PartialEq)]
struct Section {
    title: String,
    about: About,
    slots: Vec<SlotId>,
}

#[derive(Clone, PartialEq)]
enum About {
    Hint(Option<String>),
    /// The progress of correcting what was returned.
    Mending,
}

#[component]
pub(super) fn Sections(work: Work) -> impl IntoView {
    let text = use_text();
    let sections = Memo::new(move |_| work.dossier.with(|dossier| plan_sections(text, dossier)));
    move || {
        let sections = sections.get().into_iter().map(|section| {
            let slots = section
                .slots
                .into_iter()
                .map(|slot_id| view! { <SlotCard work slot_id/> });
            view! {
                <section class="stack material-section">
                    <h2>{section.title}</h2>
                    {match section.about {
                        About::Hint(hint) => hint.map(|hint| view! { <p>{hint}</p> }).into_any(),
                        About::Mending => view! { <Mending work/> }.into_any(),
                    }}
                    {slots.collect_view()}
                </section>
            }
        });
        sections.collect_view()
    }
}

fn plan_sections(text: Text, dossier: &Dossier) -> Vec<Section> {
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
            let about = About::Hint(category.hint.as_ref().map(|hint| text.local(hint)));
            sections.push(Section {
                title: text.local(&category.title),
                about,
                slots,
            });
        }
    }
    if !returned.is_empty() {
        let (title, about) = (text.material_to_mend().to_owned(), About::Mending);
        sections.insert(
            0,
            Section {
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
fn Mending(work: Work) -> impl IntoView {
    let text = use_text();
    let count = move || {
        work.dossier.with(|dossier| {
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
