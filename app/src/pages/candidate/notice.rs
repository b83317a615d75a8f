//! To be written.

use leptos::prelude::*;

#[component]
pub fn NoticePage() -> impl IntoView {}
