//! The dossier of the application in the address, with which most of the candidate's pages begin.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use shared::{exam::Notice, id::ApplicationId, problem::Problem, time::Timestamp, view::Dossier};

use super::{contacts::HelpSection, unsynced::DeadlineBanner};
use crate::{
    api::{
        ApiError,
        candidate::read_dossier,
        resource::{self, PageResource},
    },
    components::loaded::Loaded,
    ports,
    sync::page_cache::{dossier_cache_key, use_page_cache},
};

pub type DossierResource = PageResource<Result<Dossier, ApiError>>;

/// The dossier of this address. `NotFound` if the address names no application.
pub fn use_dossier() -> DossierResource {
    use_dossier_with(|_, _| true)
}

/// The same for an address that also names a part of the application. `NotFound` without that part.
pub fn use_dossier_with(has_part: fn(&Dossier, &ParamsMap) -> bool) -> DossierResource {
    let params = use_params_map();
    let copies = use_page_cache();
    let fetch = copies.clone();
    let resource = resource::load(
        move || params.get(),
        move |params| {
            let copies = fetch.clone();
            async move {
                let application =
                    read_param::<ApplicationId>(&params, "application").ok_or(Problem::NotFound)?;
                let dossier = copies
                    .fetch_or_cached(dossier_cache_key(application), read_dossier(application))
                    .await?;
                if has_part(&dossier, &params) {
                    Ok(dossier)
                } else {
                    Err(Problem::NotFound.into())
                }
            }
        },
    );
    copies.refetch_on_reconnect(resource);
    Effect::new(move || {
        if let Some(Ok(dossier)) = resource.get() {
            let application = &dossier.application;
            copies.insert(
                application.candidate,
                dossier_cache_key(application.id),
                &dossier,
            );
        }
    });
    resource
}

/// A parameter of the address; `None` if it is missing or invalid.
pub fn read_param<T: std::str::FromStr>(params: &ParamsMap, name: &str) -> Option<T> {
    params.get_str(name)?.parse().ok()
}

/// The time at which the present wording of the notice was accepted.
pub fn accepted_at(dossier: &Dossier, notice: &Notice) -> Option<Timestamp> {
    let wording = notice.wording();
    let acceptances = &dossier.application.acceptances;
    acceptances
        .iter()
        .find(|it| it.notice == notice.id && it.wording == wording)
        .map(|it| it.at)
}

/// The page of a dossier, with the help below it (S0-24). Boxed, so that the WASM module contains
/// this code once and not once per page.
pub fn render_dossier(
    resource: DossierResource,
    content: impl Fn(Dossier) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    refetch_at_change(resource);
    show_boxed(resource, Arc::new(content))
}

/// Reads the dossier again when a stage opens or closes, so that an open page stays correct.
fn refetch_at_change(resource: DossierResource) {
    Effect::new(move || {
        let wait = resource.with(|answer| {
            let Dossier {
                exam,
                application,
                now,
                ..
            } = answer.as_ref()?.as_ref().ok()?;
            Some(
                application
                    .next_stage_boundary(exam, *now)?
                    .milliseconds_since(*now)
                    + Timestamp::SECOND_MS,
            )
        });
        let wait = wait.filter(|wait| (0..Timestamp::DAY_MS).contains(wait));
        if let Some((device, wait)) = ports::device().zip(wait) {
            // After the page is left, this fetches nothing.
            device.schedule(wait as u32, Box::new(move || resource.refetch()));
        }
    });
}

fn show_boxed(
    resource: DossierResource,
    content: Arc<dyn Fn(Dossier) -> AnyView + Send + Sync>,
) -> AnyView {
    view! {
        <Loaded resource content=move |dossier: Dossier| {
            let exam = dossier.exam.clone();
            view! {
                <DeadlineBanner dossier=dossier.clone()/>
                {content(dossier)}
                <HelpSection exam=&exam/>
            }
        }/>
    }
    .into_any()
}
