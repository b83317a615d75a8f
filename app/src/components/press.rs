//! Postpones changes of the page layout until the pressed mouse button or finger is released.
//!
//! A press outside a form field moves the focus out of the field at once. If an error message of
//! the field appears at that moment, the page moves under the pointer: the release hits another
//! element, and the browser fires no click event.

use std::time::Duration;

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};

type PostponedAction = Box<dyn FnOnce() + Send + Sync>;

/// State of the pointer on this page, with the actions that wait for its release.
#[derive(Clone, Copy)]
pub struct PressGuard {
    is_down: StoredValue<bool>,
    postponed: StoredValue<Vec<PostponedAction>>,
}

impl PressGuard {
    /// Starts to listen to pointer events, until the current reactive owner is cleaned up.
    pub fn listen() -> Self {
        let guard = Self {
            is_down: StoredValue::new(false),
            postponed: StoredValue::new(Vec::new()),
        };
        Effect::new(move || {
            let listeners = [
                window_event_listener(ev::pointerdown, move |_| guard.is_down.set_value(true)),
                window_event_listener(ev::pointerup, move |_| guard.release()),
                window_event_listener(ev::pointercancel, move |_| guard.release()),
            ];
            on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        });
        guard
    }

    /// Runs `action` at once, or after the click event if the pointer is pressed.
    pub fn run_after_release(self, action: impl FnOnce() + Send + Sync + 'static) {
        if self.is_down.get_value() {
            self.postponed
                .update_value(|actions| actions.push(Box::new(action)));
        } else {
            action();
        }
    }

    fn release(self) {
        self.is_down.set_value(false);
        // The browser dispatches the click before it runs a timer.
        set_timeout(
            move || {
                // `try_`, because the owner may have been cleaned up in the meantime.
                let actions = self.postponed.try_update_value(std::mem::take);
                actions.into_iter().flatten().for_each(|action| action());
            },
            Duration::ZERO,
        );
    }
}
