//! To be written.

use leptos::prelude::*;

#[component]
pub fn SubmitPage() -> impl IntoView {}
