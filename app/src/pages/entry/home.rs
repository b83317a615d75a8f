//! The first page: the product, the exams, and the sign-in.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    role::Role,
    time::Zone,
    url::page,
    view::{ExamCard, Viewer},
};

use super::sign_in::ExamEntryLink;
use crate::{
    api::{resource, session},
    components::{loaded::Loaded, page_frame::use_page_context},
    text::use_text,
};

#[component]
pub fn HomePage() -> impl IntoView {
    let text = use_text();
    let exams = resource::load(|| (), |()| session::list_published_exams());
    view! {
        <Title text=text.home_title()/>
        <section class="welcome">
            <h1>{text.home_heading()}</h1>
            <p class="measure">{text.home_about()}</p>
            <StartLink/>
        </section>
        <section class="stack">
            <h2>{text.home_exams()}</h2>
            <Loaded resource=exams content=|exams| view! { <ExamList exams/> }/>
        </section>
        <section class="stack">
            <h2>{text.home_how()}</h2>
            <ol class="guide-steps">
                <li>{text.home_step_read()}</li>
                <li>{text.home_step_upload()}</li>
                <li>{text.home_step_submit()}</li>
                <li>{text.home_step_mend()}</li>
            </ol>
        </section>
    }
}

/// The link to one's own work, or to the sign-in page.
#[component]
fn StartLink() -> impl IntoView {
    let frame = use_page_context();
    view! {
        <Transition>
            {move || frame.get().map(|answer| {
                let viewer = answer.ok().and_then(|frame| frame.viewer);
                view! { <StartLinkFor viewer/> }
            })}
        </Transition>
    }
}

#[component]
fn StartLinkFor(viewer: Option<Viewer>) -> impl IntoView {
    let text = use_text();
    let (greeting, address, label) = match viewer {
        Some(viewer) => {
            let label = match viewer.role {
                Role::Candidate => text.home_to_exams(),
                Role::Reviewer => text.home_to_queue(),
                Role::Office => text.home_to_board(),
                Role::Administrator => text.home_to_staff(),
            };
            (
                Some(text.home_greeting(&viewer.name)),
                page::home(viewer.role),
                label,
            )
        }
        None => (None, page::SIGN_IN, text.sign_in()),
    };
    view! {
        <p class="row">
            <a class="button primary" href=address>{label}</a>
            <span>{greeting}</span>
        </p>
    }
}

#[component]
fn ExamList(exams: Vec<ExamCard>) -> impl IntoView {
    let text = use_text();
    if exams.is_empty() {
        return view! { <p class="empty">{text.home_no_exams()}</p> }.into_any();
    }
    exams
        .into_iter()
        .map(|exam| {
            let opening = exam.opening.map(|opening| {
                text.home_opening(&text.period(opening.opens, opening.closes, Zone::BEIJING))
            });
            view! {
                <article class="card exam">
                    <h3>{text.local(&exam.title)}</h3>
                    <p class="quiet">{text.local(&exam.organiser)}</p>
                    <p>{opening}</p>
                    <p class="row">
                        <a href=page::requirements(&exam.exam)>{text.home_requirements()}</a>
                        <ExamEntryLink card=exam.clone()/>
                    </p>
                </article>
            }
        })
        .collect_view()
        .into_any()
}
