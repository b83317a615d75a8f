//! For which image a chosen file stands.

use leptos::prelude::*;
use shared::id::ImageId;

use super::work::Work;
use crate::text::use_text;

/// The number is that of the image as the page shows it now.
#[component]
pub(super) fn Replaces(work: Work, replaces: Option<ImageId>) -> impl IntoView {
    let text = use_text();
    let place = Memo::new(move |_| {
        work.dossier.with(|dossier| {
            let (slot, _) = dossier.application.find_image(replaces?)?;
            let mut images = dossier.application.images(slot).iter();
            images.position(|image| Some(image.id) == replaces)
        })
    });
    move || {
        let said = place
            .get()
            .map(|place| text.material_replaces(&(place + 1)));
        said.map(|said| view! { <p class="picked-replaces">{said}</p> })
    }
}
