//! The answers of the personal form as text, for pages that compare or check them.

use leptos::prelude::*;
use shared::{
    application::{
        Application,
        answers::{FormEntry, format_history_lines},
    },
    exam::{FactAnswers, Section},
};

use crate::text::{Text, use_text};

/// The answers of one section: field titles beside their values for each entry; or the lines of a
/// history, such as that of studies and jobs.
#[component]
pub fn SectionAnswers(application: Application, section: Section) -> impl IntoView {
    let text = use_text();
    let Application { answers, facts, .. } = application;
    let history = section.repeat.as_ref().and_then(|it| it.history.as_ref());
    if let Some(history) = history {
        let lines = format_history_lines(&answers, &section, history, &facts, text.0);
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
        return view! { <ol role="list" class="history-lines">{lines.collect_view()}</ol> }
            .into_any();
    }
    let numbered = section.repeat.is_some();
    let entries = answers.entries(&section.id).iter().enumerate();
    let entries = entries.map(|(index, entry)| {
        view! {
            {numbered.then(|| view! { <p class="quiet">{text.entry_title(&(index + 1))}</p> })}
            <dl class="facts">{terms(text, &section, &facts, entry)}</dl>
        }
    });
    entries.collect_view().into_any()
}

fn terms(text: Text, section: &Section, facts: &FactAnswers, entry: &FormEntry) -> Vec<AnyView> {
    let fields = section.asked_fields(facts, entry);
    fields
        .map(|field| {
            let value = text.answer(field, entry);
            let is_missing = value.is_none() && field.required;
            let shown = value.unwrap_or_else(|| text.answer_none().to_owned());
            view! {
                <dt>{text.local(&field.title)}</dt>
                <dd data-missing=is_missing.then_some("")>{shown}</dd>
            }
            .into_any()
        })
        .collect()
}
