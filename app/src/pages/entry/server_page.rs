//! The page for addresses that the WASM module does not have but the server does.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use shared::url::page;

use crate::text::use_text;

/// Loads the address from the server. Without a network a note is shown instead, because the
/// browser's error page has no link back.
#[component]
pub fn ServerPage() -> impl IntoView {
    let text = use_text();
    let here = use_location();
    let address = move || {
        let (path, search, hash) = (here.pathname.get(), here.search.get(), here.hash.get());
        let search = if search.is_empty() {
            search
        } else {
            format!("?{search}")
        };
        format!("{path}{search}{hash}")
    };
    Effect::new(move || {
        if window().navigator().on_line() {
            // If the browser refuses, the link below is left.
            drop(window().location().assign(&address()));
        }
    });
    view! {
        <Title text=text.elsewhere_title()/>
        <section class="stack">
            <h1>{text.elsewhere_title()}</h1>
            <p class="measure">{text.elsewhere_about()}</p>
            <p class="row">
                <a class="button primary" href=address rel="external">{text.material_retry()}</a>
                <a class="button" href=page::EXAMS>{text.home_to_exams()}</a>
            </p>
        </section>
    }
}
