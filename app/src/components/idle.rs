//! The sign-out of an idle person on a shared computer.

use leptos::{ev, prelude::*};
use shared::time::Timestamp;

use crate::{
    ports::{self, device::Device, offline_store::StorageStatus},
    sync::files::use_chosen_files,
};

/// Longest time without a key or a touch, in milliseconds.
const IDLE_TIMEOUT_MS: i64 = 10 * Timestamp::MINUTE_MS;
/// Interval of the check, in milliseconds.
const CHECK_INTERVAL_MS: u32 = 15_000;

/// Calls `leave` when the person has been idle for too long on a shared computer.
pub fn sign_out_when_idle(leave: impl Fn() + Copy + 'static) {
    let standing = use_chosen_files().client.storage_status;
    Effect::new(move || {
        let is_shared = standing.get() == Some(StorageStatus::Shared);
        let Some(device) = ports::device().filter(|_| is_shared) else {
            return;
        };
        let seen = StoredValue::new(device.now_millis());
        let clock = StoredValue::new(device.clone());
        let note = move || seen.set_value(clock.with_value(|clock| clock.now_millis()));
        let key = window_event_listener(ev::keydown, move |_| note());
        let touch = window_event_listener(ev::pointerdown, move |_| note());
        on_cleanup(move || {
            key.remove();
            touch.remove();
        });
        check_idle(device, seen, leave);
    });
}

fn check_idle(device: Device, seen: StoredValue<i64>, leave: impl Fn() + Copy + 'static) {
    let clock = device.clone();
    let act = move || {
        // `None` after the page is left.
        let Some(seen) = seen.try_get_value() else {
            return;
        };
        if clock.now_millis() - seen >= IDLE_TIMEOUT_MS {
            leave();
        }
    };
    let (later, next) = (device.clone(), seen);
    let act = move || {
        act();
        if next.try_get_value().is_some() {
            check_idle(later, next, leave);
        }
    };
    device.schedule(CHECK_INTERVAL_MS, Box::new(act));
}
