//! Navigation from the desk.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::pages::reviewer::desk::cursor::replace_without_scroll;

/// Navigates to an address.
pub(super) type Navigate = Callback<String>;

/// Navigates to another place on the same desk.
pub(super) fn use_stay() -> Navigate {
    let navigate = use_navigate();
    Callback::new(move |address: String| navigate(&address, replace_without_scroll()))
}

/// Navigates to another desk.
pub(super) fn use_leave() -> Navigate {
    let navigate = use_navigate();
    Callback::new(move |address: String| navigate(&address, Default::default()))
}
