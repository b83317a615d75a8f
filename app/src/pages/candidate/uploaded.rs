//! To be written.

use leptos::prelude::*;

#[component]
pub fn UploadedPage() -> impl IntoView {}
