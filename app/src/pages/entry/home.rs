//! To be written.

use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {}
