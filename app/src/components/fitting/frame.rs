//! The frame of a portrait. The person moves and scales the photograph beneath it until the head
//! fits the guide. No face detection is used.

use leptos::{html, prelude::*};
use shared::fitting::{Edit, Point};

use super::{
    History, Subject,
    picture::TurnedPicture,
    pointer::{Fingers, Gesture, arrow, capture, place_on},
    shape::{Part, Shape},
};
use crate::text::use_text;

/// Visible margin around the frame, as a share of its size on every side.
const AROUND: f64 = 0.1;
/// Movement by an arrow key, as a share of the frame; with Shift a fifth of it.
const STEP: f64 = 0.02;
/// Scale factor of the keys + and −, and of one notch of the wheel.
const CLOSER: f64 = 1.08;
/// Wheel distance in pixels that scales the picture by e.
const WHEEL: f64 = 600.0;

#[component]
pub fn FrameStage(
    subject: Subject,
    edits: RwSignal<History<Edit>>,
    shape: Shape,
    /// Draws the guide for the head.
    has_guide: bool,
) -> impl IntoView {
    let text = use_text();
    let board = NodeRef::<html::Div>::new();
    let edit = Memo::new(move |_| edits.with(History::now));
    let size = Memo::new({
        let subject = subject.clone();
        move |_| subject.turned(&edit.get())
    });
    let part = Memo::new(move |_| read_part(shape, edit.get(), size.get()));
    let show = move |part: Part| {
        edits.update(|edits| {
            let edit = Edit {
                corners: Some(part.corners()),
                ..edits.now()
            };
            edits.show(edit);
        });
    };
    let act = move |part: Part| {
        edits.update(History::begin);
        show(part);
        edits.update(History::end);
    };
    // The picture follows the hand, so the frame moves the opposite way.
    let shift = move |Gesture { by, spread }: Gesture| {
        let seen = 1.0 + 2.0 * AROUND;
        let (now, size) = (part.get_untracked(), size.get_untracked());
        let by = (-by.0 * now.width * seen, -by.1 * now.height * seen);
        shape.zoomed(shape.moved(now, by, size), spread, size)
    };
    let fingers = Fingers::new();
    let at = move |event: &web_sys::PointerEvent| {
        board.get_untracked().map(|board| place_on(&board, event))
    };
    let down = move |event: web_sys::PointerEvent| {
        if let Some(at) = at(&event) {
            capture(&event);
            if fingers.down(event.pointer_id(), at) {
                edits.update(History::begin);
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
            edits.update(History::end);
        }
    };
    let wheel = move |event: web_sys::WheelEvent| {
        event.prevent_default();
        let closer = (-event.delta_y() / WHEEL).exp();
        act(shape.zoomed(part.get_untracked(), closer, size.get_untracked()));
    };
    let press = move |event: web_sys::KeyboardEvent| {
        let (now, size) = (part.get_untracked(), size.get_untracked());
        let next = match (event.key().as_str(), arrow(&event)) {
            ("+" | "=", _) => shape.zoomed(now, CLOSER, size),
            ("-" | "_", _) => shape.zoomed(now, 1.0 / CLOSER, size),
            (_, Some((x, y))) => {
                let step = if event.shift_key() { STEP / 5.0 } else { STEP };
                shift(Gesture {
                    by: (x * step, y * step),
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
            act(shape.brought_to(now, closeness / 100.0, size));
        }
    };
    let view_box = move || {
        let Part {
            left,
            top,
            width,
            height,
        } = part.get();
        let (across, down) = (width * AROUND, height * AROUND);
        format!(
            "{} {} {} {}",
            left - across,
            top - down,
            width + 2.0 * across,
            height + 2.0 * down
        )
    };
    let closeness = move || shape.closeness(part.get(), size.get()) * 100.0;
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
pub fn read_part(shape: Shape, edit: Edit, size: Point) -> Part {
    match edit.corners.map(Part::of) {
        Some(part) => shape.part(part.middle(), part.width, size),
        None => shape.largest(size),
    }
}

fn outline(part: Part) -> String {
    let Part {
        left,
        top,
        width,
        height,
    } = part;
    format!("M{left} {top}h{width}v{height}h{}Z", -width)
}

fn surround(part: Part) -> String {
    let Part {
        left,
        top,
        width,
        height,
    } = part;
    let outer = Part {
        left: left - width,
        top: top - height,
        width: width * 3.0,
        height: height * 3.0,
    };
    outline(outer) + &outline(part)
}

/// The guide of a document photograph: an oval from a tenth below the upper edge to the chin, the
/// line of the eyes, and the shoulders.
fn draw_guide(part: Part) -> String {
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
