//! To be written.

use leptos::prelude::*;

#[component]
pub fn QueuePage() -> impl IntoView {}
