//! The head of a page of one exam: the way back, the title, and what it is about.

use leptos::prelude::*;
use shared::url::page;

use crate::text::use_text;

#[component]
pub(super) fn PageHead(
    title: &'static str,
    about: String,
    /// Address and title of the page above; the board by default.
    #[prop(optional)]
    above: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let text = use_text();
    let (address, label) = above.unwrap_or((page::OFFICE, text.office_board()));
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=address>{label}</a></li>
                    <li aria-current="page">{title}</li>
                </ol>
            </nav>
            <h1>{title}</h1>
            <p>{about}</p>
        </header>
    }
}
