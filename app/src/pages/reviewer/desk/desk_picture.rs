//! The shown picture, large: fitted or 1:1, rotated, image by image.

use leptos::prelude::*;
use shared::{application::Image, url};

use super::{CursorMemo, StoredDesk};
use crate::{
    pages::reviewer::desk::{
        cursor::{DeskCursor, find_next_pending_part, is_replaced, list_part_images},
        machine_check::MachineCheckNote,
        model::DeskModel,
    },
    text::use_text,
    words::size::{format_dimensions, format_size},
};

#[component]
pub(super) fn DeskPicture(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let image = Memo::new(move |_| desk.with_value(|desk| spot.get()?.find_image(desk).cloned()));
    let picture = NodeRef::<leptos::html::Img>::new();
    let shown = expect_context::<DeskModel>().shown;
    shown.record_when_painted(desk, image, picture);
    let is_broken = RwSignal::new(false);
    let note_loaded = move |_| {
        is_broken.set(false);
        shown.record_image(desk, image, picture);
    };
    // A picture that fails to load is never shown, and its slot could not be passed.
    let load_again = move |_| {
        if let Some(element) = picture.get_untracked() {
            element.set_src(&element.src());
        }
    };
    let source = move || image.with(|image| Some(url::image(application, image.as_ref()?.id)));
    let alt = move || {
        spot.get().map(|spot| {
            let title = desk.with_value(|desk| text.part_title(&desk.dossier.exam, &spot.part));
            text.desk_picture(&title, &(spot.image_index + 1), &spot.image_count)
        })
    };
    // The size of the upright picture, swapped after a quarter turn. The picture itself is only
    // rotated by CSS.
    let side = move |is_width: bool| {
        let is_lying = spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.turn % 2 == 1));
        image.with(|image| {
            image.as_ref().map(|image| {
                if is_width == is_lying {
                    image.height
                } else {
                    image.width
                }
            })
        })
    };
    let turn = move || spot.with(|spot| spot.as_ref().map_or(0, |spot| spot.turn));
    let zoom = move || {
        if spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.is_actual)) {
            "actual"
        } else {
            "fit"
        }
    };
    view! {
        <figure class="stage">
            <div class="picture" tabindex="0" role="group" aria-label=text.desk_picture_area() data-turn=turn data-zoom=zoom>
                <svg aria-hidden="true" width=move || side(true) height=move || side(false)></svg>
                <img node_ref=picture on:load=note_loaded on:error=move |_| is_broken.set(true) src=source alt=alt hidden=move || image.with(Option::is_none)/>
                <p hidden=move || image.with(Option::is_some)>{text.desk_slot_empty()}</p>
            </div>
            {move || is_broken.get().then(|| view! {
                <div class="problem row spread" role="alert">
                    <p>{text.desk_picture_failed()}</p>
                    <button type="button" on:click=load_again>{text.desk_try_again()}</button>
                </div>
            })}
            <figcaption>
                <Controls desk spot/>
                {move || image.get().map(|image| view! { <ImageFileFacts desk spot image/> })}
            </figcaption>
            <NextPicturePreload desk spot/>
        </figure>
    }
    .into_any()
}

#[component]
fn Controls(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let link = move |to: fn(&DeskCursor) -> Option<DeskCursor>| {
        move || {
            spot.with(|spot| spot.as_ref().and_then(to))
                .map(|spot| spot.address(application))
        }
    };
    let before = link(|spot| {
        spot.image_index
            .checked_sub(1)
            .map(|image| spot.with_image(image))
    });
    let after = link(|spot| {
        Some(spot.image_index + 1)
            .filter(|next| *next < spot.image_count)
            .map(|image| spot.with_image(image))
    });
    let is_end = |address: Option<String>| address.is_none().then_some("true");
    let place = move || {
        spot.get().map(|spot| {
            format!(
                "{} / {}",
                (spot.image_index + 1).min(spot.image_count),
                spot.image_count
            )
        })
    };
    let zoom = move || {
        let is_actual = spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.is_actual));
        if is_actual {
            text.desk_fit()
        } else {
            text.desk_actual()
        }
    };
    view! {
        <div class="row controls">
            <a role="link" class="button small" data-noscroll="" href=before aria-disabled=move || is_end(before()) aria-label=text.desk_image_before()>
                "←"
            </a>
            <output>{place}</output>
            <a role="link" class="button small" data-noscroll="" href=after aria-disabled=move || is_end(after()) aria-label=text.desk_image_after()>
                "→"
            </a>
            <a class="button small" data-noscroll="" href=link(|spot| Some(spot.turned()))>{text.desk_turn()} <kbd>"R"</kbd></a>
            <a class="button small" data-noscroll="" href=link(|spot| Some(spot.zoomed()))>{zoom} <kbd>"Z"</kbd></a>
        </div>
    }
    .into_any()
}

/// The facts about the file.
#[component]
fn ImageFileFacts(desk: StoredDesk, spot: CursorMemo, image: Image) -> impl IntoView {
    let text = use_text();
    let (application, replaced) = desk.with_value(|desk| {
        let replaced = spot.with_untracked(|spot| {
            spot.as_ref()
                .is_some_and(|spot| is_replaced(desk, &spot.part, &image))
        });
        (desk.dossier.application.id, replaced)
    });
    view! {
        <p class="imprint">
            {replaced.then(|| view! { <span class="tag">{text.desk_replaced()}</span> " " })}
            {format_dimensions(image.width, image.height)} " · " {format_size(image.bytes)} " · " {image.file_name.clone()} " "
            <a href=url::image(application, image.id) target="_blank">{text.desk_original()}</a>
        </p>
        <MachineCheckNote desk image=image.clone()/>
    }
}

/// Preloads the picture that is likely to be viewed next.
#[component]
fn NextPicturePreload(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let coming = Memo::new(move |_| {
        desk.with_value(|desk| {
            let here = spot.get()?;
            let further = list_part_images(desk, &here.part).get(here.image_index + 1);
            let image = further.or_else(|| {
                list_part_images(desk, &find_next_pending_part(desk, &here.part)?).first()
            })?;
            Some(url::image(desk.dossier.application.id, image.id))
        })
    });
    view! { <img src=coming alt="" hidden/> }
}
