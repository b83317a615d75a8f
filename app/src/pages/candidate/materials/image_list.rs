//! The images of a slot in their order. Images that were just deleted keep their place, with a
//! button to restore them.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    application::Image,
    file_name::compare_names,
    id::{ImageId, SlotId},
};

use crate::{
    api::candidate::SortImagesByName,
    components::fold::Fold,
    pages::candidate::materials::{image_row::ImageRow, model::MaterialsModel},
    text::use_text,
};

#[derive(Clone)]
enum ImageListItem {
    Image(Image),
    Removed { id: ImageId, place: usize },
}

impl ImageListItem {
    fn key(&self) -> (ImageId, bool) {
        match self {
            ImageListItem::Image(image) => (image.id, false),
            ImageListItem::Removed { id, .. } => (*id, true),
        }
    }
}

#[component]
pub(super) fn ImageList(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let entries = move || {
        let images = model
            .dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.images(slot).to_vec()));
        let mut entries: Vec<_> = images.into_iter().map(ImageListItem::Image).collect();
        model.removed_images.with(|removed| {
            let ours = removed
                .iter()
                .filter(|it| slot_id.with_value(|slot| it.slot == *slot));
            // The last deletion comes first: each place was counted when its image was deleted.
            for it in ours.rev() {
                let (id, place) = (it.image.id, it.place);
                entries.insert(
                    place.min(entries.len()),
                    ImageListItem::Removed { id, place },
                );
            }
        });
        entries
    };
    let count = move || {
        model
            .dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.images(slot).len()))
    };
    let index_of = move |id: ImageId| {
        Memo::new(move |_| {
            model.dossier.with(|dossier| {
                slot_id.with_value(|slot| {
                    let mut images = dossier.application.images(slot).iter();
                    images.position(|image| image.id == id).unwrap_or_default()
                })
            })
        })
    };
    view! {
        <OrderByNameForm model slot_id is_open/>
        <Fold count=Signal::derive(count)/>
        <ol role="list" class="images">
            <For each=entries key=ImageListItem::key let:entry>
                {match entry {
                    ImageListItem::Image(image) => {
                        let index = index_of(image.id);
                        view! { <ImageRow model slot_id image index is_open/> }.into_any()
                    }
                    ImageListItem::Removed { id, place } => view! { <RemovedRow model id place/> }.into_any(),
                }}
            </For>
        </ol>
    }
}

/// The row of a deleted image. It takes the focus of the image's row (`focus.rs`).
#[component]
fn RemovedRow(model: MaterialsModel, id: ImageId, place: usize) -> impl IntoView {
    let text = use_text();
    view! {
        <li class="removed-row" id=format!("image-{id}") data-image=id.to_string() tabindex="-1">
            <span>{text.material_removed_at(&(place + 1))}</span>
            <button class="small" type="button" data-focus="" on:click=move |_| model.undo_removal(id)>{text.material_undo()}</button>
        </li>
    }
}

/// A button that orders the images by file name, because file names are often numbered (S0-10).
#[component]
fn OrderByNameForm(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let is_useful = Memo::new(move |_| {
        let files = slot_id.with_value(|slot| model.list_names(slot));
        !files.is_sorted_by(|(_, one), (_, other)| compare_names(one, other).is_le())
    });
    let order = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        slot_id.with_value(|slot| model.order_by_name(slot));
    };
    view! {
        <Show when=move || is_open.get() && is_useful.get()>
            <form class="order-by-name" method="post" action=SortImagesByName::url() on:submit=order>
                <input type="hidden" name="application" value=model.application.to_string()/>
                <input type="hidden" name="slot" value=slot_id.with_value(SlotId::to_string)/>
                <button class="small" type="submit">{text.material_order_by_name()}</button>
            </form>
        </Show>
    }
}
