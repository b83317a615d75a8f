//! Looking at images one after the other, large, over the page: by keys, by buttons and by touch.

mod acts;

use leptos::{html, prelude::*};
use shared::id::ImageId;

use self::acts::{KeyList, ViewerActs};
use super::picture::{Look, Picture};
use crate::text::use_text;

/// An image to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub id: ImageId,
    pub source: String,
    /// Of what it is a page.
    pub title: String,
    /// Its number among those of the same title, from 1, and their count.
    pub place: usize,
    pub count: usize,
    pub width: u32,
    pub height: u32,
    pub can_remove: bool,
}

/// What the parts of the viewer share.
#[derive(Clone, Copy)]
struct Stage {
    images: Signal<Vec<Shown>>,
    /// The image that is looked at; the viewer is open while there is one.
    shown: RwSignal<Option<ImageId>>,
    look: RwSignal<Look>,
    shows_keys: RwSignal<bool>,
    asks_to_remove: RwSignal<bool>,
}

impl Stage {
    fn current(self) -> Option<Shown> {
        let shown = self.shown.get()?;
        self.images
            .with(|images| images.iter().find(|image| image.id == shown).cloned())
    }

    /// The neighbour `step` places further, if there is one.
    fn neighbour(self, step: isize) -> Option<ImageId> {
        let shown = self.shown.get()?;
        self.images.with(|images| {
            let index = images.iter().position(|image| image.id == shown)?;
            images
                .get(index.checked_add_signed(step)?)
                .map(|image| image.id)
        })
    }

    fn go(self, to: Option<ImageId>) {
        if to.is_some() {
            self.shown.set(to);
            self.look.set(Look::default());
            self.asks_to_remove.set(false);
        }
    }

    /// Whether the key means something here.
    fn press(self, key: &str) -> bool {
        match key {
            "ArrowLeft" => self.go(untrack(|| self.neighbour(-1))),
            "ArrowRight" => self.go(untrack(|| self.neighbour(1))),
            "r" | "R" => self.look.update(|look| *look = look.turned()),
            "z" | "Z" => self.look.update(|look| *look = look.zoomed()),
            "?" | "？" => self.shows_keys.update(|shows| *shows = !*shows),
            "Delete" if untrack(|| self.current()).is_some_and(|image| image.can_remove) => {
                self.asks_to_remove.set(true)
            }
            _ => return false,
        }
        true
    }
}

#[component]
pub fn Viewer(
    #[prop(into)] images: Signal<Vec<Shown>>,
    shown: RwSignal<Option<ImageId>>,
    on_remove: Callback<ImageId>,
) -> impl IntoView {
    let text = use_text();
    let stage = Stage {
        images,
        shown,
        look: RwSignal::default(),
        shows_keys: RwSignal::new(false),
        asks_to_remove: RwSignal::new(false),
    };
    let dialog = NodeRef::<html::Dialog>::new();
    let current = Memo::new(move |_| stage.current());
    let read = move |read: fn(Shown) -> String| move || current.get().map(read).unwrap_or_default();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (current.with(Option::is_some), dialog.open()) {
            (true, false) => {
                // Fails only for a dialog that is open or gone.
                let _ = dialog.show_modal();
                // Not the first button: keys are told to the dialog, and nothing looks chosen.
                let _ = dialog.focus();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        if !event.ctrl_key() && !event.alt_key() && !event.meta_key() && stage.press(&event.key()) {
            event.prevent_default();
        }
    };
    view! {
        <dialog class="viewer" tabindex="-1" node_ref=dialog aria-label=text.viewer_label() on:keydown=on_key on:close=move |_| shown.set(None)>
            <header class="viewer-head">
                <p aria-live="polite">
                    <strong>{read(|image| image.title)}</strong> " "
                    <span>{read(|image| format!("{} / {}", image.place, image.count))}</span>
                </p>
                <button type="button" on:click=move |_| shown.set(None)>{text.viewer_close()} <kbd>"Esc"</kbd></button>
            </header>
            <Picture
                source=Signal::derive(move || current.get().map(|image| image.source))
                alt=Signal::derive(read(|image| image.title))
                size=Signal::derive(move || current.get().map_or((0, 0), |image| (image.width, image.height)))
                look=stage.look
            />
            <KeyList shows=stage.shows_keys/>
            <ViewerActs stage current on_remove/>
        </dialog>
    }
}
