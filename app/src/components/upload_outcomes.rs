//! The outcomes of the files of a plain form. The server includes them once, in the page to which
//! the form leads.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::view::FormUploadResult;

use crate::{api::codec::TextJson, ports::FormOutcomes, text::use_text};

#[derive(Clone, Copy)]
struct UploadOutcomes(RwSignal<Option<Vec<FormUploadResult>>>);

/// A reader of the outcomes of the last form; `None` if there was none.
///
/// The reader is a closure and not a derived signal: a page that is being left still gets changes,
/// after its signals are disposed.
pub fn use_outcomes() -> impl Fn() -> Option<Vec<FormUploadResult>> + Copy {
    let told = use_context::<UploadOutcomes>();
    move || told?.0.try_get().flatten()
}

/// Takes the outcomes that came with this document. They are dropped when the path changes.
pub fn provide_outcomes() {
    let told = SharedValue::<_, TextJson>::new_with_encoding(|| {
        use_context::<FormOutcomes>().map(|outcomes| outcomes.0)
    });
    let told = RwSignal::new(told.into_inner().filter(|uploads| !uploads.is_empty()));
    provide_context(UploadOutcomes(told));
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        let is_left = before.is_some_and(|before| before != path);
        if is_left && told.with_untracked(Option::is_some) {
            told.set(None);
        }
        path
    });
}

#[component]
pub fn OutcomeList(uploads: Vec<FormUploadResult>) -> impl IntoView {
    let text = use_text();
    let lines = uploads.into_iter().map(|upload| {
        let (state, sentence) = match &upload.problem {
            None => ("uploaded", text.material_uploaded().to_owned()),
            Some(problem) => ("failed", text.problem(problem)),
        };
        view! {
            <li>
                <span class="state" data-state=state>{upload.file}</span>
                " " <span>{sentence}</span>
            </li>
        }
    });
    view! { <ul role="list" class="received stack">{lines.collect_view()}</ul> }
}
