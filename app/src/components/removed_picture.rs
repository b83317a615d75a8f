//! The sentence in place of a picture that was removed under the retention rule of its exam (A9).

use leptos::prelude::*;
use shared::time::{Timestamp, Zone};

use crate::text::use_text;

#[component]
pub fn RemovedPicture(at: Timestamp) -> impl IntoView {
    let text = use_text();
    let says = text.picture_removed(&text.moment(at, Zone::BEIJING));
    view! { <small class="quiet" data-removed="true">{says}</small> }
}
