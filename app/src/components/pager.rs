//! Plain links between the pages of a long list.

use leptos::prelude::*;

use crate::text::use_text;

/// `page` counts from 0. The number in the address is shown to people and counts from 1; it is
/// appended to `address`.
#[component]
pub fn Pager(page: u32, pages: u32, address: String) -> impl IntoView {
    let text = use_text();
    let link = move |to: Option<u32>, label: &'static str| match to {
        Some(to) => {
            view! { <a class="button" href=format!("{address}{}", to + 1)>{label}</a> }.into_any()
        }
        None => view! { <span class="button" aria-disabled="true">{label}</span> }.into_any(),
    };
    (pages > 1).then(move || {
        view! {
            <nav class="row spread pager" aria-label=text.pager()>
                {link(page.checked_sub(1), text.pager_before())}
                <span>{text.pager_place(&(page + 1), &pages)}</span>
                {link(Some(page + 1).filter(|next| *next < pages), text.pager_next())}
            </nav>
        }
    })
}
