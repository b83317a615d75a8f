//! The remaining time by the server's clock. It is shown only; the server checks deadlines itself.

use leptos::prelude::*;
use shared::time::{Timestamp, Zone};

use crate::{
    ports::{self, Device},
    text::{Text, use_text},
};

/// A countdown to `closes`. The page is rendered with the server's `now`; the device's clock
/// measures only the time that has passed since then.
#[component]
pub fn Countdown(
    now: Timestamp,
    closes: Timestamp,
    zone: Zone,
    /// Announces the last minutes to screen readers, four times. At most one such countdown on a
    /// page.
    #[prop(default = true)]
    announces: bool,
) -> impl IntoView {
    let text = use_text();
    let (present, skew) = use_clock(now, closes);
    let left = move || closes.milliseconds_since(present.get());
    view! {
        <span class="countdown" data-urgent=move || is_urgent(left()).then_some("")>
            {move || if left() > 0 {
                view! { {text.time_left()} " " <strong><time>{move || text.duration(left())}</time></strong> }.into_any()
            } else {
                view! { <strong>{text.time_over()}</strong> }.into_any()
            }}
            " "
            <small>{text.closes_at(&text.deadline(closes, zone))}</small>
            {announces.then(|| view! {
                <span class="visually-hidden" role="status">{move || announce_last_minutes(text, left())}</span>
            })}
            {move || describe_skew(text, skew.get()).map(|says| view! { " " <small class="skew" role="note">{says}</small> })}
        </span>
    }
}

/// Milliseconds before the close from which the countdown is urgent.
const URGENT_BELOW_MS: i64 = 10 * Timestamp::MINUTE_MS;

fn is_urgent(left: i64) -> bool {
    (1..=URGENT_BELOW_MS).contains(&left)
}

/// The announcement of the last minutes. It changes at ten, five and one minute and at the close
/// only, so that screen readers read it at these times and no other.
fn announce_last_minutes(text: Text, left: i64) -> String {
    let minutes = [1, 5, 10];
    let reached = minutes
        .into_iter()
        .find(|it| left <= it * Timestamp::MINUTE_MS);
    match reached {
        _ if left <= 0 => text.time_over().to_owned(),
        Some(minutes) => text.minutes_left(&minutes),
        None => String::new(),
    }
}

/// The server's clock, updated every second from `now` until `last`; and the offset of the device's
/// clock, in milliseconds.
pub fn use_clock(now: Timestamp, last: Timestamp) -> (RwSignal<Timestamp>, RwSignal<i64>) {
    let present = RwSignal::new(now);
    let skew = RwSignal::new(0_i64);
    Effect::new(move || {
        if let Some(device) = ports::device() {
            let offset = now.milliseconds_since(Timestamp(device.now_millis()));
            skew.set(offset);
            tick(device, present, offset, last);
        }
    });
    (present, skew)
}

/// The error of the device's clock, if it is larger than the delay of a request explains.
fn describe_skew(text: Text, offset: i64) -> Option<String> {
    let side = if offset > 0 {
        text.clock_behind()
    } else {
        text.clock_ahead()
    };
    (offset.abs() > Timestamp::MINUTE_MS)
        .then(|| text.clock_skew(&side, &text.duration(offset.abs())))
}

/// Updates the present at every second of the server's clock, until `closes` or until the page is
/// left.
fn tick(device: Device, present: RwSignal<Timestamp>, offset: i64, closes: Timestamp) {
    let moment = Timestamp(device.now_millis()).plus(offset);
    if present.try_set(moment).is_some() || moment >= closes {
        return;
    }
    let rest = Timestamp::SECOND_MS - moment.0.rem_euclid(Timestamp::SECOND_MS);
    let next = device.clone();
    device.schedule(
        rest as u32,
        Box::new(move || tick(next, present, offset, closes)),
    );
}
