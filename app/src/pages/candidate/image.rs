//! To be written.

use leptos::prelude::*;

#[component]
pub fn ImagePage() -> impl IntoView {}
