//! Everything that is wrong, on top of the page and in one list, each with a link to its field,
//! and a gap of a history with a button that adds an entry for it.

use leptos::prelude::*;
use shared::{
    application::answers::{Fault, SectionAct},
    calendar::YearMonth,
};

use super::{draft::Draft, field::field_id, section::FORM};
use crate::text::use_text;

#[component]
pub(super) fn FaultList(draft: Draft) -> impl IntoView {
    let text = use_text();
    let place = |fault: &Fault| match &fault.field {
        Some(field) => format!("#{}", field_id(fault.entry.unwrap_or(0).into(), field)),
        None => "#entries".to_owned(),
    };
    let list = move |faults: Vec<Fault>| {
        let items = faults.iter().map(|fault| {
            let sentence = draft
                .section
                .with_value(|section| text.form_fault(section, fault));
            let fill = fault.wrong.missing_span();
            let fill = fill.map(|(from, until)| view! { <FillButton draft from until/> });
            view! { <li><a href=place(fault)>{sentence}</a> {fill}</li> }
        });
        view! {
            <section class="problem missing-list" role="alert" tabindex="-1">
                <h2>{text.faults_title(&faults.len())}</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    };
    move || {
        let faults = draft.faults.get();
        (draft.is_checked.get() && !faults.is_empty()).then(|| list(faults))
    }
}

/// Adds an entry for the months of which nothing is written, unless the group is full.
#[component]
fn FillButton(draft: Draft, from: YearMonth, until: Option<YearMonth>) -> impl IntoView {
    let text = use_text();
    let most = draft
        .section
        .with_value(|section| section.repeat.as_ref().map(|repeat| repeat.most))?;
    if draft.rows.with_untracked(Vec::len) >= usize::from(most) {
        return None;
    }
    let label = match until {
        Some(until) => text.entry_fill(&from, &until),
        None => text.entry_fill_on(&from),
    };
    let act = SectionAct::Fill(from, until).to_string();
    let fill = move |event: web_sys::MouseEvent| {
        if draft.is_live.get_untracked() {
            event.prevent_default();
            draft.fill(from, until);
        }
    };
    Some(view! {
        <button class="small" type="submit" form=FORM name="act" value=act on:click=fill>{label}</button>
    })
}
