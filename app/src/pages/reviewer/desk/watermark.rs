//! The reader's name and the time, faint and repeated over the picture, so that a photograph of the
//! screen names the person who took it. A6.

use leptos::prelude::*;
use shared::view::ReviewDesk;

use super::StoredDesk;
use crate::text::use_text;

/// Distance between two texts, in CSS pixels.
const TILE_WIDTH: u32 = 280;
const TILE_HEIGHT: u32 = 120;

#[component]
pub(super) fn Watermark(
    desk: StoredDesk,
    /// Id of the pattern, unique on the page.
    #[prop(default = "watermark")]
    pattern: &'static str,
) -> impl IntoView {
    let text = use_text();
    let words = desk.with_value(|desk: &ReviewDesk| {
        let name = desk.authors.get(&desk.reader).cloned().unwrap_or_default();
        let dossier = &desk.dossier;
        let at = text.short_moment(dossier.now, dossier.exam.time_zone);
        format!("{name} {at}")
    });
    view! {
        <svg class="watermark" aria-hidden="true">
            <defs>
                <pattern id=pattern width=TILE_WIDTH height=TILE_HEIGHT patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
                    <text x="8" y="32">{words.clone()}</text>
                    <text x="148" y="92">{words}</text>
                </pattern>
            </defs>
            <rect width="100%" height="100%" fill=format!("url(#{pattern})")></rect>
        </svg>
    }
    .into_any()
}
