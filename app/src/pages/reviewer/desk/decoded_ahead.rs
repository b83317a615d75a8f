//! The first pictures of the application that follows, decoded before it is opened. Otherwise the
//! browser decodes them at their first paint, while the reviewer waits.

use leptos::prelude::*;
use shared::{url, view::ReviewDesk};

use super::{
    ahead::DesksAhead,
    cursor::{DeskQuery, list_part_images, resolve_cursor},
    page_group::find_shown_pages,
    picture_stage::PictureStage,
};
use crate::ports::Device;

/// Time in milliseconds after which the pictures of the present application are painted. Decoding
/// others earlier would delay them.
const DELAY_MS: u32 = 300;

pub(super) fn decode_first_pictures(ahead: DesksAhead, stage: PictureStage) {
    let Some(device) = use_context::<Device>() else {
        return;
    };
    let coming = Memo::new(move |_| {
        let abreast = stage.abreast.get();
        let urls = ahead.with_first(|desk| list_first_pictures(desk, abreast));
        urls.unwrap_or_default()
    });
    Effect::new(move || {
        coming.track();
        let decoder = device.clone();
        let decode = move || {
            // The desk may have been left.
            if let Some(addresses) = coming.try_get_untracked() {
                decoder.keep_decoded(&addresses);
            }
        };
        device.schedule(DELAY_MS, Box::new(decode));
    });
}

/// Addresses of the pictures that the desk shows when it is opened.
fn list_first_pictures(desk: &ReviewDesk, abreast: usize) -> Vec<String> {
    let Some(here) = resolve_cursor(desk, &DeskQuery::default()) else {
        return Vec::new();
    };
    let shown = list_part_images(desk, &here.part).get(find_shown_pages(desk, &here, abreast));
    let shown = shown.unwrap_or_default().iter();
    let application = desk.dossier.application.id;
    shown
        .filter(|image| image.file_removed.is_none())
        .map(|image| url::image(application, image.id))
        .collect()
}
