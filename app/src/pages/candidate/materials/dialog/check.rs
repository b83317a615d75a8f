//! The first scene of the dialog: the picture, its findings, and the possible acts.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::bench::{Bench, Scene};
use crate::{
    pages::candidate::materials::{
        fit_progress::FitProgress,
        picked::findings::{FindingTable, conclude, offer_of},
    },
    sync::files::machine::State,
    text::use_text,
};

#[component]
pub(super) fn CheckStage(bench: Bench) -> impl IntoView {
    let text = use_text();
    move || match bench.shown.get() {
        None => view! { <EarlyPicture bench/> }.into_any(),
        Some(Err(fault)) => {
            view! { <p class="note" data-kind="warn">{text.engine_fault(&fault)}</p> }.into_any()
        }
        Some(Ok(shown)) => {
            let subject = shown.subject;
            view! {
                <img class="file-dialog-picture" src=subject.address alt=text.fit_original() width=subject.width height=subject.height/>
            }
            .into_any()
        }
    }
}

/// The file as the browser shows it, until the engine is loaded and free.
#[component]
fn EarlyPicture(bench: Bench) -> impl IntoView {
    let text = use_text();
    let device = bench.work.uploads.device();
    let shown = device
        .zip(bench.file())
        .map(|(device, file)| (device.preview(&file), device));
    let address = shown.as_ref().map(|(address, _)| address.clone());
    if let Some((address, device)) = shown {
        let device = SendWrapper::new(device);
        on_cleanup(move || device.release_preview(&address));
    }
    let is_broken = RwSignal::new(false);
    view! {
        <p class="waiting" hidden=move || !is_broken.get()>{text.fit_opening()}</p>
        <img
            class="file-dialog-picture" src=address alt=text.fit_original()
            hidden=move || is_broken.get() on:error=move |_| is_broken.set(true)
        />
    }
}

#[component]
pub(super) fn CheckPanel(bench: Bench) -> impl IntoView {
    let text = use_text();
    move || match bench.scene.get() {
        // The findings are hidden while the picture is being fitted.
        Scene::Working => view! {
            <p role="status">{text.fit_preparing()}</p>
            <FitProgress work=bench.work item=bench.id/>
        }
        .into_any(),
        _ => view! { <Verdict bench/> }.into_any(),
    }
}

#[component]
fn Verdict(bench: Bench) -> impl IntoView {
    let text = use_text();
    let findings = Memo::new(move |_| {
        bench
            .item
            .with(|item| item.as_ref().map(|item| item.findings.clone()))
            .unwrap_or_default()
    });
    let sentence = move || {
        bench.item.with(|item| match item {
            // The place of the picture may already show this error.
            Some(item) if item.unfit.is_some() => {
                let shown = bench
                    .shown
                    .with(|it| it.as_ref().and_then(|it| it.as_ref().err().copied()));
                let fault = item.unfit.filter(|fault| Some(*fault) != shown);
                fault.map(|fault| text.engine_fault(&fault))
            }
            Some(item) if item.state == State::Refused => {
                let offer = offer_of(text, item).unwrap_or_else(|| text.fit_cannot_mend());
                Some(offer.to_owned())
            }
            _ => None,
        })
    };
    let is_warned = move || bench.read_doubts().is_some_and(|it| !it.is_empty());
    view! {
        {move || findings.with(|findings| {
            let (tone, words) = conclude(text, findings, is_warned());
            view! { <p><strong class="state" data-state=tone>{words}</strong></p> }
        })}
        {move || sentence().map(|sentence| view! { <p>{sentence}</p> })}
        <div class="findings">{move || view! { <FindingTable findings=findings.get()/> }}</div>
    }
}
