//! The state of a submission or a fingerprint that was asked for.

use leptos::prelude::*;
use shared::{
    id::ApplicationId,
    outbox::{DeliveryError, Event, ItemId},
    problem::Problem,
};

use crate::{
    pages::candidate::dossier::DossierResource, sync::files::use_chosen_files, text::use_text,
};

pub fn render_status(state: &'static str, word: String) -> AnyView {
    view! { <p class="note submit-asked"><span class="state" data-state=state>{word}</span></p> }
        .into_any()
}

/// A note that the item will be tried again, with a button to try now. `line` is the text if there
/// was no answer.
pub fn render_retry_note(
    id: ApplicationId,
    item: ItemId,
    fault: DeliveryError,
    line: &str,
) -> AnyView {
    let text = use_text();
    let outboxes = use_chosen_files().client;
    let why = match fault {
        DeliveryError::Refused(problem) => text.problem(&problem),
        _ => line.to_owned(),
    };
    let retry = move |_| outboxes.dispatch(id, Event::Retried(item.clone()));
    view! {
        {render_status("on-device", why)}
        <p><button class="small" type="button" on:click=retry>{text.material_retry()}</button></p>
    }
    .into_any()
}

pub fn render_failure(
    id: ApplicationId,
    fault: DeliveryError,
    resource: DossierResource,
) -> AnyView {
    let problem = match fault {
        DeliveryError::Refused(problem) => problem,
        _ => Problem::Stale,
    };
    render_review_again(id, use_text().problem(&problem), resource)
}

/// A note that the submission has failed; the person checks the contents again.
pub fn render_review_again(id: ApplicationId, why: String, resource: DossierResource) -> AnyView {
    let text = use_text();
    let outboxes = use_chosen_files().client;
    let give_up = move |_| {
        outboxes.dispatch(id, Event::Cancelled(ItemId::Submission));
        resource.refetch();
    };
    view! {
        <section class="problem stack" role="alert">
            <p>{why}</p>
            <p><button type="button" on:click=give_up>{text.submit_look_again()}</button></p>
        </section>
    }
    .into_any()
}
