//! Turning and cropping: corners for a paper, a frame for a portrait.

use leptos::prelude::*;
use shared::{exam::image_rule::Colour, fitting::Edit};

use super::{bench::Bench, check::CheckStage};
use crate::{
    components::fitting::{
        History,
        crop::CropStage,
        frame::{FrameStage, read_part},
        shape::{Part, Shape},
        turn, turn_corners,
    },
    text::use_text,
    words::measure::pixels,
};

#[component]
pub(super) fn EditStage(bench: Bench) -> impl IntoView {
    let Bench {
        edits,
        shape,
        is_portrait,
        ..
    } = bench;
    let is_rectangle = bench.is_rectangle.into();
    let board = move || match (bench.subject(), shape) {
        (None, _) => view! { <CheckStage bench/> }.into_any(),
        (Some(subject), Some(shape)) => {
            view! { <FrameStage subject edits shape has_guide=is_portrait/> }.into_any()
        }
        (Some(subject), None) => view! { <CropStage subject edits is_rectangle/> }.into_any(),
    };
    view! {
        <div class="edit-stage">
            <Tools bench/>
            {board}
        </div>
    }
}

/// The tools above the picture, within reach of the thumb.
#[component]
fn Tools(bench: Bench) -> impl IntoView {
    let text = use_text();
    let edit = Memo::new(move |_| bench.edits.with(History::now));
    let rotate = move |_| {
        if let Some(subject) = untrack(|| bench.subject()) {
            bench.act(|edit| turn(edit, subject.size()));
        }
    };
    let undo = move |_| bench.edits.update(History::undo);
    let redo = move |_| bench.edits.update(History::redo);
    let whole = move |_| {
        bench.act(|edit| Edit {
            corners: None,
            ..edit
        })
    };
    let disabled =
        move |can: fn(&History<Edit>) -> bool| move || (!bench.edits.with(can)).to_string();
    view! {
        <div class="row fit-tools" role="group" aria-label=text.fit_edit()>
            <button type="button" on:click=rotate>{text.fit_rotate()}</button>
            <button type="button" aria-disabled=disabled(History::can_undo) on:click=undo>{text.fit_step_back()}</button>
            <button type="button" aria-disabled=disabled(History::can_redo) on:click=redo>{text.fit_step_forth()}</button>
            <button type="button" aria-disabled=move || edit.get().corners.is_none().to_string() on:click=whole>{text.fit_whole()}</button>
        </div>
    }
}

#[component]
pub(super) fn EditPanel(bench: Bench) -> impl IntoView {
    let text = use_text();
    let edit = Memo::new(move |_| bench.edits.with(History::now));
    let can_gray = bench.item.with_untracked(|item| {
        item.as_ref()
            .is_some_and(|item| item.wanted.rule.colour == Colour::Any && !bench.is_portrait)
    });
    let gray = move |event: web_sys::Event| {
        let gray = event_target_checked(&event);
        bench.act(|edit| Edit { gray, ..edit });
    };
    view! {
        {match bench.shape {
            Some(_) => view! { <p>{text.frame_about()}</p> }.into_any(),
            None => view! { <p>{text.fit_crop_about()} " " <span class="key-hint">{text.fit_crop_keys()}</span></p> }.into_any(),
        }}
        {match bench.shape {
            Some(shape) => view! { <FrameFacts bench shape/> }.into_any(),
            None => view! { <PaperTools bench/> }.into_any(),
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
fn PaperTools(bench: Bench) -> impl IntoView {
    let text = use_text();
    let found = Memo::new(move |_| {
        let size = bench.subject()?.size();
        let turns = bench.edits.with(History::now).turns;
        bench.seen.with(|seen| {
            let sheet = seen.as_ref()?.sheet_to_cut()?;
            Some(turn_corners(sheet.corners, size, turns))
        })
    });
    let cut = move |_| {
        if let Some(corners) = found.get_untracked() {
            bench.is_rectangle.set(false);
            bench.act(|edit| Edit {
                corners: Some(corners),
                ..edit
            });
        }
    };
    let straighten = move |event: web_sys::Event| {
        bench.is_rectangle.set(!event_target_checked(&event));
    };
    view! {
        {move || found.get().map(|_| view! {
            <div class="note stack" data-kind="good">
                <p>{text.fit_paper_found()}</p>
                <p><button type="button" on:click=cut>{text.fit_paper_cut()}</button></p>
            </div>
        })}
        <label class="choice">
            <input type="checkbox" prop:checked=move || !bench.is_rectangle.get() on:change=straighten/>
            <span>{text.fit_free()} " " <small>{text.fit_free_about()}</small></span>
        </label>
    }
}

/// The pixels in the frame, and the pixels that the rule needs.
#[component]
fn FrameFacts(bench: Bench, shape: Shape) -> impl IntoView {
    let text = use_text();
    let facts = move || {
        let subject = bench.subject()?;
        let edit = bench.edits.with(History::now);
        let size = subject.turned(&edit);
        let Part { width, height, .. } = read_part(shape, edit, size);
        let have = pixels(width.round() as u32, height.round() as u32);
        let need = shape.least.map(|(width, height)| pixels(width, height));
        Some((have, need, shape.is_enough(size)))
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
