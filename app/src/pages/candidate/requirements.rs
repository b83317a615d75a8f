//! To be written.

use leptos::prelude::*;

#[component]
pub fn RequirementsPage() -> impl IntoView {}
