//! The links from the queue to its sheets, one for each reviewed slot of an exam.

use leptos::prelude::*;
use shared::{
    id::ExamCode,
    text::LocalText,
    url::sheet,
    view::{QueueFilter, SheetLinks, SheetQuery},
};

use crate::text::use_text;

#[component]
pub(super) fn SheetLinkList(
    sheets: Vec<SheetLinks>,
    titles: Vec<(ExamCode, LocalText)>,
    filter: QueueFilter,
) -> impl IntoView {
    let text = use_text();
    if sheets.is_empty() {
        return ().into_any();
    }
    let is_open = sheets.len() == 1;
    let exams = sheets.into_iter().map(|SheetLinks { exam, slots }| {
        let title = titles.iter().find(|(code, _)| *code == exam);
        let title = title.map(|(_, title)| text.local(title));
        let links = slots.into_iter().map(|(slot, title)| {
            let query = SheetQuery {
                exam: exam.clone(),
                slot,
                places: None,
            };
            let address = sheet::address(&query, &filter);
            view! { <li><a class="button small" href=address>{text.local(&title)}</a></li> }
        });
        view! {
            <p class="sheet-exam">{title}</p>
            <ul role="list">{links.collect_view()}</ul>
        }
    });
    view! {
        <details class="queue-sheets" open=is_open>
            <summary>{text.sheet_links()} " " <small>{text.sheet_links_about()}</small></summary>
            {exams.collect_view()}
        </details>
    }
    .into_any()
}
