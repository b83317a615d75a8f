//! What most of the candidate's pages begin with: the application that the address names.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use shared::{exam::Notice, id::ApplicationId, problem::Problem, time::Timestamp, view::Dossier};

use super::{contacts::Help, only_here::DeadlineBanner};
use crate::{
    api::{ApiError, candidate::read_dossier},
    components::{copies::use_copies, loaded::Loaded},
    ports,
};

pub type DossierResource = Resource<Result<Dossier, ApiError>>;

/// The application of this address. An address that is no application's is not found.
pub fn use_dossier() -> DossierResource {
    use_dossier_with(|_, _| true)
}

/// The same, where the address also names a part of the application: without it, not found.
pub fn use_dossier_with(has_part: fn(&Dossier, &ParamsMap) -> bool) -> DossierResource {
    let params = use_params_map();
    let copies = use_copies();
    let fetch = copies.clone();
    let resource = Resource::new(
        move || params.get(),
        move |params| {
            let copies = fetch.clone();
            async move {
                let application =
                    read_param::<ApplicationId>(&params, "application").ok_or(Problem::NotFound)?;
                let dossier = copies
                    .or_copy(copy_name(application), read_dossier(application))
                    .await?;
                if has_part(&dossier, &params) {
                    Ok(dossier)
                } else {
                    Err(Problem::NotFound.into())
                }
            }
        },
    );
    copies.refetch_online(resource);
    Effect::new(move || {
        if let Some(Ok(dossier)) = resource.get() {
            let application = &dossier.application;
            copies.keep(application.candidate, copy_name(application.id), &dossier);
        }
    });
    resource
}

/// The name under which this device keeps it.
pub fn copy_name(application: ApplicationId) -> String {
    format!("dossier/{application}")
}

/// A part of the address, if it is what it should be.
pub fn read_param<T: std::str::FromStr>(params: &ParamsMap, name: &str) -> Option<T> {
    params.get_str(name)?.parse().ok()
}

/// When the notice was accepted in its present wording.
pub fn accepted_at(dossier: &Dossier, notice: &Notice) -> Option<Timestamp> {
    let wording = notice.wording();
    let acceptances = &dossier.application.acceptances;
    acceptances
        .iter()
        .find(|it| it.notice == notice.id && it.wording == wording)
        .map(|it| it.at)
}

/// The page made from the dossier, and below it whom to ask (S0-24). Boxed, so that the module carries this machinery once and
/// not once for every page.
pub fn show_dossier(
    resource: DossierResource,
    content: impl Fn(Dossier) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    refetch_at_change(resource);
    show_boxed(resource, Arc::new(content))
}

/// When a stage opens or closes, an open page says so by itself.
fn refetch_at_change(resource: DossierResource) {
    Effect::new(move || {
        let wait = resource.with(|answer| {
            let Dossier {
                exam,
                application,
                now,
                ..
            } = answer.as_ref()?.as_ref().ok()?;
            Some(application.next_change(exam, *now)?.since(*now) + Timestamp::SECOND)
        });
        let wait = wait.filter(|wait| (0..Timestamp::DAY).contains(wait));
        if let Some((device, wait)) = ports::device().zip(wait) {
            // The page may be gone by then; its resource then refetches nothing.
            device.after(wait as u32, Box::new(move || resource.refetch()));
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
                <Help exam=&exam/>
            }
        }/>
    }
    .into_any()
}
