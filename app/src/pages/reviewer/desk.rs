//! To be written.

use leptos::prelude::*;

#[component]
pub fn DeskPage() -> impl IntoView {}
