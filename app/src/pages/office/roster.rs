//! Importing a roster: a plain form that takes a file or pasted rows, and says what is wrong in
//! which row and column, or what it did.

use std::sync::Arc;

use leptos::{prelude::*, serde_json};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    exam::Exam, id::ExamCode, problem::Problem, roster::RosterReport, url, url::page,
    view::ROSTER_REPORT,
};

use crate::{
    api::{ApiError, office::read_office_exam},
    components::loaded::Loaded,
    text::use_text,
};

#[component]
pub fn RosterPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let exam = Resource::new(
        move || params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok())),
        move |code: Option<ExamCode>| async move {
            let code = code.ok_or(ApiError::from(Problem::NotFound))?;
            read_office_exam(code).await
        },
    );
    view! {
        <Title text=text.roster_title()/>
        <Loaded resource=exam content=move |exam| view! { <RosterView exam/> }/>
    }
}

#[component]
fn RosterView(exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let report = move || query.with(|query| read_report(query.get_str(ROSTER_REPORT)?));
    let columns = exam.roster.iter().flat_map(|roster| &roster.columns);
    let columns: Vec<String> = columns.map(|column| text.local(&column.title)).collect();
    let about = match columns.is_empty() {
        true => text.roster_about_plain().to_owned(),
        false => text.roster_about(&columns.join(text.pause())),
    };
    let title = text.local(&exam.title);
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::OFFICE>{text.office_board()}</a></li>
                    <li aria-current="page">{text.roster_title()}</li>
                </ol>
            </nav>
            <h1>{text.roster_title()}</h1>
            <p>{title}</p>
        </header>
        {move || report().map(|report| view! { <Report report/> })}
        <form class="stack" method="post" enctype="multipart/form-data" action=url::roster_form(&exam.code)>
            <p class="measure">{about}</p>
            <label class="stack">
                {text.roster_file()}
                <input type="file" name="file" accept=".csv,.tsv,.txt,text/csv"/>
            </label>
            <label class="stack">
                {text.roster_paste()}
                <textarea class="input" name="text" rows="6" autocomplete="off" spellcheck="false"></textarea>
            </label>
            <p class="row">
                <button type="submit" name="apply" value="no">{text.roster_check()}</button>
                <button class="primary" type="submit" name="apply" value="yes">{text.roster_import()}</button>
            </p>
        </form>
    }
}

fn read_report(json: &str) -> Option<RosterReport> {
    serde_json::from_str(json).ok()
}

#[component]
fn Report(report: RosterReport) -> impl IntoView {
    let text = use_text();
    let class = if report.wrong > 0 { "problem" } else { "card" };
    let notes = text.roster_notes(&report);
    view! {
        <section class="stack" aria-live="polite">
            <p class=class role=(report.wrong > 0).then_some("alert")>{text.roster_outcome(&report)}</p>
            <ul>
                {report.faults.iter().map(|fault| view! { <li>{text.roster_fault(fault)}</li> }).collect_view()}
                {notes.into_iter().map(|note| view! { <li class="quiet">{note}</li> }).collect_view()}
            </ul>
        </section>
    }
}
