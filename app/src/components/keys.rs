//! Single keys as shortcuts, for pages on which people work all day. Everything they do can
//! be done with the pointer and with Tab too.

use std::rc::Rc;

use leptos::{ev, leptos_dom::helpers::document, prelude::*};

/// Calls `act` with every pressed key; it answers whether the key meant something. Keys with
/// modifiers, keys typed into fields and keys for an open dialog are not told. Escape leaves a field.
/// A key that is held down counts once, unless it only walks about.
pub fn listen_keys(act: impl Fn(&str) -> bool + 'static) {
    let act = Rc::new(act);
    Effect::new(move || {
        let act = Rc::clone(&act);
        let listener = window_event_listener(ev::keydown, move |event| {
            if is_writing(&event) && event.key() == "Escape" && !event.is_composing() {
                // Out of the field, so that the next key is a shortcut again.
                let _ = event_target::<web_sys::HtmlElement>(&event).blur();
            } else if event.repeat() && !may_repeat(&event.key()) {
                // A button that has the focus is pressed again by a held Enter.
                if !is_writing(&event) && is_press(&event.key()) {
                    event.prevent_default();
                }
            } else if !belongs_to_browser(&event) && act(&event.key()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// True for keys that may be held down: they move from one thing to the next and act on nothing.
fn may_repeat(key: &str) -> bool {
    key.starts_with("Arrow") || matches!(key, "j" | "J" | "k" | "K")
}

fn is_press(key: &str) -> bool {
    matches!(key, " " | "Enter")
}

/// True while the person types into a text field, where a letter is no command.
fn is_writing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event_target::<web_sys::Element>(event);
    let is_box = target
        .get_attribute("type")
        .is_some_and(|kind| kind == "checkbox" || kind == "radio");
    match target.tag_name().as_str() {
        "INPUT" => !is_box,
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    }
}

fn belongs_to_browser(event: &web_sys::KeyboardEvent) -> bool {
    let target = event_target::<web_sys::Element>(event);
    let is_pressed = match target.tag_name().as_str() {
        "INPUT" | "A" | "BUTTON" | "SUMMARY" => is_press(&event.key()),
        _ => false,
    };
    let is_taken = is_writing(event) || is_pressed;
    is_taken
        || event.ctrl_key()
        || event.alt_key()
        || event.meta_key()
        || event.is_composing()
        || has_dialog()
}

/// An old browser knows no popovers and has none open.
fn has_dialog() -> bool {
    document()
        .query_selector("dialog[open], :popover-open")
        .is_ok_and(|dialog| dialog.is_some())
}

#[cfg(test)]
mod tests {
    use super::may_repeat;

    #[test]
    fn a_held_key_walks_about_and_never_acts() {
        for key in ["ArrowLeft", "ArrowRight", "j", "K"] {
            assert!(may_repeat(key), "{key}");
        }
        for key in [" ", "Enter", "n", "N", "u", "1", "a"] {
            assert!(!may_repeat(key), "{key}");
        }
    }
}
