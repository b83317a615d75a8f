//! The personal form (报名信息): the overview, and the page of each section. It consists of plain
//! forms; with a device the input is saved automatically. S2-14, S2-15, S4-04, S4-05, S4-07, S4-11,
//! SH-20.

mod conflict;
mod control;
mod entry;
mod faults;
mod field;
mod ids;
mod model;
mod posted_section;
mod save_status;
mod section;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use shared::{
    exam::{Section, StageKind},
    id::{ApplicationId, SectionId},
    url::page,
    view::Dossier,
};

use self::section::SectionForm;
use super::{
    dossier::{read_param, render_dossier, use_dossier_with},
    stage_hint::StageHint,
};
use crate::{
    components::answers::SectionAnswers,
    pages::candidate::form::posted_section::{ResendForm, use_refused_section},
    text::{Text, use_text},
};

/// All sections with their answers.
#[component]
pub fn FormPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier_with(|dossier, _| dossier.exam.stage(StageKind::Form).is_some());
    view! {
        <Title text=text.form_title()/>
        {render_dossier(dossier, move |dossier| view! { <Overview dossier/> }.into_any())}
    }
}

#[component]
fn Overview(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let hub = page::hub(dossier.application.id);
    let closed = find_closed_reason(text, &dossier);
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=hub>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.form_title()}</li>
                </ol>
            </nav>
            <h1>{text.form_title()}</h1>
            <p>{text.form_about()}</p>
        </header>
        <StageHint exam=&dossier.exam kind=StageKind::Form/>
        {closed.map(|says| view! { <p class="note" data-kind="warn">{says}</p> })}
        <AccountIdentity dossier=dossier.clone()/>
        <FormAnswers dossier/>
    }
}

/// The reason why nothing can be edited now; `None` if a section is open.
fn find_closed_reason(text: Text, dossier: &Dossier) -> Option<String> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let mut locks = exam
        .asked_sections(&application.facts)
        .map(|section| application.check_section_open(exam, section, *now).err());
    let first = locks.next()??;
    let is_closed = locks.all(|lock| lock.is_some());
    is_closed.then(|| text.closed_reason(application, exam, first))
}

/// Name and number, which are the account's and can't be edited here.
#[component]
fn AccountIdentity(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let person = dossier.person;
    view! {
        <section class="stack">
            <h2>{text.form_account()}</h2>
            <p><small>{text.form_account_about()}</small></p>
            <dl class="facts">
                <dt>{text.form_name()}</dt>
                <dd>{person.name}</dd>
                {person.id_number.map(|number| view! { <dt>{text.form_number()}</dt><dd>{number}</dd> })}
            </dl>
        </section>
    }
}

/// The sections that apply to this candidate, each with its answers and a link to change them.
#[component]
pub fn FormAnswers(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = &dossier;
    let sections = exam.asked_sections(&application.facts).map(|section| {
        let is_open = application.check_section_open(exam, section, dossier.now).is_ok();
        let written = !application.answers.entries(&section.id).is_empty();
        let (state, word) = section_state(text, &dossier, section);
        let label = if written { text.form_change() } else { text.form_fill() };
        let link = is_open.then(|| {
            let href = page::section(application.id, &section.id);
            view! { <a class="button small" href=href aria-label=format!("{label} · {}", text.local(&section.title))>{label}</a> }
        });
        view! {
            <section class="stack answers">
                <h2 class="row spread">
                    {text.local(&section.title)}
                    <span class="row"><span class="state" data-state=state>{word}</span> {link}</span>
                </h2>
                <SectionAnswers application=application.clone() section=section.clone()/>
            </section>
        }
    });
    sections.collect_view()
}

/// The state of a section: its name in `data-state`, and its word.
fn section_state(text: Text, dossier: &Dossier, section: &Section) -> (&'static str, String) {
    let Dossier {
        exam, application, ..
    } = dossier;
    let answers = &application.answers;
    let faults = application.faults_in(exam, section, answers, dossier.now);
    match (faults.len(), answers.entries(&section.id)) {
        (0, _) => ("met", text.form_complete().to_owned()),
        (_, []) => ("missing", text.form_untouched().to_owned()),
        (count, _) => ("missing", text.form_open(&count)),
    }
}

/// The page of one section.
#[component]
pub fn SectionPage() -> impl IntoView {
    let dossier = use_dossier_with(|dossier, params| find_section(dossier, params).is_some());
    let params = use_params_map();
    let (application, section) = params.with_untracked(|params| {
        (
            read_param::<ApplicationId>(params, "application"),
            read_param::<SectionId>(params, "section"),
        )
    });
    let sent = use_refused_section(application, section.clone());
    let first = section;
    // If the form can't be shown, the input that was sent is shown instead.
    let left_over = move || {
        let is_shown = dossier.get()?.is_ok();
        let sent = sent.get().flatten().filter(|_| !is_shown)?;
        Some(view! { <ResendForm sent/> })
    };
    view! {
        {render_dossier(dossier, move |dossier| {
            let section = params.with(|params| find_section(&dossier, params).cloned());
            match (section, sent.get()) {
                // The page moves on to the next section without a new document; the sent input
                // belongs to the first section.
                (Some(section), Some(sent)) => {
                    let sent = sent.filter(|_| Some(&section.id) == first.as_ref());
                    view! { <SectionForm dossier section sent/> }.into_any()
                }
                _ => ().into_any(),
            }
        })}
        <Suspense>{left_over}</Suspense>
    }
}

fn find_section<'a>(dossier: &'a Dossier, params: &ParamsMap) -> Option<&'a Section> {
    dossier
        .exam
        .section(&read_param::<SectionId>(params, "section")?)
}
