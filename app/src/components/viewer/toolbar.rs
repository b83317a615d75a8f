//! The lower edge of the viewer: its buttons and the list of its keys.

use leptos::prelude::*;

use super::{ViewerImage, ViewerState};
use crate::text::use_text;

#[component]
pub(super) fn ViewerToolbar(
    stage: ViewerState,
    current: Memo<Option<ViewerImage>>,
) -> impl IntoView {
    let text = use_text();
    let zoom = move || {
        if stage.look.get().is_full {
            text.viewer_fit()
        } else {
            text.viewer_full()
        }
    };
    view! {
        <footer class="viewer-acts">
            <button type="button" aria-disabled=move || stage.neighbour(-1).is_none().to_string() on:click=move |_| { stage.handle_key("ArrowLeft"); }>
                "←" <span class="visually-hidden">{text.viewer_before()}</span>
            </button>
            <button type="button" on:click=move |_| { stage.handle_key("r"); }>{text.viewer_turn()} <kbd>"R"</kbd></button>
            <button type="button" on:click=move |_| { stage.handle_key("z"); }>{zoom} <kbd>"Z"</kbd></button>
            <RemovalButtons stage current/>
            <button type="button" class="viewer-help" aria-pressed=move || stage.shows_keys.get().to_string() on:click=move |_| { stage.handle_key("?"); }>
                "?" <span class="visually-hidden">{text.viewer_keys()}</span>
            </button>
            <button type="button" aria-disabled=move || stage.neighbour(1).is_none().to_string() on:click=move |_| { stage.handle_key("ArrowRight"); }>
                "→" <span class="visually-hidden">{text.viewer_next()}</span>
            </button>
        </footer>
    }
}

/// The buttons that delete an image and restore it; each has a key too.
#[component]
fn RemovalButtons(stage: ViewerState, current: Memo<Option<ViewerImage>>) -> impl IntoView {
    let text = use_text();
    let can_remove =
        move || current.with(|image| image.as_ref().is_some_and(|image| image.can_remove));
    view! {
        <Show when=can_remove>
            <button type="button" on:click=move |_| stage.remove_image()>{text.material_remove()} <kbd>"Del"</kbd></button>
        </Show>
        <span class="viewer-undo" role="status">
            <Show when=move || stage.removed.get().is_some()>
                {text.material_removed()} " "
                <button type="button" on:click=move |_| stage.undo_removal()>{text.material_undo()} <kbd>"U"</kbd></button>
            </Show>
        </span>
    }
}

#[component]
pub(super) fn KeyList(shows: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    view! {
        <Show when=move || shows.get()>
            <dl class="viewer-keys">
                <dt><kbd>"←"</kbd> <kbd>"→"</kbd></dt><dd>{text.viewer_before()} " / " {text.viewer_next()}</dd>
                <dt><kbd>"R"</kbd></dt><dd>{text.viewer_turn()}</dd>
                <dt><kbd>"Z"</kbd></dt><dd>{text.viewer_fit()} " / " {text.viewer_full()}</dd>
                <dt><kbd>"Del"</kbd></dt><dd>{text.material_remove()}</dd>
                <dt><kbd>"U"</kbd></dt><dd>{text.material_undo()}</dd>
                <dt><kbd>"Esc"</kbd></dt><dd>{text.viewer_close()}</dd>
            </dl>
        </Show>
    }
}
