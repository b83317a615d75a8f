//! 用手机拍 without a script: the page makes the code when its own form is sent. It leads back to the
//! materials, where a reload shows the new images.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use shared::{
    exam::Slot,
    id::{ApplicationId, SlotId},
    problem::Problem,
    url::page,
    view::{Dossier, HandOffOffer},
};

use super::code::CodeView;
use crate::{
    api::{
        ApiError,
        resource::{self, PageResource},
    },
    components::{
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::{
        candidate::dossier::{read_param, render_dossier, use_dossier_with},
        entry::form_post::use_posted_form,
    },
    ports,
    text::use_text,
};

type OfferOutcome = Option<Result<HandOffOffer, ApiError>>;

#[component]
pub fn HandOffOfferPage() -> impl IntoView {
    let params = use_params_map();
    let dossier = use_dossier_with(|dossier, params| find_slot(dossier, params).is_some());
    let (port, is_asked) = (ports::page_hand_off(), use_posted_form().is_some());
    let offer = resource::load(
        move || params.get(),
        move |params| {
            let port = port.clone().filter(|_| is_asked);
            async move {
                let Some(port) = port else {
                    return Ok::<OfferOutcome, ApiError>(None);
                };
                let application =
                    read_param::<ApplicationId>(&params, "application").ok_or(Problem::NotFound)?;
                let slot = read_param::<SlotId>(&params, "slot").ok_or(Problem::NotFound)?;
                let answer = port.offer_hand_off(application, slot).await;
                Ok(Some(answer.map_err(ApiError::from)))
            }
        },
    );
    render_dossier(dossier, move |dossier| {
        match params.with(|params| find_slot(&dossier, params).cloned()) {
            Some(slot) => view! { <HandOffOfferContent dossier of=slot offer/> }.into_any(),
            None => ().into_any(),
        }
    })
}

fn find_slot<'a>(dossier: &'a Dossier, params: &ParamsMap) -> Option<&'a Slot> {
    let slot = dossier.exam.slot(&read_param::<SlotId>(params, "slot")?)?;
    slot.need(&dossier.application.facts).map(|_| slot)
}

#[component]
fn HandOffOfferContent(
    dossier: Dossier,
    of: Slot,
    offer: PageResource<Result<OfferOutcome, ApiError>>,
) -> impl IntoView {
    let text = use_text();
    let title = text.hand_off_title(&text.local(&of.title));
    let application = dossier.application.id;
    let (back, here) = (
        page::slot(&dossier.exam, application, &of.id),
        page::offer_hand_off(application, &of.id),
    );
    view! {
        <Title text=title.clone()/>
        <header class="page-head">
            <h1>{title}</h1>
            <p>{text.local(&dossier.exam.title)}</p>
        </header>
        <Loaded resource=offer content=move |answer| {
            let label = match answer {
                None => text.hand_off_make(),
                Some(_) => text.hand_off_again(),
            };
            let shown = answer.map(|answer| match answer {
                Ok(offer) => view! { <CodeView offer/> }.into_any(),
                Err(error) => {
                    set_status(&error);
                    view! { <ProblemNote error/> }.into_any()
                }
            });
            view! {
                {shown}
                <form method="post" action=here.clone()><button type="submit">{label}</button></form>
            }
        }/>
        <p><a class="button" href=back rel="external">{text.hand_off_back()}</a></p>
    }
}
