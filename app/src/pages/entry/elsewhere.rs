//! An address that the browser's module does not draw: the server has the page.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use shared::url::page;

use crate::text::use_text;

/// Goes to the server for the page. Without a line it says so, since the browser's own page of
/// faults knows no way back.
#[component]
pub fn ElsewherePage() -> impl IntoView {
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
            // A browser that refuses leaves the link below.
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
