//! The page for unknown addresses.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{problem::Problem, url::page};

use crate::{components::problem::set_status, text::use_text};

#[component]
pub fn NotFoundPage() -> impl IntoView {
    let text = use_text();
    set_status(&Problem::NotFound.into());
    view! {
        <Title text=text.not_found_title()/>
        <section class="refusal stack">
            <h1>{text.not_found_title()}</h1>
            <p>{text.not_found_about()}</p>
            <p><a class="button primary" href=page::HOME>{text.go_home()}</a></p>
        </section>
    }
}
