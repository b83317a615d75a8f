//! The viewer's lower edge: its buttons, and the list of its keys.

use leptos::prelude::*;
use shared::id::ImageId;

use super::{Shown, Stage};
use crate::text::use_text;

#[component]
pub(super) fn ViewerActs(
    stage: Stage,
    current: Memo<Option<Shown>>,
    on_remove: Callback<ImageId>,
) -> impl IntoView {
    let text = use_text();
    let can_remove =
        move || current.with(|image| image.as_ref().is_some_and(|image| image.can_remove));
    let zoom = move || {
        if stage.look.get().is_full {
            text.viewer_fit()
        } else {
            text.viewer_full()
        }
    };
    view! {
        <footer class="viewer-acts">
            <button type="button" aria-disabled=move || stage.neighbour(-1).is_none().to_string() on:click=move |_| { stage.press("ArrowLeft"); }>
                "←" <span class="visually-hidden">{text.viewer_before()}</span>
            </button>
            <button type="button" on:click=move |_| { stage.press("r"); }>{text.viewer_turn()} <kbd>"R"</kbd></button>
            <button type="button" on:click=move |_| { stage.press("z"); }>{zoom} <kbd>"Z"</kbd></button>
            <Show when=can_remove>
                <RemoveButton stage on_remove/>
            </Show>
            <button type="button" class="viewer-help" aria-pressed=move || stage.shows_keys.get().to_string() on:click=move |_| { stage.press("?"); }>
                "?" <span class="visually-hidden">{text.viewer_keys()}</span>
            </button>
            <button type="button" aria-disabled=move || stage.neighbour(1).is_none().to_string() on:click=move |_| { stage.press("ArrowRight"); }>
                "→" <span class="visually-hidden">{text.viewer_next()}</span>
            </button>
        </footer>
    }
}

/// Asks in its own place before it deletes; then the next image is shown, or the one before.
/// The button stays the same one, so that the focus and with it the keys stay.
#[component]
fn RemoveButton(stage: Stage, on_remove: Callback<ImageId>) -> impl IntoView {
    let text = use_text();
    let asks = stage.asks_to_remove;
    let press = move |_| {
        if !asks.get_untracked() {
            return asks.set(true);
        }
        let Some(image) = stage.shown.get_untracked() else {
            return;
        };
        let next = untrack(|| stage.neighbour(1).or_else(|| stage.neighbour(-1)));
        asks.set(false);
        stage.shown.set(next);
        on_remove.run(image);
    };
    view! {
        <button type="button" class:seal=move || asks.get() on:click=press>
            {move || if asks.get() { text.material_remove_yes() } else { text.material_remove() }} <kbd>"Del"</kbd>
        </button>
        <Show when=move || asks.get()>
            <button type="button" on:click=move |_| asks.set(false)>{text.material_keep()}</button>
        </Show>
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
                <dt><kbd>"Esc"</kbd></dt><dd>{text.viewer_close()}</dd>
            </dl>
        </Show>
    }
}
