//! What became of the files of a plain form: the server names each in the address it sends the
//! browser back to, at the slot. It does not name the slot, so every card has the lines and the
//! style shows those of the card that the address points at.

use leptos::{prelude::*, serde_json};
use leptos_router::hooks::use_query_map;
use shared::view::{FORM_UPLOADS, FormUpload};

use super::work::Work;
use crate::text::use_text;

#[component]
pub(super) fn Received(work: Work) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let uploads = move || {
        let uploads = query.with(|query| query.get(FORM_UPLOADS))?;
        serde_json::from_str::<Vec<FormUpload>>(&uploads)
            .ok()
            .filter(|uploads| !uploads.is_empty())
    };
    // Once the person goes on with the living page, these are old news.
    let is_news = move || work.said.with(String::is_empty);
    move || {
        uploads().filter(|_| is_news()).map(|uploads| {
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
        })
    }
}
