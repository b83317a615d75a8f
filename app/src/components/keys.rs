//! Single keys as shortcuts, for the pages of reviewers. The pointer and Tab reach everything too.

use std::rc::Rc;

use leptos::{ev, leptos_dom::helpers::document, prelude::*};

/// Calls `act` with every pressed key; `act` returns true if it used the key. Keys with modifiers,
/// keys typed into fields and keys for an open dialog are not passed on. Escape leaves a field. A
/// key that is held down counts once, unless it only navigates.
pub fn listen_keys(act: impl Fn(&str) -> bool + 'static) {
    let act = Rc::new(act);
    Effect::new(move || {
        let act = Rc::clone(&act);
        let listener = window_event_listener(ev::keydown, move |event| {
            if is_typing(&event) && event.key() == "Escape" && !event.is_composing() {
                // The field loses the focus, so that the next key is a shortcut again.
                let _ = event_target::<web_sys::HtmlElement>(&event).blur();
            } else if event.repeat() && !can_repeat(&event.key()) {
                // A held Enter would press the focused button again.
                if !is_typing(&event) && is_activation_key(&event.key()) {
                    event.prevent_default();
                }
            } else if !is_browser_key(&event) && act(&event.key()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// True for keys that may repeat: they only move between items.
fn can_repeat(key: &str) -> bool {
    key.starts_with("Arrow") || matches!(key, "j" | "J" | "k" | "K")
}

fn is_activation_key(key: &str) -> bool {
    matches!(key, " " | "Enter")
}

/// True while the person types into a text field, where a letter is not a shortcut.
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
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

fn is_browser_key(event: &web_sys::KeyboardEvent) -> bool {
    let target = event_target::<web_sys::Element>(event);
    let is_pressed = match target.tag_name().as_str() {
        "INPUT" | "A" | "BUTTON" | "SUMMARY" => is_activation_key(&event.key()),
        _ => false,
    };
    let is_taken = is_typing(event) || is_pressed;
    is_taken
        || event.ctrl_key()
        || event.alt_key()
        || event.meta_key()
        || event.is_composing()
        || has_dialog()
}

/// An old browser rejects the selector and has no popovers.
fn has_dialog() -> bool {
    document()
        .query_selector("dialog[open], :popover-open")
        .is_ok_and(|dialog| dialog.is_some())
}

#[cfg(test)]
mod tests {
    use super::can_repeat;

    #[test]
    fn held_key_navigates_and_never_acts() {
        for key in ["ArrowLeft", "ArrowRight", "j", "K"] {
            assert!(can_repeat(key), "{key}");
        }
        for key in [" ", "Enter", "n", "N", "u", "1", "a"] {
            assert!(!can_repeat(key), "{key}");
        }
    }
}
