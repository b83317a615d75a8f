//! To be written.

use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {}
