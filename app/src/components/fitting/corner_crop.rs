//! Cropping a sheet of paper by its four corners, by touch, mouse and keys.

use leptos::{html, prelude::*};
use shared::image_engine::{Corners, Edit, Point};

use super::{
    EditorPicture, UndoHistory,
    geometry::{full_rectangle, move_corner},
    picture::{Loupe, TurnedPicture, view_box},
    pointer::{arrow_direction, capture_pointer, relative_position},
};
use crate::text::{Text, use_text};

/// Share of the longer side by which an arrow key moves a corner; with Shift it is one pixel.
const ARROW_STEP_SHARE: f64 = 1.0 / 200.0;

/// The state that the parts of the stage share.
#[derive(Clone, Copy)]
struct CornerCropState {
    edits: RwSignal<UndoHistory<Edit>>,
    /// Size of the turned picture, in pixels.
    size: Memo<Point>,
    corners: Memo<Corners>,
    /// True if moving a corner also moves its neighbours.
    is_rectangle: Signal<bool>,
    /// The corner that has the focus or is being moved.
    active: RwSignal<Option<usize>>,
    board: NodeRef<html::Div>,
}

impl CornerCropState {
    fn place(self, index: usize) -> Point {
        self.corners.get().0[index]
    }

    fn drag_corner(self, index: usize, to: Point) {
        let (corners, size) = (self.corners.get_untracked(), self.size.get_untracked());
        let is_rectangle = self.is_rectangle.get_untracked();
        if let Some(moved) = move_corner(corners, index, to, size, is_rectangle) {
            self.edits.update(|edits| {
                let edit = Edit {
                    corners: Some(moved),
                    ..edits.current()
                };
                edits.set_current(edit);
            });
        }
    }
}

#[component]
pub fn CornerCropper(
    subject: EditorPicture,
    edits: RwSignal<UndoHistory<Edit>>,
    is_rectangle: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let edit = Memo::new(move |_| edits.with(UndoHistory::current));
    let size = Memo::new({
        let subject = subject.clone();
        move |_| subject.turned_size(&edit.get())
    });
    let stage = CornerCropState {
        edits,
        size,
        corners: Memo::new(move |_| {
            edit.get()
                .corners
                .unwrap_or_else(|| full_rectangle(size.get()))
        }),
        is_rectangle,
        active: RwSignal::new(None),
        board: NodeRef::new(),
    };
    let outside = move || {
        let (width, height) = size.get();
        format!("M0 0H{width}V{height}H0Z{}", outline(stage.corners.get()))
    };
    let loupe = {
        let subject = subject.clone();
        move || {
            stage.active.get().map(|index| {
                let at = Signal::derive(move || stage.place(index));
                let subject = subject.clone();
                view! {
                    <span class="crop-loupe" data-corner=index>
                        <Loupe at size><TurnedPicture subject edit/></Loupe>
                    </span>
                }
            })
        }
    };
    view! {
        <div class="fit-board" node_ref=stage.board style:--ratio=move || { let (width, height) = size.get(); (width / height).to_string() }>
            <svg viewBox=move || view_box(size.get()) role="img" aria-label=text.fit_original()>
                <TurnedPicture subject edit/>
                <path class="fit-outside" fill-rule="evenodd" d=outside/>
                <path class="fit-edge" d=move || outline(stage.corners.get())/>
            </svg>
            {(0..4).map(|index| view! { <Corner stage index/> }).collect_view()}
            {loupe}
        </div>
    }
}

#[component]
fn Corner(stage: CornerCropState, index: usize) -> impl IntoView {
    let text = use_text();
    // The offset from the pointer to the corner, so that the corner does not jump to the pointer.
    let grip = StoredValue::new(None::<Point>);
    let pointed = move |event: &web_sys::PointerEvent| {
        let board = stage.board.get_untracked()?;
        let (width, height) = stage.size.get_untracked();
        let (x, y) = relative_position(&board, event);
        Some((x * width, y * height))
    };
    let take = move |event: web_sys::PointerEvent| {
        if let Some((x, y)) = pointed(&event) {
            let (left, top) = stage.corners.get_untracked().0[index];
            grip.set_value(Some((left - x, top - y)));
            stage.edits.update(UndoHistory::begin);
            stage.active.set(Some(index));
            capture_pointer(&event);
        }
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let (Some((x, y)), Some(grip)) = (pointed(&event), grip.get_value()) {
            stage.drag_corner(index, (x + grip.0, y + grip.1));
        }
    };
    let drop = move |_| {
        if grip.try_update_value(Option::take).flatten().is_some() {
            stage.edits.update(UndoHistory::end);
        }
    };
    let press = move |event: web_sys::KeyboardEvent| {
        let Some((x, y)) = arrow_direction(&event) else {
            return;
        };
        event.prevent_default();
        let (width, height) = stage.size.get_untracked();
        let step = match event.shift_key() {
            true => 1.0,
            false => (width.max(height) * ARROW_STEP_SHARE).max(1.0),
        };
        let (left, top) = stage.corners.get_untracked().0[index];
        stage.edits.update(UndoHistory::begin);
        stage.drag_corner(index, (left + x * step, top + y * step));
        stage.edits.update(UndoHistory::end);
    };
    let share = move |part: f64, whole: f64| format!("{:.3}%", part / whole * 100.0);
    view! {
        <button
            type="button"
            class="fit-corner"
            style:left=move || share(stage.place(index).0, stage.size.get().0)
            style:top=move || share(stage.place(index).1, stage.size.get().1)
            aria-label=move || name_corner(text, index, stage.place(index))
            on:pointerdown=take
            on:pointermove=drag
            on:pointerup=drop
            on:pointercancel=drop
            on:keydown=press
            on:focus=move |_| stage.active.set(Some(index))
            on:blur=move |_| stage.active.set(None)
        ></button>
    }
}

/// The name of a corner with its coordinates, which screen readers announce after each move.
fn name_corner(text: Text, index: usize, (x, y): Point) -> String {
    let name = match index {
        0 => text.fit_corner_upper_left(),
        1 => text.fit_corner_upper_right(),
        2 => text.fit_corner_lower_right(),
        _ => text.fit_corner_lower_left(),
    };
    text.fit_corner(&name, &(x.round() as i64), &(y.round() as i64))
}

fn outline(Corners([a, b, c, d]): Corners) -> String {
    let line = [b, c, d].map(|(x, y)| format!("L{x} {y}")).concat();
    format!("M{} {}{line}Z", a.0, a.1)
}
