//! The comparison of two pictures with a divider between them, and a loupe that shows the result
//! pixel by pixel, so that the person can judge its legibility.

use leptos::{html, prelude::*};
use shared::image_engine::Edit;

use super::{
    EditorPicture,
    geometry::{full_rectangle, is_rectangle},
    picture::{Loupe, ScaledCrop, view_box},
    pointer::{arrow_direction, relative_position},
    shape::CropRect,
};
use crate::text::use_text;

/// Distance by which an arrow key moves the loupe, in pixels of the result.
const ARROW_STEP_PX: f64 = 24.0;

#[component]
pub fn Compare(
    before: EditorPicture,
    /// The crop and the turns that made the second picture. `None` after a reload, because they are
    /// not stored.
    edit: Option<Edit>,
    after: EditorPicture,
    /// Bytes and pixels of each picture.
    before_words: String,
    after_words: String,
) -> impl IntoView {
    let text = use_text();
    let size = after.size();
    // A corrected perspective has no rectangle on the original; then there is no divider.
    let part = edit.and_then(|edit| {
        let corners = edit
            .corners
            .unwrap_or_else(|| full_rectangle(before.turned_size(&edit)));
        is_rectangle(corners).then(|| (edit, CropRect::of(corners)))
    });
    let board = NodeRef::<html::Div>::new();
    // The text of a paper is usually in its upper half.
    let at = RwSignal::new((size.0 * 0.5, size.1 * 0.3));
    let look = move |event: web_sys::PointerEvent| {
        if let Some(board) = board.get_untracked() {
            let (x, y) = relative_position(&board, &event);
            at.set((x.clamp(0.0, 1.0) * size.0, y.clamp(0.0, 1.0) * size.1));
        }
    };
    let press = move |event: web_sys::KeyboardEvent| {
        if let Some((x, y)) = arrow_direction(&event) {
            event.prevent_default();
            at.update(|at| {
                at.0 = (at.0 + x * ARROW_STEP_PX).clamp(0.0, size.0);
                at.1 = (at.1 + y * ARROW_STEP_PX).clamp(0.0, size.1);
            });
        }
    };
    let divider = RwSignal::new(50.0);
    let slide = move |event: web_sys::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            divider.set(place);
        }
    };
    let original = part.map(|(edit, part)| {
        let before = before.clone();
        move || view! { <ScaledCrop subject=before.clone() edit part size/> }
    });
    let result = move || view! { <image href=after.address.clone() width=size.0 height=size.1/> };
    let mark = move || {
        let (x, y) = at.get();
        (x / size.0 * 100.0, y / size.1 * 100.0)
    };
    view! {
        <div class="compare">
            <div
                class="fit-board compare-board"
                node_ref=board
                style:--ratio=(size.0 / size.1).to_string()
                style:--at=move || (divider.get() / 100.0).to_string()
                on:pointermove=look
                on:pointerdown=look
            >
                <svg viewBox=view_box(size) role="img" aria-label=text.fit_result()>{result()}</svg>
                {original.clone().map(|original| view! {
                    <svg class="compare-before" viewBox=view_box(size) role="img" aria-label=text.fit_original()>{original()}</svg>
                    <span class="compare-line" aria-hidden="true"></span>
                    <input type="range" class="compare-divider" min="0" max="100" step="1" prop:value=move || divider.get() aria-label=text.fit_divider() on:input=slide/>
                })}
                <span
                    class="compare-mark" aria-hidden="true"
                    style:left=move || format!("{:.2}%", mark().0)
                    style:top=move || format!("{:.2}%", mark().1)
                ></span>
            </div>
            <div class="compare-loupes" tabindex="0" role="group" aria-label=text.fit_loupe() on:keydown=press>
                {original.map(|original| view! {
                    <figure>
                        <Loupe at size=Signal::stored(size)>{original()}</Loupe>
                        <figcaption><strong>{text.fit_original()}</strong> " " <small>{before_words}</small></figcaption>
                    </figure>
                })}
                <figure>
                    <Loupe at size=Signal::stored(size)>{result()}</Loupe>
                    <figcaption><strong>{text.fit_result()}</strong> " " <small>{after_words}</small></figcaption>
                </figure>
            </div>
        </div>
    }
}
