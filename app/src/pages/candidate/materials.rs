//! To be written.

use leptos::prelude::*;

#[component]
pub fn MaterialsPage() -> impl IntoView {}
