//! Everything that is wrong, on top of the page and in one list, each with a link to its field,
//! and a gap of a history with a button that adds an entry for it.

use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use shared::{
    application::answers::{Fault, SectionAct},
    calendar::YearMonth,
};
use web_sys::HtmlElement;

use super::{draft::Draft, field::field_id, section::FORM, sent::FAULTS};
use crate::text::use_text;

#[component]
pub(super) fn FaultList(draft: Draft) -> impl IntoView {
    let text = use_text();
    let summary = NodeRef::<html::Section>::new();
    focus_when_checked(draft, summary);
    let list = move |faults: Vec<Fault>| {
        let items = faults.iter().map(|fault| {
            let sentence = draft
                .section
                .with_value(|section| text.form_fault(section, fault));
            let fill = fault.wrong.missing_span();
            let fill = fill.map(|(from, until)| view! { <FillButton draft from until/> });
            let target = match &fault.field {
                Some(field) => field_id(fault.entry.unwrap_or(0).into(), field),
                None => "entries".to_owned(),
            };
            let href = format!("#{target}");
            let show = move |event: web_sys::MouseEvent| {
                if draft.is_live.get_untracked() && focus_control(&target) {
                    event.prevent_default();
                }
            };
            // A link of the same page that the router leaves alone.
            view! { <li><a href=href rel="external" on:click=show>{sentence}</a> {fill}</li> }
        });
        view! {
            <section class="problem missing-list" id=FAULTS tabindex="-1" node_ref=summary aria-labelledby="faults-title">
                <h2 id="faults-title">{text.faults_title(&faults.len())}</h2>
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

/// Takes the person to the list as soon as it stands there, once for each time they saved; not
/// while they mend what it says.
fn focus_when_checked(draft: Draft, summary: NodeRef<html::Section>) {
    Effect::new(move |seen: Option<u32>| {
        let (seen, checks) = (seen.unwrap_or(0), draft.checks.get());
        match summary.get() {
            Some(summary) if checks > seen => {
                // A browser that refuses the focus shows the list all the same.
                drop(summary.focus());
                checks
            }
            _ => seen,
        }
    });
}

/// Opens the entry in which the control stands and puts the focus on it; of a list of choices on
/// the first. False where there is none.
pub(super) fn focus_control(id: &str) -> bool {
    let Some(target) = document().get_element_by_id(id) else {
        return false;
    };
    if let Ok(Some(entry)) = target.closest("details") {
        // Setting an attribute of this name never fails.
        drop(entry.set_attribute("open", ""));
    }
    let inner = target
        .query_selector("input, select, textarea")
        .ok()
        .flatten();
    let control = inner.unwrap_or(target).dyn_into::<HtmlElement>();
    control.is_ok_and(|control| control.focus().is_ok())
}
