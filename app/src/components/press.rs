//! Postpones changes of the layout until a press of the pointer is over.
//!
//! A press that leaves a field moves the focus before it is released. A message that appears at
//! that moment moves the page under the pointer: the release meets another element, and the browser
//! sends no click.

use std::time::Duration;

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};

type Act = Box<dyn FnOnce() + Send + Sync>;

/// The state of the pointer on this page, and the acts that wait for its release.
#[derive(Clone, Copy)]
pub struct Press {
    is_down: StoredValue<bool>,
    postponed: StoredValue<Vec<Act>>,
}

impl Press {
    /// Listens to the pointer until the owner that is current now is cleaned up.
    pub fn listen() -> Self {
        let press = Self {
            is_down: StoredValue::new(false),
            postponed: StoredValue::new(Vec::new()),
        };
        Effect::new(move || {
            let listeners = [
                window_event_listener(ev::pointerdown, move |_| press.is_down.set_value(true)),
                window_event_listener(ev::pointerup, move |_| press.release()),
                window_event_listener(ev::pointercancel, move |_| press.release()),
            ];
            on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        });
        press
    }

    /// Runs `act` at once, or after the click of the present press.
    pub fn run_after(self, act: impl FnOnce() + Send + Sync + 'static) {
        if self.is_down.get_value() {
            self.postponed.update_value(|acts| acts.push(Box::new(act)));
        } else {
            act();
        }
    }

    fn release(self) {
        self.is_down.set_value(false);
        // The browser dispatches the click before it runs a timer.
        set_timeout(
            move || {
                let acts = self.postponed.try_update_value(std::mem::take);
                acts.into_iter().flatten().for_each(|act| act());
            },
            Duration::ZERO,
        );
    }
}
