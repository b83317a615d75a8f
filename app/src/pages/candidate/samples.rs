//! To be written.

use leptos::prelude::*;

#[component]
pub fn SamplesPage() -> impl IntoView {}
