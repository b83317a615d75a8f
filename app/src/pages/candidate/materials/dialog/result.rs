//! The fitted file, compared with its original, with its findings.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::{bench::Bench, check::CheckStage, ground::RightGround};
use crate::{
    components::fitting::{Subject, compare::Compare},
    pages::candidate::materials::picked::findings::{FindingTable, conclude},
    sync::files::machine::{Event, Made},
    text::use_text,
    words::measure::{format_size, pixels},
};

#[component]
pub(super) fn ResultStage(bench: Bench) -> impl IntoView {
    let made = use_made(bench);
    let address = hold_preview(bench);
    move || {
        if bench.shows_original.get() {
            return Some(view! { <CheckStage bench/> }.into_any());
        }
        let (before, made) = (bench.subject()?, made.get()?);
        let (edit, bytes_before) = bench
            .item
            .with_untracked(|item| item.as_ref().map(|item| (item.edit, item.bytes)))?;
        let before_words = format!(
            "{} · {}",
            format_size(bytes_before),
            pixels(before.width as u32, before.height as u32)
        );
        let (width, height) = (made.making.width, made.making.height);
        let after_words = format!("{} · {}", format_size(made.bytes), pixels(width, height));
        let after = Subject {
            address: address.get()?,
            width: f64::from(width),
            height: f64::from(height),
        };
        Some(view! { <Compare before edit after before_words after_words/> }.into_any())
    }
}

/// The fitted file without its doubts, which come later and must not render it again.
fn use_made(bench: Bench) -> Memo<Option<Made>> {
    Memo::new(move |_| {
        bench.item.with(|item| {
            let made = item.as_ref().and_then(|item| item.made.clone())?;
            let doubts = None;
            Some(Made { doubts, ..made })
        })
    })
}

/// The address of the fitted file, which is freed with this part of the page.
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
    let is_warned = Memo::new(move |_| {
        bench.has_wrong_ground() || bench.read_doubts().is_none_or(|it| !it.is_empty())
    });
    view! {
        {move || made.get().map(|made| {
            let edit = made.edit.unwrap_or_default();
            let (width, height) = (made.making.width, made.making.height);
            let size = text.fit_made(&format_size(made.bytes), &pixels(width, height));
            let findings = StoredValue::new(made.findings.clone());
            view! {
                <p>{text.fit_judge()}</p>
                <p>
                    {size}
                    {edit.corners.is_some().then(|| text.fit_was_cut())}
                    {(edit.turns > 0).then(|| text.fit_was_turned())}
                </p>
                {bench.is_portrait.then(|| view! { <RightGround bench/> })}
                <details class="findings">
                    <summary>
                        {move || findings.with_value(|findings| {
                            let (tone, words) = conclude(text, findings, is_warned.get());
                            view! { <span class="state" role="status" data-state=tone>{words}</span> }
                        })}
                    </summary>
                    <FindingTable findings=made.findings/>
                </details>
                <p><button type="button" class="small" on:click=move |_| bench.report(Event::FitUndone(bench.id))>{text.fit_undo()}</button></p>
            }
        })}
    }
}
