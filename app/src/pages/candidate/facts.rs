//! To be written.

use leptos::prelude::*;

#[component]
pub fn FactsPage() -> impl IntoView {}
