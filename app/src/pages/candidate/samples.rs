//! The samples of one slot, large, with ← and → (S0-16, S0-17).

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
    params::ParamsMap,
};
use shared::{
    exam::{SampleImage, Slot},
    id::SlotId,
    url::{self, page},
    view::Dossier,
};

use super::dossier::{read_param, render_dossier, use_dossier_with};
use crate::{components::keys::listen_keys, text::use_text};

#[component]
pub fn SamplesPage() -> impl IntoView {
    let dossier = use_dossier_with(|dossier, params| find_slot(dossier, params).is_some());
    let params = use_params_map();
    render_dossier(dossier, move |dossier| {
        match params.with(|params| find_slot(&dossier, params).cloned()) {
            Some(slot) => view! { <Gallery dossier of=slot/> }.into_any(),
            None => ().into_any(),
        }
    })
}

fn find_slot<'a>(dossier: &'a Dossier, params: &ParamsMap) -> Option<&'a Slot> {
    dossier.exam.slot(&read_param::<SlotId>(params, "slot")?)
}

#[component]
fn Gallery(dossier: Dossier, of: Slot) -> impl IntoView {
    let text = use_text();
    let slot = of;
    let application = dossier.application.id;
    let back = page::slot(&dossier.exam, application, &slot.id);
    let address = page::samples(application, &slot.id);
    let title = text.samples_of(&text.local(&slot.title));
    let samples = slot.samples;
    let query = use_query_map();
    let count = samples.len();
    let number = Memo::new(move |_| {
        query
            .with(|query| read_param(query, "page"))
            .unwrap_or(1)
            .clamp(1, count.max(1))
    });
    listen_page_keys(address.clone(), number, count);
    view! {
        <Title text=title.clone()/>
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application)>{text.hub_title()}</a></li>
                    <li><a href=back.clone()>{text.upload_title()}</a></li>
                </ol>
            </nav>
            <h1>{title}</h1>
            <p>{text.samples_partial()}</p>
        </header>
        {move || match samples.get(number.get() - 1) {
            Some(sample) => view! { <SampleSheet sample=sample.clone() number=number.get() count address=address.clone()/> }.into_any(),
            None => view! { <p class="empty">{text.samples_none()}</p> }.into_any(),
        }}
        <p class="no-print"><a class="button" href=back>{text.back_to_slot()}</a></p>
    }
}

#[component]
fn SampleSheet(sample: SampleImage, number: usize, count: usize, address: String) -> impl IntoView {
    let text = use_text();
    let caption = text.local(&sample.caption);
    let picture = url::sample(&sample.picture);
    let turn = |page: usize, label: &'static str, arrow: &'static str| {
        let href = (1..=count)
            .contains(&page)
            .then(|| page_address(&address, page));
        view! { <a role="link" class="button" data-noscroll="" prop:replace=true href=href.clone() aria-disabled=href.is_none().then_some("true") aria-label=label>{arrow}</a> }
    };
    view! {
        <figure class="sample-sheet">
            <a href=picture.clone() rel="external"><img src=picture.clone() alt=caption.clone()/></a>
            <figcaption>{caption}</figcaption>
        </figure>
        <nav class="row pager" aria-label=text.samples_pages()>
            {turn(number - 1, text.previous(), "←")}
            <span aria-live="polite">{text.page_of(&number, &count)}</span>
            {turn(number + 1, text.next(), "→")}
        </nav>
    }
}

fn page_address(address: &str, page: usize) -> String {
    format!("{address}?page={page}")
}

/// Lets the arrow keys turn the page in a browser; the links work everywhere.
fn listen_page_keys(address: String, number: Memo<usize>, count: usize) {
    let navigate = use_navigate();
    listen_keys(move |key| {
        let page = match key {
            "ArrowLeft" => number.get_untracked() - 1,
            "ArrowRight" => number.get_untracked() + 1,
            _ => return false,
        };
        let turns = (1..=count).contains(&page);
        if turns {
            navigate(
                &page_address(&address, page),
                NavigateOptions {
                    replace: true,
                    scroll: false,
                    ..Default::default()
                },
            );
        }
        turns
    });
}
