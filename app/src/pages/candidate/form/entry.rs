//! One entry of a section: its fields, and in a group the buttons that move or remove it.

use leptos::{html, prelude::*};
use shared::{
    application::answers::{FormFault, FormFaultKind, SectionAction},
    exam::form::EmbeddedSlot,
};

use super::{field::FieldBox, ids::FORM_ID};
use crate::{
    pages::candidate::{
        form::model::{EntryModel, SectionModel},
        materials::{model::MaterialsModel, slot_sections::EmbeddedSlotCard},
    },
    text::use_text,
};

/// Number of answers in the summary of a closed entry.
const SUMMARY_ANSWERS: usize = 4;

#[component]
pub(super) fn EntryFields(
    draft: SectionModel,
    row: EntryModel,
    index: ReadSignal<usize>,
    materials: Option<MaterialsModel>,
) -> impl IntoView {
    let text = use_text();
    let (fields, is_group, is_history) = draft.section.with_value(|section| {
        let repeat = section.repeat.as_ref();
        let is_history = repeat.is_some_and(|repeat| repeat.history.is_some());
        (section.fields.clone(), repeat.is_some(), is_history)
    });
    let fields = fields
        .into_iter()
        .map(|field| view! { <FieldBox draft row index field/> })
        .collect_view();
    if !is_group {
        return view! { <div class="stack entry">{fields} <EntryImages draft row materials/></div> }
            .into_any();
    }
    let details = NodeRef::<html::Details>::new();
    // The event can arrive after the page is left.
    let follow = move |_| {
        if let Some(details) = details.try_get_untracked().flatten() {
            row.is_open.try_set(details.open());
        }
    };
    view! {
        <details class="card entry" node_ref=details open=move || row.is_open.get() on:toggle=follow>
            <summary><EntrySummary draft row index/></summary>
            <div class="entry-fields" role="group" aria-label=move || text.entry_title(&(index.get() + 1))>
                {fields}
                <EntryImages draft row materials/>
                <EntryActs draft row index can_move=!is_history/>
            </div>
        </details>
    }
    .into_any()
}

/// The number of the entry and a summary, shown also when it is closed.
#[component]
fn EntrySummary(draft: SectionModel, row: EntryModel, index: ReadSignal<usize>) -> impl IntoView {
    let text = use_text();
    let says = move || {
        let facts = draft
            .dossier
            .with_value(|dossier| dossier.application.facts.clone());
        let entry = row.answers.get();
        let answers = draft.section.with_value(|section| {
            let asked = section.asked_fields(&facts, &entry).take(SUMMARY_ANSWERS);
            let answers = asked.filter_map(|field| text.answer(field, &entry));
            answers.filter(|it| !it.is_empty()).collect::<Vec<_>>()
        });
        match answers.is_empty() {
            true => text.answer_none().to_owned(),
            false => answers.join(" · "),
        }
    };
    let wrong = move || {
        let at = index.get() as u16;
        let is_checked = draft.shows_all_faults.get();
        let is_said = |fault: &&FormFault| {
            fault.entry == Some(at) && (is_checked || fault.kind != FormFaultKind::Missing)
        };
        let count = draft
            .faults
            .with(|faults| faults.iter().filter(is_said).count());
        (count > 0).then(|| {
            view! { <span class="state" data-state="failed">{text.entry_faults(&count)}</span> }
        })
    };
    view! {
        <strong>{move || text.entry_title(&(index.get() + 1))}</strong>
        " " <span class="entry-says">{says}</span> " " {wrong}
    }
}

/// The slots whose images belong to this entry (S4-07). A slot of several entries is shown in the
/// first of them.
#[component]
fn EntryImages(
    draft: SectionModel,
    row: EntryModel,
    materials: Option<MaterialsModel>,
) -> impl IntoView {
    let text = use_text();
    let materials = materials?;
    let places = draft.section.with_value(|section| section.images.clone());
    let cards = places.into_iter().map(|place| {
        let slot = StoredValue::new(place.slot.clone());
        let is_here = Memo::new(move |_| find_entry_of_images(draft, &place) == Some(row.key));
        move || {
            is_here
                .get()
                .then(|| view! { <EmbeddedSlotCard model=materials slot_id=slot.get_value()/> })
        }
    });
    Some(view! {
        {cards.collect_view()}
        <p hidden=move || draft.is_interactive.get()><small>{text.section_images_about()}</small></p>
    })
}

fn find_entry_of_images(draft: SectionModel, place: &EmbeddedSlot) -> Option<u32> {
    let holds = |row: &&EntryModel| {
        let condition = place.only_if.as_ref();
        row.answers
            .with(|entry| condition.is_none_or(|condition| condition.is_met(entry)))
    };
    draft
        .rows
        .with(|rows| rows.iter().find(holds).map(|row| row.key))
}

/// The buttons that move or remove an entry. A history is sorted by time and can't be moved.
#[component]
fn EntryActs(
    draft: SectionModel,
    row: EntryModel,
    index: ReadSignal<usize>,
    can_move: bool,
) -> impl IntoView {
    let text = use_text();
    let place = move || index.get() as u16;
    let act = move |event: web_sys::MouseEvent, act: fn(SectionModel, EntryModel, usize)| {
        if draft.is_interactive.get_untracked() {
            event.prevent_default();
            act(draft, row, index.get_untracked());
        }
    };
    let count = move || draft.rows.with(Vec::len);
    view! {
        <p class="row">
            {can_move.then(|| view! {
                <button class="small" type="submit" form=FORM_ID name="act" value=move || SectionAction::Up(place()).to_string()
                    disabled=move || place() == 0
                    on:click=move |event| act(event, |draft, _, index| draft.swap(index.saturating_sub(1)))>
                    {text.entry_up()}
                </button>
                <button class="small" type="submit" form=FORM_ID name="act" value=move || SectionAction::Down(place()).to_string()
                    disabled=move || { usize::from(place()) + 1 >= count() }
                    on:click=move |event| act(event, |draft, _, index| draft.swap(index))>
                    {text.entry_down()}
                </button>
            })}
            <button class="small quiet" type="submit" form=FORM_ID name="act" value=move || SectionAction::Remove(place()).to_string()
                on:click=move |event| act(event, |draft, row, _| draft.remove(row.key))>
                {text.entry_remove()}
            </button>
        </p>
    }
}
