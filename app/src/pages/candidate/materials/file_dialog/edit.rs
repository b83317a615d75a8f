//! Turning and cropping: corners for a paper, a frame for a portrait.

use leptos::prelude::*;
use shared::{exam::image_rule::ColourRule, image_engine::Edit};

use crate::{
    components::fitting::{
        UndoHistory,
        corner_crop::CornerCropper,
        portrait_crop::{PortraitCropper, crop_rect_of},
        rotate_corners, rotate_edit,
        shape::{CropRect, CropShape},
    },
    pages::candidate::materials::file_dialog::{check::OriginalView, model::FileDialogModel},
    text::use_text,
    words::size::format_dimensions,
};

#[component]
pub(super) fn EditView(dialog_model: FileDialogModel) -> impl IntoView {
    let FileDialogModel {
        edits,
        shape,
        is_portrait,
        ..
    } = dialog_model;
    let is_rectangle = dialog_model.is_rectangle.into();
    let board = move || match (dialog_model.subject(), shape) {
        (None, _) => view! { <OriginalView dialog_model/> }.into_any(),
        (Some(subject), Some(shape)) => {
            view! { <PortraitCropper subject edits shape has_guide=is_portrait/> }.into_any()
        }
        (Some(subject), None) => view! { <CornerCropper subject edits is_rectangle/> }.into_any(),
    };
    view! {
        <div class="edit-stage">
            <Tools dialog_model/>
            {board}
        </div>
    }
}

/// The tools above the picture, within reach of the thumb.
#[component]
fn Tools(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let edit = Memo::new(move |_| dialog_model.edits.with(UndoHistory::current));
    let rotate = move |_| {
        if let Some(subject) = untrack(|| dialog_model.subject()) {
            dialog_model.apply_edit(|edit| rotate_edit(edit, subject.size()));
        }
    };
    let undo = move |_| dialog_model.edits.update(UndoHistory::undo);
    let redo = move |_| dialog_model.edits.update(UndoHistory::redo);
    let whole = move |_| {
        dialog_model.apply_edit(|edit| Edit {
            corners: None,
            ..edit
        })
    };
    let disabled = move |can: fn(&UndoHistory<Edit>) -> bool| {
        move || (!dialog_model.edits.with(can)).to_string()
    };
    view! {
        <div class="row fit-tools" role="group" aria-label=text.fit_edit()>
            <button type="button" on:click=rotate>{text.fit_rotate()}</button>
            <button type="button" aria-disabled=disabled(UndoHistory::can_undo) on:click=undo>{text.fit_step_back()}</button>
            <button type="button" aria-disabled=disabled(UndoHistory::can_redo) on:click=redo>{text.fit_step_forth()}</button>
            <button type="button" aria-disabled=move || edit.get().corners.is_none().to_string() on:click=whole>{text.fit_whole()}</button>
        </div>
    }
}

#[component]
pub(super) fn EditPanel(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let edit = Memo::new(move |_| dialog_model.edits.with(UndoHistory::current));
    let can_gray = dialog_model.item.with_untracked(|item| {
        item.as_ref().is_some_and(|item| {
            item.wanted.rule.colour == ColourRule::Any && !dialog_model.is_portrait
        })
    });
    let gray = move |event: web_sys::Event| {
        let gray = event_target_checked(&event);
        dialog_model.apply_edit(|edit| Edit { gray, ..edit });
    };
    view! {
        {match dialog_model.shape {
            Some(_) => view! { <p>{text.frame_about()}</p> }.into_any(),
            None => view! { <p>{text.fit_crop_about()} " " <span class="key-hint">{text.fit_crop_keys()}</span></p> }.into_any(),
        }}
        {match dialog_model.shape {
            Some(shape) => view! { <FrameFacts dialog_model shape/> }.into_any(),
            None => view! { <PaperTools dialog_model/> }.into_any(),
        }}
        {can_gray.then(|| view! {
            <label class="choice">
                <input type="checkbox" prop:checked=move || edit.get().gray on:change=gray/>
                <span>{text.fit_gray()} " " <small>{text.fit_gray_about()}</small></span>
            </label>
        })}
    }
}

/// The button that crops to the sheet found by the engine, and the choice between free and
/// rectangular corners.
#[component]
fn PaperTools(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let found = Memo::new(move |_| {
        let size = dialog_model.subject()?.size();
        let turns = dialog_model.edits.with(UndoHistory::current).turns;
        dialog_model.detection.with(|seen| {
            let sheet = seen.as_ref()?.sheet_to_crop()?;
            Some(rotate_corners(sheet.corners, size, turns))
        })
    });
    let cut = move |_| {
        if let Some(corners) = found.get_untracked() {
            dialog_model.is_rectangle.set(false);
            dialog_model.apply_edit(|edit| Edit {
                corners: Some(corners),
                ..edit
            });
        }
    };
    let straighten = move |event: web_sys::Event| {
        dialog_model.is_rectangle.set(!event_target_checked(&event));
    };
    view! {
        {move || found.get().map(|_| view! {
            <div class="note stack" data-kind="good">
                <p>{text.fit_paper_found()}</p>
                <p><button type="button" on:click=cut>{text.fit_paper_cut()}</button></p>
            </div>
        })}
        <label class="choice">
            <input type="checkbox" prop:checked=move || !dialog_model.is_rectangle.get() on:change=straighten/>
            <span>{text.fit_free()} " " <small>{text.fit_free_about()}</small></span>
        </label>
    }
}

/// The pixels in the frame, and the pixels that the rule needs.
#[component]
fn FrameFacts(dialog_model: FileDialogModel, shape: CropShape) -> impl IntoView {
    let text = use_text();
    let facts = move || {
        let subject = dialog_model.subject()?;
        let edit = dialog_model.edits.with(UndoHistory::current);
        let size = subject.turned_size(&edit);
        let CropRect { width, height, .. } = crop_rect_of(shape, edit, size);
        let have = format_dimensions(width.round() as u32, height.round() as u32);
        let need = shape
            .least
            .map(|(width, height)| format_dimensions(width, height));
        Some((have, need, shape.has_enough_pixels(size)))
    };
    view! {
        {move || facts().map(|(have, need, is_enough)| view! {
            <p><strong class="state" data-state=if is_enough { "met" } else { "hard" }>
                {match need {
                    Some(need) => text.frame_pixels(&have, &need),
                    None => text.frame_pixels_only(&have),
                }}
            </strong></p>
            {(!is_enough).then(|| view! { <p>{text.frame_too_few()}</p> })}
        })}
        <p><small>{text.frame_guide_about()}</small></p>
    }
}
