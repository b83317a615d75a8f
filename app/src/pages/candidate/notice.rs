//! A notice to read and accept, set like an official paper (S0-14, SH-12).

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use shared::{exam::Notice, id::NoticeId, url::page, view::Dossier};

use super::dossier::{accepted_at, read_param, render_dossier, use_dossier_with};
use crate::{
    api::candidate::AcceptNotice,
    components::{loaded::refetch_after, problem::ActionProblem},
    text::use_text,
};

#[component]
pub fn NoticePage() -> impl IntoView {
    let dossier = use_dossier_with(|dossier, params| find_notice(dossier, params).is_some());
    let action = ServerAction::<AcceptNotice>::new();
    let params = use_params_map();
    refetch_after(dossier, move || action.version().get());
    render_dossier(dossier, move |dossier| {
        match params.with(|params| find_notice(&dossier, params).cloned()) {
            Some(notice) => view! { <NoticePaper dossier notice action/> }.into_any(),
            None => ().into_any(),
        }
    })
}

fn find_notice<'a>(dossier: &'a Dossier, params: &ParamsMap) -> Option<&'a Notice> {
    dossier
        .exam
        .notice(&read_param::<NoticeId>(params, "notice")?)
}

#[component]
fn NoticePaper(
    dossier: Dossier,
    notice: Notice,
    action: ServerAction<AcceptNotice>,
) -> impl IntoView {
    let text = use_text();
    let title = text.local(&notice.title);
    let body = text.local(&notice.text);
    let paragraphs = body
        .trim()
        .split("\n\n")
        .map(|paragraph| view! { <p>{paragraph.trim().to_owned()}</p> });
    view! {
        <Title text=title.clone()/>
        <article class="paper">
            <h1>{title}</h1>
            <p class="paper-organiser">{text.local(&dossier.exam.title)}</p>
            {paragraphs.collect_view()}
        </article>
        <section class="stack no-print">
            <ActionProblem action/>
            <AcceptanceForm dossier notice action/>
        </section>
    }
}

/// The button, or the time of the acceptance, or the reason why it is locked.
#[component]
fn AcceptanceForm(
    dossier: Dossier,
    notice: Notice,
    action: ServerAction<AcceptNotice>,
) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let hub = page::hub(application.id);
    if let Some(at) = accepted_at(&dossier, &notice) {
        let accepted = text.notice_accepted_at(&text.moment(at, exam.time_zone));
        return view! {
            <p class="note" data-kind="good">{accepted}</p>
            <p><a class="button primary" href=hub>{text.back_to_hub()}</a></p>
        }
        .into_any();
    }
    if let Err(locked) = application.check_notice_open(exam, &notice.id, *now) {
        let says = text.closed_reason(application, exam, locked);
        return view! {
            <p class="note" data-kind="warn">{says}</p>
            <p><a class="button" href=hub>{text.back_to_hub()}</a></p>
        }
        .into_any();
    }
    let application = application.id;
    view! {
        <ActionForm action>
            <input type="hidden" name="application" value=application.to_string()/>
            <input type="hidden" name="notice" value=notice.id.to_string()/>
            <input type="hidden" name="wording" value=notice.wording().to_string()/>
            <p class="row acts">
                <button class="primary" type="submit" disabled=move || action.pending().get()>{text.local(&notice.accept)}</button>
                <a class="button quiet" href=hub>{text.notice_decline()}</a>
            </p>
        </ActionForm>
    }
    .into_any()
}
