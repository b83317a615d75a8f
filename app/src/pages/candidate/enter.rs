//! The question before an exam is entered, because entering makes an application with a number
//! (S0-12).

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    id::ExamCode,
    problem::Problem,
    time::Timestamp,
    url::page,
    view::{ExamCard, MyExams},
};

use super::{dossier::read_param, exams::render_window};
use crate::{
    api::{
        ApiError,
        candidate::{EnterExam, list_exams},
        resource,
        session::read_page_context,
    },
    components::{loaded::Loaded, problem::ActionProblem},
    text::use_text,
};

#[component]
pub fn EnterPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let asked = resource::load(
        move || params.with(|params| read_param::<ExamCode>(params, "exam")),
        |code| async move {
            let code = code.ok_or(Problem::NotFound)?;
            let MyExams { entered, offered } = list_exams().await?;
            let mut cards = entered.into_iter().chain(offered);
            let card = cards.find(|card| card.exam == code);
            let card = card.ok_or(Problem::NotFound)?;
            Ok::<_, ApiError>((card, read_page_context().await?.now))
        },
    );
    let action = ServerAction::<EnterExam>::new();
    view! {
        <Title text=text.enter_title()/>
        <Loaded resource=asked content=move |(card, now)| view! { <EnterConfirmation card now action/> }/>
    }
}

#[component]
fn EnterConfirmation(
    card: ExamCard,
    now: Timestamp,
    action: ServerAction<EnterExam>,
) -> impl IntoView {
    let text = use_text();
    let back = view! { <a class="button quiet" href=page::EXAMS>{text.enter_back()}</a> };
    let (title, organiser) = (text.local(&card.title), text.local(&card.organiser));
    let window = render_window(text, &card, now);
    let act = match card.application {
        Some(application) => view! {
            <p class="note">{text.enter_entered()}</p>
            <p class="row acts">
                <a class="button primary" href=page::hub(application)>{text.back_to_hub()}</a>
                {back}
            </p>
        }
        .into_any(),
        None if card.can_enter => view! {
            <p class="measure">{text.enter_about()}</p>
            <ActionProblem action/>
            <ActionForm action>
                <input type="hidden" name="exam" value=card.exam.to_string()/>
                <p class="row acts">
                    <button class="primary" type="submit" disabled=move || action.pending().get()>{text.enter_confirm()}</button>
                    {back}
                </p>
            </ActionForm>
        }
        .into_any(),
        None => view! {
            <p class="note">{text.enter_not_yet()}</p>
            <p class="row acts">{back}</p>
        }
        .into_any(),
    };
    view! {
        <header class="page-head">
            <h1>{text.enter_title()}</h1>
            <p>{title}</p>
            <p>{organiser}</p>
            <p>{window}</p>
        </header>
        <section class="stack">{act}</section>
    }
}
