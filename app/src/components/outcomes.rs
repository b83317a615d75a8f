//! What became of the files of a plain form: the server names each in the address it sends the
//! browser back to.

use leptos::{prelude::*, serde_json};
use leptos_router::hooks::use_query_map;
use shared::view::{FORM_UPLOADS, FormUpload};

use crate::text::use_text;

/// `None` where no form came before this page.
pub fn use_outcomes() -> Signal<Option<Vec<FormUpload>>> {
    let query = use_query_map();
    Signal::derive(move || {
        let uploads = query.with(|query| query.get(FORM_UPLOADS))?;
        serde_json::from_str::<Vec<FormUpload>>(&uploads)
            .ok()
            .filter(|uploads| !uploads.is_empty())
    })
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
