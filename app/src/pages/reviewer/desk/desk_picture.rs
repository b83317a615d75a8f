//! The pictures of a part on the stage, beside each other where several fit, with the controls of the
//! chosen one and the facts about its file.

use std::ops::Range;

use leptos::{html::Div, prelude::*};
use shared::{application::Image, review_keys::KeyAct, url, view::ReviewDesk};

use super::{CursorMemo, StoredDesk};
use crate::{
    pages::reviewer::{
        desk::{
            box_editor::BoxEditor,
            cursor::{DeskCursor, find_next_pending_part, is_replaced, list_part_images},
            machine_check::MachineCheckNote,
            page_picture::PagePicture,
            picture_stage::{PictureStage, PictureTone, TONE_RANGE, TONE_STEP},
            watermark::Watermark,
        },
        key_map::ActKey,
    },
    text::use_text,
    words::size::{format_dimensions, format_size},
};

#[component]
pub(super) fn DeskPicture(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let stage = expect_context::<PictureStage>();
    let editor = expect_context::<BoxEditor>();
    let image = Memo::new(move |_| desk.with_value(|desk| spot.get()?.find_image(desk).cloned()));
    let pages = Memo::new(move |_| {
        let here = spot.get();
        here.map_or(0..1, |here| {
            desk.with_value(|desk| stage.shown_pages(desk, &here))
        })
    });
    let offsets = move || {
        pages
            .get()
            .map(|page| stage.offset(page))
            .collect::<Vec<_>>()
    };
    let shape = move || {
        let here = spot.get()?;
        desk.with_value(|desk| describe_shape(stage, desk, &here, pages.get()))
    };
    let active = Memo::new(move |_| {
        let here = spot.get()?;
        desk.with_value(|desk| editor.active(desk, &here))
    });
    let noted = Memo::new(move |_| {
        let here = spot.get();
        here.map_or(Vec::new(), |here| {
            list_noted_images(desk, &here, pages.get())
        })
    });
    let notes = move || {
        let noted = noted.get().into_iter();
        noted
            .map(|(page, image)| view! { <MachineCheckNote desk image page/> })
            .collect_view()
    };
    let area = NodeRef::<Div>::new();
    stage.measure(area, image);
    view! {
        <figure class="stage">
            <div class="stage-pages" node_ref=area>
                <div class="stage-row" data-shape=shape data-count=move || pages.get().len().to_string()>
                    <For each=offsets key=|offset| *offset let:offset>
                        <PagePicture desk spot pages offset/>
                    </For>
                </div>
            </div>
            <Watermark desk/>
            <p class="box-status" role="status">
                {move || active.get().map(|(index, marked)| {
                    let (number, place) = (index + 1, text.box_place(&marked));
                    text.desk_box_editing(&number, &place)
                })}
            </p>
            <figcaption>
                <Controls desk spot/>
                <StageControls desk spot image/>
                {move || image.get().map(|image| view! { <ImageFileFacts desk spot image/> })}
                {notes}
            </figcaption>
            <PicturesPreload desk spot/>
        </figure>
    }
    .into_any()
}

/// `wide` if all shown pictures are wider than high as they are turned: then a stage that is not wide
/// itself has them one below the other. `None` for one picture.
fn describe_shape(
    stage: PictureStage,
    desk: &ReviewDesk,
    here: &DeskCursor,
    pages: Range<usize>,
) -> Option<&'static str> {
    let images = list_part_images(desk, &here.part);
    let is_wide = |index: usize| {
        let page = match index == here.image_index {
            true => here.clone(),
            false => here.with_image(index),
        };
        let is_lying = stage.view(&page).turn % 2 == 1;
        images
            .get(index)
            .is_some_and(|image| (image.width > image.height) != is_lying)
    };
    let is_group = pages.len() > 1;
    is_group.then(|| match pages.into_iter().all(is_wide) {
        true => "wide",
        false => "high",
    })
}

/// The shown pictures, each with its number if there are several.
fn list_noted_images(
    desk: StoredDesk,
    here: &DeskCursor,
    pages: Range<usize>,
) -> Vec<(Option<usize>, Image)> {
    let is_group = pages.len() > 1;
    desk.with_value(|desk| {
        let images = list_part_images(desk, &here.part);
        let noted = pages.filter_map(|index| {
            let image = images.get(index)?.clone();
            Some((is_group.then_some(index + 1), image))
        });
        noted.collect()
    })
}

#[component]
fn Controls(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let stage = expect_context::<PictureStage>();
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let address = move |spot: DeskCursor| spot.address(application);
    let shown = move |spot: &DeskCursor| desk.with_value(|desk| stage.shown_pages(desk, spot));
    let group_before = move || {
        let spot = spot.get()?;
        let first = stage.find_group_before(&spot, &shown(&spot))?;
        Some(address(spot.with_image(first)))
    };
    let group_after = move || {
        let spot = spot.get()?;
        let next = Some(shown(&spot).end).filter(|next| *next < spot.image_count)?;
        Some(address(spot.with_image(next)))
    };
    // One group needs no way to another.
    let has_one_group = move || {
        spot.get()
            .is_none_or(|spot| spot.is_enlarged || spot.image_count <= stage.abreast.get())
    };
    let enlarged = move || spot.get().map(|spot| address(spot.enlarged()));
    let is_enlarged = move || spot.with(|spot| spot.as_ref().is_some_and(|it| it.is_enlarged));
    let cannot_enlarge = move || {
        let is_single = spot.get().is_none_or(|spot| shown(&spot).len() <= 1);
        is_single && !is_enlarged()
    };
    let enlarge = move || match is_enlarged() {
        true => text.desk_show_all(),
        false => text.desk_enlarge(),
    };
    let before = move || {
        let spot = spot.get()?;
        let image = spot.image_index.checked_sub(1)?;
        Some(address(spot.with_image(image)))
    };
    let after = move || {
        let spot = spot.get()?;
        let next = Some(spot.image_index + 1).filter(|next| *next < spot.image_count)?;
        Some(address(spot.with_image(next)))
    };
    let turned = move || {
        let spot = spot.get()?;
        Some(address(spot.turned_to(stage.view(&spot).turn + 1)))
    };
    let zoomed = move || spot.get().map(|spot| address(spot.zoomed()));
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
    let is_free = move || {
        spot.get()
            .is_some_and(|spot| stage.view(&spot).zoom.is_some())
    };
    let zoom = move || {
        let is_actual = spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.is_actual));
        // The free zoom ends first, and the picture is as its address says.
        if is_actual != is_free() {
            text.desk_fit()
        } else {
            text.desk_actual()
        }
    };
    let reset = move |event: web_sys::MouseEvent| {
        let is_reset = spot
            .get_untracked()
            .is_some_and(|spot| stage.reset_zoom(&spot));
        if is_reset {
            event.prevent_default();
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
            <span class="row" hidden=has_one_group>
                <a role="link" class="button small" data-noscroll="" href=group_before aria-disabled=move || is_end(group_before())>
                    {text.desk_group_before()} " " <ActKey act=KeyAct::PreviousGroup/>
                </a>
                <a role="link" class="button small" data-noscroll="" href=group_after aria-disabled=move || is_end(group_after())>
                    {text.desk_group_after()} " " <ActKey act=KeyAct::NextGroup/>
                </a>
            </span>
            <a class="button small" data-noscroll="" href=enlarged hidden=cannot_enlarge>{enlarge} " " <ActKey act=KeyAct::Enlarge/></a>
            <a class="button small" data-noscroll="" href=turned>{text.desk_turn()} <ActKey act=KeyAct::Turn/></a>
            <a class="button small" data-noscroll="" href=zoomed on:click=reset>{zoom} <ActKey act=KeyAct::Zoom/></a>
        </div>
    }
    .into_any()
}

/// The controls that need the WASM module: they are absent without it.
#[component]
fn StageControls(desk: StoredDesk, spot: CursorMemo, image: Memo<Option<Image>>) -> impl IntoView {
    let text = use_text();
    let (stage, editor) = (
        expect_context::<PictureStage>(),
        expect_context::<BoxEditor>(),
    );
    let zoom = move |change: fn(PictureStage, &DeskCursor, (u32, u32))| {
        move |_| {
            if let (Some(here), Some(image)) = (spot.get_untracked(), image.get_untracked()) {
                change(stage, &here, (image.width, image.height));
            }
        }
    };
    let draw = move |_| {
        if let Some(here) = spot.get_untracked() {
            desk.with_value(|desk| editor.begin(desk, &here));
        }
    };
    let scale = move || {
        let zoom = spot.get().and_then(|here| stage.view(&here).zoom);
        zoom.map(|zoom| text.desk_zoom_scale(&format!("{:.1}", zoom.scale)))
    };
    let toggle_loupe = move |_| stage.has_loupe.update(|has_loupe| *has_loupe = !*has_loupe);
    let can_draw = desk.with_value(|desk| desk.can_act());
    let is_absent = move || !stage.is_live.get() || image.with(Option::is_none);
    view! {
        <div class="row controls" hidden=is_absent>
            <button type="button" class="small" aria-label=text.desk_zoom_out() on:click=zoom(PictureStage::zoom_out)>"−"</button>
            <span class="zoom-scale">{scale}</span>
            <button type="button" class="small" aria-label=text.desk_zoom_in() on:click=zoom(PictureStage::zoom_in)>"+"</button>
            {can_draw.then(|| view! {
                <button type="button" class="small" on:click=draw>{text.desk_box()} <ActKey act=KeyAct::Box/></button>
            })}
            <button type="button" class="small" aria-pressed=move || stage.has_loupe.get().to_string() on:click=toggle_loupe>{text.desk_loupe()} <ActKey act=KeyAct::Loupe/></button>
            <ToneControls image/>
        </div>
    }
    .into_any()
}

/// Brightness and contrast of the shown picture, for looking only.
#[component]
fn ToneControls(image: Memo<Option<Image>>) -> impl IntoView {
    let text = use_text();
    let stage = expect_context::<PictureStage>();
    let id = move || image.with(|image| image.as_ref().map(|image| image.id));
    let tone = move || stage.tone(id());
    let slide = move |change: fn(&mut PictureTone, u16)| {
        move |event: web_sys::Event| {
            let value = event_target_value(&event).parse().ok();
            if let (Some(value), Some(image)) = (value, untrack(id)) {
                stage.change_tone(image, |tone| change(tone, value));
            }
        }
    };
    // The keys of the desk work again after a slider was moved with the pointer.
    let give_keys_back = |event: web_sys::PointerEvent| {
        let _ = event_target::<web_sys::HtmlElement>(&event).blur();
    };
    let (least, most) = TONE_RANGE;
    view! {
        <details class="tone">
            <summary>{text.desk_tone()} <ActKey act=KeyAct::Darker/><ActKey act=KeyAct::Brighter/></summary>
            <label>
                {text.desk_brightness()}
                <input
                    type="range" min=least max=most step=TONE_STEP value="100" prop:value=move || tone().brightness.to_string()
                    on:input=slide(|tone, value| tone.brightness = value) on:pointerup=give_keys_back
                />
            </label>
            <label>
                {text.desk_contrast()}
                <input
                    type="range" min=least max=most step=TONE_STEP value="100" prop:value=move || tone().contrast.to_string()
                    on:input=slide(|tone, value| tone.contrast = value) on:pointerup=give_keys_back
                />
            </label>
            <button type="button" class="quiet small" on:click=move |_| stage.reset_tone()>{text.desk_tone_reset()}</button>
        </details>
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
            {image.file_removed.is_none().then(|| view! { <a href=url::image(application, image.id) target="_blank">{text.desk_original()}</a> })}
        </p>
    }
}

/// Preloads the pictures that are likely to be viewed next: those of the next group, or the first ones
/// of the next part.
#[component]
fn PicturesPreload(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let stage = expect_context::<PictureStage>();
    let coming = Memo::new(move |_| {
        let Some(here) = spot.get() else {
            return Vec::new();
        };
        desk.with_value(|desk| {
            let further = list_part_images(desk, &here.part)
                .get(stage.shown_pages(desk, &here).end..)
                .filter(|further| !further.is_empty());
            let next_part = || {
                let part = find_next_pending_part(desk, &here.part)?;
                Some(list_part_images(desk, &part))
            };
            let images = further.or_else(next_part).unwrap_or_default().iter();
            let application = desk.dossier.application.id;
            let images = images.take(stage.abreast.get());
            images
                .filter(|image| image.file_removed.is_none())
                .map(|image| url::image(application, image.id))
                .collect()
        })
    });
    move || {
        let coming = coming.get().into_iter();
        coming
            .map(|address| view! { <img src=address alt="" hidden/> })
            .collect_view()
    }
}
