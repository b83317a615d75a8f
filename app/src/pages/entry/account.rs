//! To be written.

use leptos::prelude::*;

#[component]
pub fn AccountPage() -> impl IntoView {}
