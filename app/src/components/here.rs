//! The address of this page, to come back to.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};

/// Path and query, escaped to stand in a query itself.
pub fn use_here() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        Url::escape(&if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        })
    })
}
