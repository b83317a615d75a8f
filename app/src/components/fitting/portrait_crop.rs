//! The frame of a portrait. The person moves and scales the photograph beneath it until the head
//! fits the guide. No face detection is used.

use leptos::{html, prelude::*};
use shared::image_engine::{Edit, Point};

use super::{
    EditorPicture, UndoHistory,
    picture::TurnedPicture,
    pointer::{Gesture, PointerTracker, arrow_direction, capture_pointer, relative_position},
    shape::{CropRect, CropShape},
};
use crate::text::use_text;

/// Visible margin around the frame, as a share of its size on every side.
const MARGIN_SHARE: f64 = 0.1;
/// Movement by an arrow key, as a share of the frame; with Shift a fifth of it.
const ARROW_STEP_SHARE: f64 = 0.02;
/// Scale factor of the keys + and −, and of one notch of the wheel.
const ZOOM_STEP_FACTOR: f64 = 1.08;
/// Wheel distance in pixels that scales the picture by e.
const WHEEL_PX_PER_E: f64 = 600.0;

#[component]
pub fn PortraitCropper(
    subject: EditorPicture,
    edits: RwSignal<UndoHistory<Edit>>,
    shape: CropShape,
    /// Draws the guide for the head.
    has_guide: bool,
) -> impl IntoView {
    let text = use_text();
    let board = NodeRef::<html::Div>::new();
    let edit = Memo::new(move |_| edits.with(UndoHistory::current));
    let size = Memo::new({
        let subject = subject.clone();
        move |_| subject.turned_size(&edit.get())
    });
    let part = Memo::new(move |_| crop_rect_of(shape, edit.get(), size.get()));
    let show = move |part: CropRect| {
        edits.update(|edits| {
            let edit = Edit {
                corners: Some(part.corners()),
                ..edits.current()
            };
            edits.set_current(edit);
        });
    };
    let act = move |part: CropRect| {
        edits.update(UndoHistory::begin);
        show(part);
        edits.update(UndoHistory::end);
    };
    // The picture follows the hand, so the frame moves the opposite way.
    let shift = move |Gesture { shift, spread }: Gesture| {
        let seen = 1.0 + 2.0 * MARGIN_SHARE;
        let (now, size) = (part.get_untracked(), size.get_untracked());
        let by = (-shift.0 * now.width * seen, -shift.1 * now.height * seen);
        shape.zoomed(shape.moved(now, by, size), spread, size)
    };
    let fingers = PointerTracker::new();
    let at = move |event: &web_sys::PointerEvent| {
        board
            .get_untracked()
            .map(|board| relative_position(&board, event))
    };
    let down = move |event: web_sys::PointerEvent| {
        if let Some(at) = at(&event) {
            capture_pointer(&event);
            if fingers.down(event.pointer_id(), at) {
                edits.update(UndoHistory::begin);
            }
        }
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let Some(gesture) = at(&event).and_then(|at| fingers.moved(event.pointer_id(), at)) {
            show(shift(gesture));
        }
    };
    let up = move |event: web_sys::PointerEvent| {
        if fingers.up(event.pointer_id()) {
            edits.update(UndoHistory::end);
        }
    };
    let wheel = move |event: web_sys::WheelEvent| {
        event.prevent_default();
        let closer = (-event.delta_y() / WHEEL_PX_PER_E).exp();
        act(shape.zoomed(part.get_untracked(), closer, size.get_untracked()));
    };
    let press = move |event: web_sys::KeyboardEvent| {
        let (now, size) = (part.get_untracked(), size.get_untracked());
        let next = match (event.key().as_str(), arrow_direction(&event)) {
            ("+" | "=", _) => shape.zoomed(now, ZOOM_STEP_FACTOR, size),
            ("-" | "_", _) => shape.zoomed(now, 1.0 / ZOOM_STEP_FACTOR, size),
            (_, Some((x, y))) => {
                let step = if event.shift_key() {
                    ARROW_STEP_SHARE / 5.0
                } else {
                    ARROW_STEP_SHARE
                };
                shift(Gesture {
                    shift: (x * step, y * step),
                    spread: 1.0,
                })
            }
            _ => return,
        };
        event.prevent_default();
        act(next);
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(closeness) = event_target_value(&event).parse::<f64>() {
            let (now, size) = (part.get_untracked(), size.get_untracked());
            act(shape.at_zoom_level(now, closeness / 100.0, size));
        }
    };
    let view_box = move || {
        let CropRect {
            left,
            top,
            width,
            height,
        } = part.get();
        let (across, down) = (width * MARGIN_SHARE, height * MARGIN_SHARE);
        format!(
            "{} {} {} {}",
            left - across,
            top - down,
            width + 2.0 * across,
            height + 2.0 * down
        )
    };
    let closeness = move || shape.zoom_level(part.get(), size.get()) * 100.0;
    view! {
        <div class="frame-stage">
            <div
                class="fit-board frame-board"
                node_ref=board
                style:--ratio=shape.ratio().to_string()
                tabindex="0"
                role="group"
                aria-label=text.frame_board()
                aria-describedby="frame-keys"
                on:pointerdown=down
                on:pointermove=drag
                on:pointerup=up
                on:pointercancel=up
                on:wheel=wheel
                on:keydown=press
            >
                <svg viewBox=view_box aria-hidden="true">
                    <TurnedPicture subject edit/>
                    <path class="fit-outside" fill-rule="evenodd" d=move || surround(part.get())/>
                    <path class="fit-edge" d=move || outline(part.get())/>
                    {has_guide.then(|| view! { <path class="frame-guide" d=move || draw_guide(part.get())/> })}
                </svg>
            </div>
            <label class="frame-zoom">
                <span>{text.frame_zoom()}</span>
                <input type="range" min="0" max="100" step="any" prop:value=closeness on:input=slide/>
            </label>
            <p id="frame-keys" class="key-hint"><small>{text.frame_keys()}</small></p>
        </div>
    }
}

/// The part that the edit keeps, in the shape of the frame. Without an edit it is the largest part
/// in the middle.
pub fn crop_rect_of(shape: CropShape, edit: Edit, size: Point) -> CropRect {
    match edit.corners.map(CropRect::of) {
        Some(part) => shape.nearest_rect(part.middle(), part.width, size),
        None => shape.largest(size),
    }
}

fn outline(part: CropRect) -> String {
    let CropRect {
        left,
        top,
        width,
        height,
    } = part;
    format!("M{left} {top}h{width}v{height}h{}Z", -width)
}

fn surround(part: CropRect) -> String {
    let CropRect {
        left,
        top,
        width,
        height,
    } = part;
    let outer = CropRect {
        left: left - width,
        top: top - height,
        width: width * 3.0,
        height: height * 3.0,
    };
    outline(outer) + &outline(part)
}

/// The guide of a document photograph: an oval from a tenth below the upper edge to the chin, the
/// line of the eyes, and the shoulders.
fn draw_guide(part: CropRect) -> String {
    let x = |share: f64| part.left + part.width * share;
    let y = |share: f64| part.top + part.height * share;
    let (across, down) = (part.width * 0.25, part.height * 0.29);
    let head = format!(
        "M{} {}A{across} {down} 0 1 1 {} {}A{across} {down} 0 1 1 {} {}",
        x(0.5),
        y(0.1),
        x(0.5),
        y(0.68),
        x(0.5),
        y(0.1)
    );
    let eyes = format!("M{} {}H{}", x(0.3), y(0.41), x(0.7));
    let shoulders = format!(
        "M{} {}C{} {} {} {} {} {}M{} {}C{} {} {} {} {} {}",
        x(0.06),
        y(1.0),
        x(0.1),
        y(0.8),
        x(0.3),
        y(0.8),
        x(0.37),
        y(0.74),
        x(0.94),
        y(1.0),
        x(0.9),
        y(0.8),
        x(0.7),
        y(0.8),
        x(0.63),
        y(0.74),
    );
    head + &eyes + &shoulders
}
