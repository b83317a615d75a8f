//! One field: its label, its hint, its control and its faults.

use leptos::prelude::*;
use shared::{
    application::answers::{FieldRef, FormFaultKind, count_characters, parse_answer},
    exam::{Field, FieldKind},
    outbox::{DeliveryError, SyncState},
};

use super::{
    conflict::FieldConflict,
    control::{FieldBinding, FieldControl, is_radio_group},
    ids::field_id,
};
use crate::{
    pages::candidate::form::model::{EntryModel, SectionModel},
    text::use_text,
};

#[component]
pub(super) fn FieldBox(
    draft: SectionModel,
    row: EntryModel,
    index: ReadSignal<usize>,
    field: Field,
) -> impl IntoView {
    let text = use_text();
    let facts = draft
        .dossier
        .with_value(|dossier| dossier.application.facts.clone());
    let is_radio = is_radio_group(&field);
    let title = text.local(&field.title);
    let hints: Vec<String> = field
        .hint
        .iter()
        .map(|hint| text.local(hint))
        .chain(text.field_limit(&field.kind))
        .collect();
    let has_hint = !hints.is_empty();
    let limit = match field.kind {
        FieldKind::Text { limit, .. } => Some(limit),
        _ => None,
    };
    // Two of these fields fit side by side on a phone.
    let is_short = matches!(
        field.kind,
        FieldKind::YearMonth { .. } | FieldKind::Date { .. } | FieldKind::Number { .. }
    );
    let required = field.required;
    let place = draft.place_of(&field.id);
    let is_alone = matches!(place, FieldRef::Field(..));
    let refused = {
        let place = place.clone();
        move || {
            let why = draft.read_unsent(&place, |field| match &field.delivery.state {
                SyncState::Failed(DeliveryError::Refused(problem)) => Some(problem.clone()),
                _ => None,
            });
            why.filter(|_| is_alone).map(|problem| view! { <small class="field-fault" role="alert">{text.saving_refused(&text.problem(&problem))}</small> })
        }
    };
    let definition = StoredValue::new(field);
    let id = Memo::new(move |_| definition.with_value(|field| field_id(index.get(), &field.id)));
    let is_asked = Memo::new(move |_| {
        row.answers
            .with(|entry| definition.with_value(|field| field.is_asked(&facts, entry)))
    });
    let typed = move || {
        row.answers
            .with(|entry| definition.with_value(|field| entry.text(&field.id).to_owned()))
    };
    let wrong = Memo::new(move |_| find_visible_fault(draft, row, index.get(), definition));
    let recorded = move || {
        let reading = definition.with_value(|field| parse_answer(field, &typed()));
        let is_seen = row
            .left_fields
            .with(|seen| definition.with_value(|field| seen.contains(&field.id)));
        reading
            .normalised
            .filter(|_| is_seen && !is_radio)
            .map(|recorded| text.recorded_as(&recorded))
    };
    let counted = move || {
        let count = count_characters(typed().trim());
        let limit = limit.filter(|_| draft.is_interactive.get() && count > 0)?;
        Some(text.characters_now(&count, &limit))
    };
    let described = Memo::new(move |_| {
        let id = id.get();
        let hint = has_hint.then(|| format!("{id}-hint"));
        let fault = wrong.with(Option::is_some).then(|| format!("{id}-fault"));
        let ids: Vec<String> = hint.into_iter().chain(fault).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    });
    let star = required.then(|| {
        view! {
            <span class="star" aria-hidden="true">"*"</span>
            <span class="visually-hidden">{text.field_required()}</span>
        }
    });
    let binding = FieldBinding {
        draft,
        row,
        index,
        field: definition,
        id,
        described,
        is_invalid: Signal::derive(move || wrong.with(Option::is_some)),
    };
    let below = view! {
        {has_hint.then(|| view! { <small id=move || format!("{}-hint", id.get())>{hints.join(" ")}</small> })}
        <FieldControl binding/>
        {is_alone.then(|| view! { <FieldConflict draft place/> })}
        {refused}
        {move || counted().map(|counted| view! { <small class="counted">{counted}</small> })}
        {move || recorded().map(|recorded| view! { <small class="recorded">{recorded}</small> })}
        {move || wrong.get().map(|wrong| view! {
            <small class="field-fault" id=format!("{}-fault", id.get())>{text.answer_fault(&wrong)}</small>
        })}
    };
    let is_invalid = move || wrong.with(Option::is_some).then_some("");
    let is_hidden = move || !is_asked.get();
    if is_radio {
        view! {
            <fieldset class="field" id=move || id.get() hidden=is_hidden data-invalid=is_invalid>
                <legend>{title} {star}</legend>
                {below}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="field" hidden=is_hidden data-invalid=is_invalid data-short=is_short.then_some("")>
                <label for=move || id.get()>{title} {star}</label>
                {below}
            </div>
        }
        .into_any()
    }
}

/// The first fault of the field that is to be shown: all faults after a check, otherwise only those
/// of answers that were written and left.
fn find_visible_fault(
    draft: SectionModel,
    row: EntryModel,
    index: usize,
    definition: StoredValue<Field>,
) -> Option<FormFaultKind> {
    let faults = draft.faults.read();
    definition.with_value(|field| {
        let here = faults.iter().find(|fault| {
            fault.entry == Some(index as u16) && fault.field.as_ref() == Some(&field.id)
        })?;
        let is_seen = row.left_fields.with(|seen| seen.contains(&field.id));
        let is_said =
            draft.shows_all_faults.get() || (is_seen && here.kind != FormFaultKind::Missing);
        is_said.then(|| here.kind.clone())
    })
}
