//! The outcome of each file of a plain form: the server names it on the page that it sends the
//! browser back to, once.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::view::FormUpload;

use crate::{ports::FormOutcomes, text::use_text};

#[derive(Clone, Copy)]
struct Told(RwSignal<Option<Vec<FormUpload>>>);

/// Reads what came of the form before this page; `None` where there was none.
///
/// The reader is a closure and not a derived signal: a page that is being left still hears of a
/// change, when what the page owned is gone already.
pub fn use_outcomes() -> impl Fn() -> Option<Vec<FormUpload>> + Copy {
    let told = use_context::<Told>();
    move || told?.0.try_get().flatten()
}

/// Takes what the server has said with this document; with the next page it is old news.
pub fn provide_outcomes() {
    let told = SharedValue::new(|| use_context::<FormOutcomes>().map(|outcomes| outcomes.0));
    let told = RwSignal::new(told.into_inner().filter(|uploads| !uploads.is_empty()));
    provide_context(Told(told));
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
pub fn Outcomes(uploads: Vec<FormUpload>) -> impl IntoView {
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
