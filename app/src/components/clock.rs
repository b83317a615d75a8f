//! The time that is left, by the server's clock. Only the server decides; this only shows.

use leptos::prelude::*;
use shared::time::{Timestamp, Zone};

use crate::{
    ports::{self, Device},
    text::{Text, use_text},
};

/// Counts down to `closes`. The page is made with the server's `now`; in a browser the
/// device's clock then only measures how much time has passed since.
#[component]
pub fn Countdown(now: Timestamp, closes: Timestamp, zone: Zone) -> impl IntoView {
    let text = use_text();
    let (present, skew) = use_clock(now, closes);
    let left = move || closes.since(present.get());
    view! {
        <span class="countdown">
            {move || if left() > 0 {
                view! { {text.time_left()} " " <strong><time>{move || text.span(left())}</time></strong> }.into_any()
            } else {
                view! { <strong>{text.time_over()}</strong> }.into_any()
            }}
            " "
            <small>{text.closes_at(&text.moment(closes, zone))}</small>
            {move || say_skew(text, skew.get()).map(|says| view! { " " <small class="skew" role="note">{says}</small> })}
        </span>
    }
}

/// The server's clock, which goes on second by second from the `now` that the page was made with
/// until `last`; and by how much the device's own is off.
pub fn use_clock(now: Timestamp, last: Timestamp) -> (RwSignal<Timestamp>, RwSignal<i64>) {
    let present = RwSignal::new(now);
    let skew = RwSignal::new(0_i64);
    Effect::new(move || {
        if let Some(device) = ports::device() {
            let offset = now.since(Timestamp(device.now()));
            skew.set(offset);
            tick(device, present, offset, last);
        }
    });
    (present, skew)
}

/// A wrong clock of the device, once it is off by more than the way to the server explains.
fn say_skew(text: Text, offset: i64) -> Option<String> {
    let side = if offset > 0 {
        text.clock_behind()
    } else {
        text.clock_ahead()
    };
    (offset.abs() > Timestamp::MINUTE).then(|| text.clock_skew(&side, &text.span(offset.abs())))
}

/// Sets the present again at every second of the server's clock, until the closing or until
/// the page is left.
fn tick(device: Device, present: RwSignal<Timestamp>, offset: i64, closes: Timestamp) {
    let moment = Timestamp(device.now()).plus(offset);
    if present.try_set(moment).is_some() || moment >= closes {
        return;
    }
    let rest = Timestamp::SECOND - moment.0.rem_euclid(Timestamp::SECOND);
    let next = device.clone();
    device.after(
        rest as u32,
        Box::new(move || tick(next, present, offset, closes)),
    );
}
