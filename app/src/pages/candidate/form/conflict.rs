//! A conflict: two devices or tabs have changed the same part of the form. Both texts are shown,
//! and the person decides.

use leptos::prelude::*;
use shared::{
    application::{
        FormEntry,
        answers::{Answers, FieldRef},
    },
    exam::Section,
};

use crate::{
    components::answers::SectionAnswers,
    pages::candidate::form::model::SectionModel,
    text::{Text, use_text},
};

#[component]
pub(super) fn FieldConflict(draft: SectionModel, place: FieldRef) -> impl IntoView {
    let text = use_text();
    let place = StoredValue::new(place);
    let texts = Memo::new(move |_| {
        place.with_value(|place| {
            draft.read_unsent(place, |field| {
                let (here, there) = field.conflict()?;
                Some((here.to_owned(), there.to_owned()))
            })
        })
    });
    let choose = move |label: &'static str, typed: String| {
        let shown = place.with_value(|place| show_text(draft, place, text, &typed));
        let typed = StoredValue::new(typed);
        let take =
            move |_| place.with_value(|place| draft.resolve_conflict(place, typed.get_value()));
        view! {
            <div class="stack">
                {shown}
                <p><button class="small" type="button" on:click=take>{label}</button></p>
            </div>
        }
    };
    move || {
        texts.get().map(|(here, there)| {
            view! {
                <section class="problem conflict stack" role="alert">
                    <p><strong>{text.conflict_title()}</strong> " " {text.conflict_about()}</p>
                    {choose(text.conflict_take_this(), here)}
                    {choose(text.conflict_take_other(), there)}
                </section>
            }
        })
    }
}

/// A text as the overview shows it.
fn show_text(draft: SectionModel, place: &FieldRef, text: Text, typed: &str) -> AnyView {
    let entries: Vec<FormEntry> = place.with_text(&[], typed);
    match place {
        FieldRef::Field(_, id) => {
            let section = draft.section.get_value();
            let field = section.fields.iter().find(|field| field.id == *id);
            let answer = field
                .zip(entries.first())
                .and_then(|(field, entry)| text.answer(field, entry));
            let answer = answer.unwrap_or_else(|| text.conflict_empty().to_owned());
            view! { <p class="conflict-text">{answer}</p> }.into_any()
        }
        FieldRef::Group(_) if entries.is_empty() => {
            view! { <p class="conflict-text">{text.conflict_empty()}</p> }.into_any()
        }
        FieldRef::Group(id) => {
            let mut application = draft.dossier.with_value(|it| it.application.clone());
            application.answers = Answers::default().with_entries(id, entries);
            let section: Section = draft.section.get_value();
            view! { <SectionAnswers application section/> }.into_any()
        }
    }
}
