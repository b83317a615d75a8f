//! The hidden fields of a form that acts on the whole application.

use leptos::prelude::*;
use shared::id::ApplicationId;

/// The hidden fields of every act on the whole application.
#[component]
pub(super) fn ApplicationFields(id: ApplicationId, revision: u32) -> impl IntoView {
    view! {
        <input type="hidden" name="application" value=id.to_string()/>
        <input type="hidden" name="revision" value=revision/>
    }
}
