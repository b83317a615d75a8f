//! One picture on the stage: fitted, 1:1 or zoomed, rotated, with the boxes of the return and the
//! loupe.

use std::ops::Range;

use leptos::{html, prelude::*};
use shared::{
    application::{Image, MarkedBox},
    url,
};

use super::{CursorMemo, StoredDesk};
use crate::{
    components::{
        marked_picture::{BoxOverlay, NumberedBox},
        picture_zoom::{RememberedView, ZoomView},
        removed_picture::RemovedPicture,
    },
    pages::reviewer::desk::{
        box_editor::{BoxEditor, page_of},
        cursor::DeskCursor,
        model::DeskModel,
        picture_stage::PictureStage,
        stage_gestures::StageGestures,
    },
    text::use_text,
};

#[component]
pub(super) fn PagePicture(
    desk: StoredDesk,
    /// The cursor of the desk, which is on the chosen picture.
    spot: CursorMemo,
    pages: Memo<Range<usize>>,
    /// Place among the shown pictures.
    offset: usize,
) -> impl IntoView {
    let text = use_text();
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let stage = expect_context::<PictureStage>();
    let page: CursorMemo = Memo::new(move |_| {
        let here = spot.get()?;
        let index = pages.get().find(|index| stage.offset(*index) == offset)?;
        Some(match index == here.image_index {
            true => here,
            false => DeskCursor {
                is_actual: false,
                ..here.with_image(index)
            },
        })
    });
    let image = Memo::new(move |_| desk.with_value(|desk| page.get()?.find_image(desk).cloned()));
    let panel = stage.panel(offset);
    let picture = panel.picture;
    let shown = expect_context::<DeskModel>().shown;
    shown.record_when_painted(desk, image, picture);
    let is_broken = RwSignal::new(false);
    // The element is the same for all slots.
    Effect::new(move || {
        image.track();
        is_broken.set(false);
    });
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
    let removed = Memo::new(move |_| image.with(|image| image.as_ref()?.file_removed));
    let source = move || {
        image.with(|image| {
            let image = image
                .as_ref()
                .filter(|image| image.file_removed.is_none())?;
            Some(url::image(application, image.id))
        })
    };
    let alt = move || {
        page.get().map(|page| {
            let title = desk.with_value(|desk| text.part_title(&desk.dossier.exam, &page.part));
            text.desk_picture(&title, &(page.image_index + 1), &page.image_count)
        })
    };
    let label = move || match page.get() {
        Some(page) if page.image_count > 1 => {
            format!("{} {}", text.desk_picture_area(), page.image_index + 1)
        }
        _ => text.desk_picture_area().to_owned(),
    };
    let view = Memo::new(move |_| page.with(|page| page.as_ref().map(|page| stage.view(page))));
    let turn = move || view.get().unwrap_or_default().turn;
    // The size of the upright picture, swapped after a quarter turn. The picture itself is only
    // rotated by CSS.
    let side = move |is_width: bool| {
        let is_lying = turn() % 2 == 1;
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
    let zoom = move || page.with(|page| page.as_ref().map(|page| stage.zoom_name(page)));
    let sheet = NodeRef::<html::Div>::new();
    apply_styles(stage, picture, sheet, view, image);
    Effect::new(move || {
        if let Some(here) = page.get() {
            stage.remember_turn(&here);
        }
    });
    let gestures = StageGestures::new(desk, (page, spot), image);
    let editor = expect_context::<BoxEditor>();
    let active = Memo::new(move |_| {
        let here = page.get()?;
        desk.with_value(|desk| editor.active(desk, &here))
    });
    let is_drawing = move || active.with(Option::is_some).then_some("true");
    let is_chosen = move || (page.get() == spot.get()).to_string();
    view! {
        <div class="stage-page">
            <div
                class="picture" tabindex="0" role="group" aria-label=label
                data-turn=turn data-zoom=zoom data-drawing=is_drawing data-chosen=is_chosen node_ref=panel.area
                on:focus=move |_| gestures.choose()
                on:dblclick=move |_| gestures.enlarge()
                on:wheel=move |event| gestures.wheel(&event)
                on:pointerdown=move |event| gestures.press(&event)
                on:pointermove=move |event| gestures.moved(&event)
                on:pointerup=move |event| gestures.release(&event)
                on:pointercancel=move |event| gestures.release(&event)
                on:pointerleave=move |_| gestures.leave()
            >
                <svg aria-hidden="true" width=move || side(true) height=move || side(false)></svg>
                <div class="picture-sheet" node_ref=sheet hidden=move || image.with(Option::is_none) || removed.get().is_some()>
                    <img node_ref=picture on:load=note_loaded on:error=move |_| is_broken.set(true) src=source alt=alt draggable="false"/>
                    <StageBoxes desk spot=page active/>
                </div>
                <p hidden=move || image.with(Option::is_some)>{text.desk_slot_empty()}</p>
                {move || removed.get().map(|at| view! { <p><RemovedPicture at/></p> })}
                <DeskLoupe desk spot=page image/>
            </div>
            {move || is_broken.get().then(|| view! {
                <div class="problem row spread" role="alert">
                    <p>{text.desk_picture_failed()}</p>
                    <button type="button" on:click=load_again>{text.desk_try_again()}</button>
                </div>
            })}
        </div>
    }
    .into_any()
}

/// Applies the zoom and the tone. The content security policy forbids style attributes, so the
/// properties are set by script; without it the picture has neither.
fn apply_styles(
    stage: PictureStage,
    picture: NodeRef<html::Img>,
    sheet: NodeRef<html::Div>,
    view: Memo<Option<RememberedView>>,
    image: Memo<Option<Image>>,
) {
    apply_zoom(sheet, move || view.get().and_then(|view| view.zoom));
    Effect::new(move || {
        let image = image.with(|image| image.as_ref().map(|image| image.id));
        if let Some(picture) = picture.get() {
            set_style(&picture, "filter", stage.filter(image));
        }
    });
}

/// Scales and moves the picture on a sheet.
pub(super) fn apply_zoom(sheet: NodeRef<html::Div>, zoom: impl Fn() -> Option<ZoomView> + 'static) {
    Effect::new(move || {
        let zoom = zoom();
        if let Some(sheet) = sheet.get() {
            set_style(&sheet, "transform", zoom.map(ZoomView::to_css));
            set_style(&sheet, "--zoom", zoom.map(|zoom| zoom.scale.to_string()));
        }
    });
}

fn set_style(element: &web_sys::HtmlElement, name: &str, value: Option<String>) {
    let style = element.style();
    // The names and values of these pages are always accepted.
    let _ = match value {
        Some(value) => style.set_property(name, &value),
        None => style.remove_property(name).map(drop),
    };
}

/// The boxes on the shown picture: those of the return, and those of the first review.
#[component]
fn StageBoxes(
    desk: StoredDesk,
    spot: CursorMemo,
    active: Memo<Option<(usize, MarkedBox)>>,
) -> impl IntoView {
    let model = expect_context::<DeskModel>();
    let on_page = move |boxes: &[MarkedBox], here: &DeskCursor| -> Vec<NumberedBox> {
        let numbered = (1..).zip(boxes.iter().cloned());
        numbered
            .filter(|(_, marked)| marked.page == page_of(here))
            .collect()
    };
    let own = Memo::new(move |_| {
        let boxes = spot.get().map(|here| {
            let draft = desk.with_value(|desk| model.draft(desk, &here.part));
            on_page(&draft.boxes, &here)
        });
        boxes.unwrap_or_default()
    });
    let first = Memo::new(move |_| {
        let here = spot.get()?;
        desk.with_value(|desk| {
            let opinion = desk.dossier.application.review.first_opinion.as_ref()?;
            Some(on_page(opinion.verdicts.get(&here.part)?.boxes(), &here))
        })
    });
    let active = Signal::derive(move || active.get().map(|(index, _)| index + 1));
    view! {
        <BoxOverlay boxes=Signal::derive(move || first.get().unwrap_or_default()) is_first_opinion=true/>
        <BoxOverlay boxes=own active/>
    }
}

/// The part of the picture under the pointer, enlarged.
#[component]
fn DeskLoupe(desk: StoredDesk, spot: CursorMemo, image: Memo<Option<Image>>) -> impl IntoView {
    let stage = expect_context::<PictureStage>();
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let view = move || {
        let (here, image) = (spot.get()?, image.get()?);
        if image.file_removed.is_some() {
            return None;
        }
        let view = stage.read_loupe(&here, (image.width, image.height))?;
        Some((view, format!("url({})", url::image(application, image.id))))
    };
    move || {
        let (view, background) = stage.has_loupe.get().then(&view).flatten()?;
        let px = |length: f64| format!("{length:.1}px");
        Some(view! {
            <span class="desk-loupe" aria-hidden="true" style:left=px(view.left) style:top=px(view.top)>
                <span
                    style:width=px(view.width) style:height=px(view.height)
                    style:transform=view.transform style:background-image=background
                ></span>
            </span>
        })
    }
}
