//! The address of this page, for links that lead back to it.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};

/// The path and query of the page, escaped for use in a query.
pub fn use_return_url() -> Signal<String> {
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
