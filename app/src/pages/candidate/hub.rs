//! To be written.

use leptos::prelude::*;

#[component]
pub fn HubPage() -> impl IntoView {}
