//! To be written.

use leptos::prelude::*;

#[component]
pub fn ExamsPage() -> impl IntoView {}
