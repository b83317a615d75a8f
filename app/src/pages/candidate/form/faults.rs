//! The list of all faults on top of the page, each with a link to its field. A gap in a history has
//! a button that adds an entry.

use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use shared::{
    application::answers::{FormFault, SectionAction},
    calendar::YearMonth,
};
use web_sys::HtmlElement;

use super::ids::{FORM_ID, field_id};
use crate::{
    pages::candidate::form::{model::SectionModel, posted_section::FAULT_LIST_ID},
    text::use_text,
};

#[component]
pub(super) fn FaultList(draft: SectionModel) -> impl IntoView {
    let text = use_text();
    let summary = NodeRef::<html::Section>::new();
    focus_when_checked(draft, summary);
    let list = move |faults: Vec<FormFault>| {
        let items = faults.iter().map(|fault| {
            let sentence = draft
                .section
                .with_value(|section| text.form_fault(section, fault));
            let fill = fault.kind.uncovered_months();
            let fill = fill.map(|(from, until)| view! { <AddMonthsButton draft from until/> });
            let target = match &fault.field {
                Some(field) => field_id(fault.entry.unwrap_or(0).into(), field),
                None => "entries".to_owned(),
            };
            let href = format!("#{target}");
            let show = move |event: web_sys::MouseEvent| {
                if draft.is_interactive.get_untracked() && focus_control(&target) {
                    event.prevent_default();
                }
            };
            // With `rel="external"` the router leaves this link on the same page alone.
            view! { <li><a href=href rel="external" on:click=show>{sentence}</a> {fill}</li> }
        });
        view! {
            <section class="problem missing-list" id=FAULT_LIST_ID tabindex="-1" node_ref=summary aria-labelledby="faults-title">
                <h2 id="faults-title">{text.faults_title(&faults.len())}</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    };
    move || {
        let faults = draft.faults.get();
        (draft.shows_all_faults.get() && !faults.is_empty()).then(|| list(faults))
    }
}

/// Adds an entry for the missing months, unless the group is full.
#[component]
fn AddMonthsButton(
    draft: SectionModel,
    from: YearMonth,
    until: Option<YearMonth>,
) -> impl IntoView {
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
    let act = SectionAction::AddPeriod(from, until).to_string();
    let fill = move |event: web_sys::MouseEvent| {
        if draft.is_interactive.get_untracked() {
            event.prevent_default();
            draft.add_entry_with_months(from, until);
        }
    };
    Some(view! {
        <button class="small" type="submit" form=FORM_ID name="act" value=act on:click=fill>{label}</button>
    })
}

/// Focuses the list when it appears, once for each attempt to save, but not during corrections.
fn focus_when_checked(draft: SectionModel, summary: NodeRef<html::Section>) {
    Effect::new(move |seen: Option<u32>| {
        let (seen, checks) = (seen.unwrap_or(0), draft.checks.get());
        match summary.get() {
            Some(summary) if checks > seen => {
                // A failure to set the focus does no harm.
                drop(summary.focus());
                checks
            }
            _ => seen,
        }
    });
}

/// Opens the entry of the control and focuses it, or the first choice of a list. False if it does
/// not exist.
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
