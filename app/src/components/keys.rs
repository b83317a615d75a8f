//! Single keys as shortcuts, for the pages of reviewers. The pointer and Tab reach everything too.

use std::rc::Rc;

use leptos::{ev, leptos_dom::helpers::document, prelude::*, wasm_bindgen::JsCast};

/// Calls `act` with every pressed key; `act` returns true if it used the key. Keys with modifiers,
/// keys typed into fields and keys for an open dialog are not passed on. Escape leaves a field. A
/// key that is held down counts once, unless it only navigates.
pub fn listen_keys(act: impl Fn(&str) -> bool + 'static) {
    listen_key_presses(can_repeat, move |event| act(&event.key()));
}

/// Like [`listen_keys`], with the event, for keys that Shift changes. `can_repeat` says which keys
/// count again while they are held down.
pub fn listen_key_presses(
    can_repeat: impl Fn(&str) -> bool + 'static,
    act: impl Fn(&web_sys::KeyboardEvent) -> bool + 'static,
) {
    let listeners = Rc::new((can_repeat, act));
    Effect::new(move || {
        let listeners = Rc::clone(&listeners);
        let listener = window_event_listener(ev::keydown, move |event| {
            let (can_repeat, act) = &*listeners;
            if is_typing(&event) && event.key() == "Escape" && !event.is_composing() {
                // The field loses the focus, so that the next key is a shortcut again.
                let _ = event_target::<web_sys::HtmlElement>(&event).blur();
            } else if event.repeat() && !can_repeat(&event.key()) {
                // A held Enter would press the focused button again.
                if !is_typing(&event) && is_activation_key(&event.key()) {
                    event.prevent_default();
                }
            } else if !is_browser_key(&event) && act(&event) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Takes the focus from what was clicked with a pointer, so that Enter and the space bar are shortcuts
/// again and do not press it once more. Text fields keep the focus.
pub fn keep_keys_after_clicks() {
    Effect::new(move || {
        let listener = window_event_listener(ev::click, |event| {
            // The count of clicks is 0 for a press by keyboard.
            let is_pointer = event.detail() > 0;
            let focused = document().active_element();
            let focused = focused.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(focused) = focused.filter(|it| is_pointer && is_pressable(it)) {
                // Without the focus, keys go to the page.
                let _ = focused.blur();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// True for what Enter or the space bar presses. A dialog keeps its focus.
fn is_pressable(element: &web_sys::HtmlElement) -> bool {
    let is_in_dialog = element
        .closest("dialog")
        .is_ok_and(|dialog| dialog.is_some());
    let is_text = element.tag_name() == "INPUT" && !is_box(element);
    let is_control = matches!(
        element.tag_name().as_str(),
        "BUTTON" | "A" | "SUMMARY" | "INPUT"
    );
    is_control && !is_text && !is_in_dialog
}

/// True for keys that may repeat: they only move between items.
pub fn can_repeat(key: &str) -> bool {
    key.starts_with("Arrow")
}

fn is_activation_key(key: &str) -> bool {
    matches!(key, " " | "Enter")
}

/// True while the person types into a text field, where a letter is not a shortcut.
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event_target::<web_sys::Element>(event);
    match target.tag_name().as_str() {
        "INPUT" => !is_box(&target),
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    }
}

fn is_box(element: &web_sys::Element) -> bool {
    let kind = element.get_attribute("type");
    kind.is_some_and(|kind| kind == "checkbox" || kind == "radio")
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
        for key in ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] {
            assert!(can_repeat(key), "{key}");
        }
        for key in [" ", "Enter", "n", "N", "u", "1", "a", "j", "Delete"] {
            assert!(!can_repeat(key), "{key}");
        }
    }
}
