//! The sign-out of an idle person on a shared computer.

use leptos::{ev, prelude::*};
use shared::time::Timestamp;

use crate::{
    ports::{self, device::Device, drafts::Standing},
    sync::files::use_uploads,
};

/// Longest time without a key or a touch, in milliseconds.
const LONGEST: i64 = 10 * Timestamp::MINUTE;
/// Interval of the check, in milliseconds.
const LOOK: u32 = 15_000;

/// Calls `leave` when the person has been idle for too long on a shared computer.
pub fn leave_when_idle(leave: impl Fn() + Copy + 'static) {
    let standing = use_uploads().outboxes.standing;
    Effect::new(move || {
        let is_shared = standing.get() == Some(Standing::Shared);
        let Some(device) = ports::device().filter(|_| is_shared) else {
            return;
        };
        let seen = StoredValue::new(device.now());
        let clock = StoredValue::new(device.clone());
        let note = move || seen.set_value(clock.with_value(|clock| clock.now()));
        let key = window_event_listener(ev::keydown, move |_| note());
        let touch = window_event_listener(ev::pointerdown, move |_| note());
        on_cleanup(move || {
            key.remove();
            touch.remove();
        });
        look(device, seen, leave);
    });
}

fn look(device: Device, seen: StoredValue<i64>, leave: impl Fn() + Copy + 'static) {
    let clock = device.clone();
    let act = move || {
        // `None` after the page is left.
        let Some(seen) = seen.try_get_value() else {
            return;
        };
        if clock.now() - seen >= LONGEST {
            leave();
        }
    };
    let (later, next) = (device.clone(), seen);
    let act = move || {
        act();
        if next.try_get_value().is_some() {
            look(later, next, leave);
        }
    };
    device.after(LOOK, Box::new(act));
}
