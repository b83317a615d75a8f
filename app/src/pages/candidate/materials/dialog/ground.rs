//! The background of the fitted portrait: its colour and its evenness.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::fitting::Ground;

use super::bench::Bench;
use crate::{ports::engine::Job, text::use_text};

/// A warning, if the background breaks the rule.
#[component]
pub(super) fn WrongGround(bench: Bench) -> impl IntoView {
    move || {
        bench.has_wrong_ground().then(|| {
            view! { <div class="note" data-kind="warn"><GroundNote bench/></div> }
        })
    }
}

/// A note beside the facts of the picture, if the background meets the rule.
#[component]
pub(super) fn RightGround(bench: Bench) -> impl IntoView {
    measure_ground(bench);
    move || (!bench.has_wrong_ground()).then(|| view! { <GroundNote bench/> })
}

#[component]
fn GroundNote(bench: Bench) -> impl IntoView {
    let text = use_text();
    let wanted = bench.item.with_untracked(|item| {
        item.as_ref()
            .map(|item| item.wanted.rule.background.clone())
            .unwrap_or_default()
    });
    move || {
        let ground = bench.ground.get()?;
        let name = match ground.background() {
            Some(background) => text.background(background),
            None => text.ground_other(),
        };
        let [red, green, blue] = ground.colour.map(|channel| channel.round() as u8);
        let evenness = format!("{:.1}", ground.deviation);
        let wanted = text.backgrounds(&wanted);
        Some(view! {
            <p class="ground-note">
                <span class="swatch" aria-hidden="true" style:background=format!("rgb({red} {green} {blue})")></span>
                <span class="state" data-state=if bench.has_wrong_ground() { "advised" } else { "met" }>
                    {text.ground_measured(&name, &wanted, &evenness, &(Ground::EVEN as u32))}
                </span>
            </p>
        })
    }
}

fn measure_ground(bench: Bench) {
    bench.ground.set(None);
    let uploads = bench.work.uploads;
    let wanted = bench
        .item
        .with_untracked(|item| item.as_ref().map(|item| item.wanted.clone()));
    if let (Some(engine), Some(file), Some(wanted)) =
        (uploads.engine(), uploads.made(bench.id), wanted)
    {
        let Job { answer, cancel } = engine.look(&file, &wanted);
        let cancel = SendWrapper::new(cancel);
        on_cleanup(move || {
            let cancel = &*cancel;
            cancel();
        });
        spawn_local(async move {
            if let Ok(seen) = answer.await {
                bench.ground.try_set(Some(seen.ground));
            }
        });
    }
}
