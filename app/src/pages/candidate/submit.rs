//! The last look: everything on one page in reading order, and the act that cannot be undone.

pub mod contents;
pub mod send;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{application::Missing, exam::StageKind, url::page, view::Dossier};

use self::{
    contents::{FactsShown, MaterialsShown, NoticesShown, PositionShown},
    send::Send,
};
use super::{
    dossier::{show_dossier, use_dossier},
    form::AnswersShown,
};
use crate::{
    api::candidate::Submit,
    components::{clock::Countdown, loaded::refetch_after},
    text::use_text,
    words::missing::place_of,
};

#[component]
pub fn SubmitPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier();
    let action = ServerAction::<Submit>::new();
    refetch_after(dossier, move || action.version().get());
    view! {
        <Title text=text.submit_title()/>
        {show_dossier(dossier, move |dossier| view! { <LastLook dossier action/> }.into_any())}
    }
}

#[component]
fn LastLook(dossier: Dossier, action: ServerAction<Submit>) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let (now, zone) = (*now, exam.time_zone);
    let stage = exam.stage(StageKind::Submit);
    let title = stage.map_or_else(
        || text.submit_title().to_owned(),
        |stage| text.local(&stage.title),
    );
    let hint = stage
        .and_then(|stage| stage.hint.as_ref())
        .map(|hint| view! { <p class="note">{text.local(hint)}</p> });
    let open = application.work_lock(exam, now).is_ok();
    let closes = application
        .submit_opening(exam)
        .map(|opening| opening.closes)
        .filter(|_| open);
    let missing = if open {
        application.missing(exam, now)
    } else {
        Vec::new()
    };
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application.id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.submit_title()}</li>
                </ol>
            </nav>
            <h1>{title}</h1>
            <p>{text.local(&exam.title)} " · " {application.number.clone()}</p>
            {closes.map(|closes| view! { <p><Countdown now closes zone/></p> })}
        </header>
        {hint}
        <MissingList dossier=dossier.clone() missing/>
        <NoticesShown dossier=dossier.clone()/>
        <FactsShown dossier=dossier.clone()/>
        <AnswersShown dossier=dossier.clone()/>
        <PositionShown dossier=dossier.clone()/>
        <MaterialsShown dossier=dossier.clone()/>
        <Send dossier action/>
    }
}

/// What still stands in the way, each with a link to the place where it is done.
#[component]
fn MissingList(dossier: Dossier, missing: Vec<Missing>) -> impl IntoView {
    let text = use_text();
    let items = missing.iter().map(|missing| {
        view! { <li><a href=place_of(&dossier, missing)>{text.missing(&dossier.exam, missing)}</a></li> }
    });
    (!missing.is_empty()).then(|| {
        view! {
            <section class="problem missing-list">
                <h2>{text.missing_title(&missing.len())}</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    })
}
