//! What was made: beside what it was, with what the rule says of it now.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::fitting::Ground;

use super::bench::Bench;
use crate::{
    components::fitting::{Subject, compare::Compare},
    pages::candidate::materials::{
        doubts::Doubts,
        picked::findings::{FindingTable, summarise, worst_of},
        queue::Made,
    },
    ports::engine::Job,
    text::use_text,
    words::measure::{bytes, pixels},
};

#[component]
pub(super) fn ResultStage(bench: Bench) -> impl IntoView {
    let made = use_made(bench);
    let address = hold_preview(bench);
    move || {
        let (before, made) = (bench.subject()?, made.get()?);
        let (edit, bytes_before) = bench
            .item
            .with_untracked(|item| item.as_ref().map(|item| (item.edit, item.bytes)))?;
        let before_words = format!(
            "{} · {}",
            bytes(bytes_before),
            pixels(before.width as u32, before.height as u32)
        );
        let (width, height) = (made.making.width, made.making.height);
        let after_words = format!("{} · {}", bytes(made.bytes), pixels(width, height));
        let after = Subject {
            address: address.get()?,
            width: f64::from(width),
            height: f64::from(height),
        };
        Some(view! { <Compare before edit after before_words after_words/> })
    }
}

fn use_made(bench: Bench) -> Memo<Option<Made>> {
    Memo::new(move |_| {
        bench
            .item
            .with(|item| item.as_ref().and_then(|item| item.made.clone()))
    })
}

/// Shows the file that was made as long as this part of the page stands.
fn hold_preview(bench: Bench) -> Memo<Option<String>> {
    let uploads = bench.work.uploads;
    let shown = uploads
        .device()
        .zip(uploads.made(bench.id))
        .map(|(device, file)| (device.preview(&file), device));
    let address = shown.as_ref().map(|(address, _)| address.clone());
    if let Some((address, device)) = shown {
        let device = SendWrapper::new(device);
        on_cleanup(move || device.release_preview(&address));
    }
    Memo::new(move |_| address.clone())
}

#[component]
pub(super) fn ResultPanel(bench: Bench) -> impl IntoView {
    let text = use_text();
    let made = use_made(bench);
    let doubts = Signal::derive(move || made.get().map(|made| made.doubts).unwrap_or_default());
    view! {
        {move || made.get().map(|made| {
            let worst = worst_of(&made.findings);
            view! {
                <p role="status"><strong class="state" data-state=worst>{summarise(text, &made.findings)}</strong></p>
                <p>{text.fit_made(&bytes(made.bytes), &pixels(made.making.width, made.making.height), &made.making.quality)}</p>
                <p>{text.fit_judge()}</p>
                <Doubts work=bench.work doubts/>
                {bench.is_portrait.then(|| view! { <GroundNote bench/> })}
                <div class="findings"><FindingTable findings=made.findings/></div>
            }
        })}
    }
}

/// The ground of the portrait that was made: its colour, and how even it is.
#[component]
fn GroundNote(bench: Bench) -> impl IntoView {
    let text = use_text();
    let wanted = bench.item.with_untracked(|item| {
        item.as_ref()
            .map(|item| item.wanted.rule.background.clone())
            .unwrap_or_default()
    });
    let ground = measure_ground(bench);
    move || {
        let ground = ground.get()?;
        let is_met = ground.is_one_of(&wanted) && ground.is_even();
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
                <span class="state" data-state=if is_met { "met" } else { "advised" }>
                    {text.ground_measured(&name, &wanted, &evenness, &(Ground::EVEN as u32))}
                </span>
            </p>
        })
    }
}

fn measure_ground(bench: Bench) -> RwSignal<Option<Ground>> {
    let ground = RwSignal::new(None);
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
            cancel();
        });
        spawn_local(async move {
            if let Ok(seen) = answer.await {
                ground.try_set(Some(seen.ground));
            }
        });
    }
    ground
}
