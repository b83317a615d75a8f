//! Everything that is wrong, on top of the page and in one list, each with a link to its field.

use leptos::prelude::*;
use shared::application::answers::Fault;

use super::{draft::Draft, field::field_id};
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
            view! { <li><a href=place(fault)>{sentence}</a></li> }
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
