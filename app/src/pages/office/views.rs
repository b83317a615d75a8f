//! The log of views of one application (谁看过): which reviewers have seen its form and pictures,
//! when and why. A6.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{id::ExamCode, problem::Problem, url::page, view::OfficeViewLog};

use crate::{
    api::{
        ApiError,
        office::{read_office_exam, read_view_log},
        resource,
    },
    components::{
        loaded::Loaded,
        problem::ProblemNote,
        view_list::{ReviewJournal, ViewList},
    },
    pages::office::spreadsheet_import::ImportHead,
    text::use_text,
};

#[component]
pub fn ViewLogPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let exam = params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let number = query.with(|query| query.get("number").unwrap_or_default());
        (exam, number)
    };
    let found = resource::load(
        asked,
        |(exam, number): (Option<ExamCode>, String)| async move {
            let code = exam.ok_or(ApiError::from(Problem::NotFound))?;
            let exam = read_office_exam(code.clone()).await?;
            let log = match number.trim().is_empty() {
                true => None,
                false => Some(read_view_log(code, number.clone()).await),
            };
            Ok::<_, ApiError>((exam, log, number))
        },
    );
    view! {
        <Title text=text.views_title()/>
        <Loaded resource=found content=move |(exam, log, number)| {
            let zone = exam.time_zone;
            let action = page::view_log(&exam.code);
            view! {
                <ImportHead title=text.views_title() exam/>
                <p class="measure">{text.views_about()}</p>
                <form class="stack" method="get" action=action>
                    <label class="field">
                        {text.queue_number()}
                        <input class="input" type="search" name="number" value=number required autocomplete="off"/>
                    </label>
                    <p class="row"><button class="primary" type="submit">{text.queue_search_do()}</button></p>
                </form>
                {log.map(|log| match log {
                    Err(error) => view! { <ProblemNote error/> }.into_any(),
                    Ok(OfficeViewLog { number, candidate, journal, views }) => view! {
                        <h2>{candidate} " " {number}</h2>
                        <ReviewJournal entries=journal zone/>
                        <ViewList views zone/>
                    }
                    .into_any(),
                })}
            }
        }/>
    }
}
