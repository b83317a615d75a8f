//! The image that a chosen file replaces.

use leptos::prelude::*;
use shared::id::ImageId;

use super::work::Work;
use crate::text::use_text;

/// The number is the present number of the image on the page.
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
