//! Single keys as shortcuts, for pages on which people work all day. Everything they do can
//! be done with the pointer and with Tab too.

use std::rc::Rc;

use leptos::{ev, leptos_dom::helpers::document, prelude::*};

/// Calls `act` with every pressed key; it answers whether the key meant something. Keys with
/// modifiers, keys typed into fields and keys for an open dialog are not told.
pub fn listen_keys(act: impl Fn(&str) -> bool + 'static) {
    let act = Rc::new(act);
    Effect::new(move || {
        let act = Rc::clone(&act);
        let listener = window_event_listener(ev::keydown, move |event| {
            if !belongs_to_browser(&event) && act(&event.key()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

fn belongs_to_browser(event: &web_sys::KeyboardEvent) -> bool {
    let target = event_target::<web_sys::Element>(event);
    let is_box = target
        .get_attribute("type")
        .is_some_and(|kind| kind == "checkbox" || kind == "radio");
    let is_press = matches!(event.key().as_str(), " " | "Enter");
    let is_taken = match target.tag_name().as_str() {
        "INPUT" => !is_box || is_press,
        "TEXTAREA" | "SELECT" => true,
        "A" | "BUTTON" | "SUMMARY" => is_press,
        _ => false,
    };
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
