//! The QR code of a hand-off, with its address to be typed.

use leptos::prelude::*;
use shared::{time::Zone, view::HandOffOffer};

use crate::text::use_text;

#[component]
pub fn CodeView(offer: HandOffOffer) -> impl IntoView {
    let text = use_text();
    let HandOffOffer {
        address,
        matrix,
        expires,
        ..
    } = offer;
    let field = format!("0 0 {0} {0}", matrix.side);
    view! {
        <figure class="hand-off-code">
            <svg class="qr" viewBox=field role="img" aria-label=text.hand_off_code() shape-rendering="crispEdges">
                <path d=matrix.path/>
            </svg>
            <figcaption class="stack">
                <p>{text.hand_off_about()}</p>
                <p><small>{text.hand_off_address()}</small><br/><code class="address">{address}</code></p>
                <p><small>{text.hand_off_until(&text.moment(expires, Zone::BEIJING))}</small></p>
            </figcaption>
        </figure>
    }
}
