//! What is asked and what there is: the picture, the table, and what the machine doubts.

use leptos::prelude::*;

use super::bench::{Bench, Scene};
use crate::{
    pages::candidate::materials::{
        doubts::Doubts,
        fit_progress::FitProgress,
        picked::findings::{FindingTable, offer_of, summarise, worst_of},
        queue::State,
    },
    text::use_text,
};

#[component]
pub(super) fn CheckStage(bench: Bench) -> impl IntoView {
    let text = use_text();
    move || match bench.shown.get() {
        None => view! { <p class="waiting">{text.fit_opening()}</p> }.into_any(),
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

#[component]
pub(super) fn CheckPanel(bench: Bench) -> impl IntoView {
    let text = use_text();
    let findings = Memo::new(move |_| {
        bench
            .item
            .with(|item| item.as_ref().map(|item| item.findings.clone()))
            .unwrap_or_default()
    });
    let sentence = move || {
        bench.item.with(|item| match item {
            Some(item) if item.unfit.is_some() => item.unfit.map(|fault| text.engine_fault(&fault)),
            Some(item) if item.state == State::Refused => {
                let offer = offer_of(text, item).unwrap_or_else(|| text.fit_cannot_mend());
                Some(offer.to_owned())
            }
            _ => None,
        })
    };
    let doubts = Signal::derive(move || {
        bench
            .item
            .with(|item| item.as_ref().map(|item| item.doubts.clone()))
            .unwrap_or_default()
    });
    view! {
        <Show when=move || bench.scene.get() == Scene::Working>
            <FitProgress work=bench.work item=bench.id/>
        </Show>
        {move || findings.with(|findings| view! {
            <p><strong class="state" data-state=worst_of(findings)>{summarise(text, findings)}</strong></p>
        })}
        {move || sentence().map(|sentence| view! { <p>{sentence}</p> })}
        <Doubts work=bench.work doubts/>
        <div class="findings">{move || view! { <FindingTable findings=findings.get()/> }}</div>
    }
}
