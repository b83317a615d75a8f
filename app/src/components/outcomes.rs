//! What became of the files of a plain form: the server names each on the page that it sends the
//! browser back to, once.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::view::FormUpload;

use crate::{ports::FormOutcomes, text::use_text};

#[derive(Clone, Copy)]
struct Told(RwSignal<Option<Vec<FormUpload>>>);

/// `None` where no form came before this page.
pub fn use_outcomes() -> Signal<Option<Vec<FormUpload>>> {
    let told = use_context::<Told>();
    Signal::derive(move || told?.0.get())
}

/// Takes what the server has said with this document; with the next page it is old news.
pub fn provide_outcomes() {
    let told = SharedValue::new(|| use_context::<FormOutcomes>().map(|outcomes| outcomes.0));
    let told = RwSignal::new(told.into_inner().filter(|uploads| !uploads.is_empty()));
    provide_context(Told(told));
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
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
