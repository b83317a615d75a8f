//! The viewer: images one after the other, large, over the page. It works with keys, buttons and
//! touch.

mod toolbar;

use leptos::{ev, html, prelude::*, wasm_bindgen::JsValue};
use shared::id::ImageId;

use super::swipe::{Swipe, SwipeListener};
use crate::{
    components::{
        large_picture::{LargePicture, PictureView},
        viewer::toolbar::{KeyList, ViewerToolbar},
    },
    text::use_text,
};

/// An image in the viewer.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewerImage {
    pub id: ImageId,
    pub source: String,
    /// The title of the slot or part to which it belongs.
    pub title: String,
    /// Its number among the images of the same title, from 1, and their count.
    pub place: usize,
    pub count: usize,
    pub width: u32,
    pub height: u32,
    pub can_remove: bool,
}

/// The state that the parts of the viewer share.
#[derive(Clone, Copy)]
struct ViewerState {
    images: Signal<Vec<ViewerImage>>,
    /// The current image. The viewer is open if it is `Some`.
    shown: RwSignal<Option<ImageId>>,
    look: RwSignal<PictureView>,
    shows_keys: RwSignal<bool>,
    removal: Callback<RemovalAction>,
    /// The image that was deleted last and can be restored.
    removed: Signal<Option<ImageId>>,
}

/// The acts on an image in the viewer.
#[derive(Clone, Copy, Debug)]
pub enum RemovalAction {
    Remove(ImageId),
    Undo(ImageId),
}

impl ViewerState {
    fn current(self) -> Option<ViewerImage> {
        let shown = self.shown.get()?;
        self.images
            .with(|images| images.iter().find(|image| image.id == shown).cloned())
    }

    /// The image `step` places after the current one, if it exists.
    fn neighbour(self, step: isize) -> Option<ImageId> {
        let shown = self.shown.get()?;
        self.images.with(|images| {
            let index = images.iter().position(|image| image.id == shown)?;
            images
                .get(index.checked_add_signed(step)?)
                .map(|image| image.id)
        })
    }

    fn show_image(self, to: Option<ImageId>) {
        if to.is_some() {
            self.shown.set(to);
            self.look.set(PictureView::default());
        }
    }

    /// Deletes the image without a question, because it can be undone. Then the next image is
    /// shown, or the previous one.
    fn remove_image(self) {
        let Some(image) = untrack(|| self.current()).filter(|image| image.can_remove) else {
            return;
        };
        let next = untrack(|| self.neighbour(1).or_else(|| self.neighbour(-1)));
        self.shown.set(next);
        self.look.set(PictureView::default());
        self.removal.run(RemovalAction::Remove(image.id));
    }

    /// Restores the deleted image and shows it.
    fn undo_removal(self) {
        if let Some(image) = self.removed.get_untracked() {
            self.removal.run(RemovalAction::Undo(image));
            self.show_image(Some(image));
        }
    }

    /// Handles a key. Returns true if the key was used.
    fn handle_key(self, key: &str) -> bool {
        match key {
            "ArrowLeft" => self.show_image(untrack(|| self.neighbour(-1))),
            "ArrowRight" => self.show_image(untrack(|| self.neighbour(1))),
            "r" | "R" => self.look.update(|look| *look = look.turned()),
            "z" | "Z" => self.look.update(|look| *look = look.with_zoom_toggled()),
            "?" | "？" => self.shows_keys.update(|shows| *shows = !*shows),
            "Delete" => self.remove_image(),
            "u" | "U" => self.undo_removal(),
            _ => return false,
        }
        true
    }
}

#[component]
pub fn Viewer(
    #[prop(into)] images: Signal<Vec<ViewerImage>>,
    shown: RwSignal<Option<ImageId>>,
    #[prop(into)] removed: Signal<Option<ImageId>>,
    removal: Callback<RemovalAction>,
) -> impl IntoView {
    let text = use_text();
    let stage = ViewerState {
        images,
        shown,
        look: RwSignal::default(),
        shows_keys: RwSignal::new(false),
        removal,
        removed,
    };
    let dialog = NodeRef::<html::Dialog>::new();
    let current = Memo::new(move |_| stage.current());
    let read =
        move |read: fn(ViewerImage) -> String| move || current.get().map(read).unwrap_or_default();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (current.with(Option::is_some), dialog.open()) {
            (true, false) => {
                // The call fails only for a dialog that is open or removed.
                let _ = dialog.show_modal();
                // The dialog has the focus, and not its first button: it receives the keys, and no
                // button looks chosen.
                let _ = dialog.focus();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    close_on_back(shown);
    let swipes = SwipeListener::new();
    let turn = move |event: web_sys::PointerEvent| {
        let swipe = swipes.end(&event);
        match swipe.filter(|_| !stage.look.get_untracked().is_full) {
            Some(Swipe::ToNext) => stage.show_image(untrack(|| stage.neighbour(1))),
            Some(Swipe::ToPrevious) => stage.show_image(untrack(|| stage.neighbour(-1))),
            None => {}
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if !event.ctrl_key()
            && !event.alt_key()
            && !event.meta_key()
            && stage.handle_key(&event.key())
        {
            event.prevent_default();
        }
    };
    view! {
        <dialog class="viewer" tabindex="-1" node_ref=dialog aria-label=text.viewer_label() on:keydown=on_key on:pointerdown=move |event| swipes.begin(&event) on:pointerup=turn on:pointercancel=turn on:close=move |_| shown.set(None)>
            <header class="viewer-head">
                <p aria-live="polite">
                    <strong>{read(|image| image.title)}</strong> " "
                    <span>{read(|image| format!("{} / {}", image.place, image.count))}</span>
                </p>
                <button type="button" on:click=move |_| shown.set(None)>{text.viewer_close()} <kbd>"Esc"</kbd></button>
            </header>
            <LargePicture
                source=Signal::derive(move || current.get().map(|image| image.source))
                alt=Signal::derive(read(|image| image.title))
                size=Signal::derive(move || current.get().map_or((0, 0), |image| (image.width, image.height)))
                look=stage.look
            />
            <KeyList shows=stage.shows_keys/>
            <ViewerToolbar stage current/>
        </dialog>
    }
}

/// Closes the viewer on the browser's back button. An open viewer has its own history entry, which
/// is removed with it.
fn close_on_back(shown: RwSignal<Option<ImageId>>) {
    let has_entry = StoredValue::new(false);
    Effect::new(move || {
        let Ok(history) = window().history() else {
            return;
        };
        match (shown.get().is_some(), has_entry.get_value()) {
            (true, false) => {
                // Without a history entry the back button leaves the page.
                has_entry.set_value(history.push_state(&JsValue::NULL, "").is_ok());
            }
            (false, true) => {
                has_entry.set_value(false);
                let _ = history.back();
            }
            _ => {}
        }
    });
    Effect::new(move || {
        let returned = window_event_listener(ev::popstate, move |_| {
            if has_entry.try_get_value() == Some(true) {
                has_entry.set_value(false);
                shown.set(None);
            }
        });
        on_cleanup(move || returned.remove());
    });
}
