//! Importing a roster: a plain form that takes a file or pasted rows, and says what is wrong in
//! which row and column, or what it did.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    exam::Exam,
    id::ExamCode,
    problem::Problem,
    roster::{PassOn, RosterReport},
    url,
    url::page,
};

use crate::{
    api::{ApiError, office::read_office_exam},
    components::loaded::Loaded,
    ports::Imported,
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
    let report = use_context::<Imported>().map(|imported| imported.0);
    let invites = exam.entry.invites();
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
        {report.map(|report| view! { <Report report/> })}
        <form class="stack" method="post" enctype="multipart/form-data" action=url::roster_form(&exam.code)>
            <p class="measure">{about}</p>
            {invites.then(|| view! { <p class="measure">{text.roster_invites()}</p> })}
            <label class="stack">
                {text.roster_file()}
                <input type="file" name="file" accept=".csv,.tsv,.txt,text/csv"/>
            </label>
            <label class="stack">
                {text.roster_paste()}
                <textarea class="input" name="text" rows="6" autocomplete="off" spellcheck="false"></textarea>
            </label>
            {invites.then(|| view! {
                <label class="choice">
                    <input type="checkbox" name="again" value="yes"/>
                    <span>{text.roster_invite_again()}</span>
                </label>
            })}
            <p class="row">
                <button type="submit" name="apply" value="no">{text.roster_check()}</button>
                <button class="primary" type="submit" name="apply" value="yes">{text.roster_import()}</button>
            </p>
        </form>
    }
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
            <ToPassOn people=report.to_pass_on/>
        </section>
    }
}

/// The codes that nobody but the office can tell: this is the only time they are seen.
#[component]
fn ToPassOn(people: Vec<PassOn>) -> impl IntoView {
    let text = use_text();
    (!people.is_empty()).then(|| {
        let count = people.len();
        let rows = people.into_iter().map(|person| {
            view! {
                <tr>
                    <th scope="row">{person.name}</th>
                    <td>{person.id_number}</td>
                    <td><code>{person.code}</code></td>
                    <td><code>{person.link}</code></td>
                </tr>
            }
        });
        view! {
            <p class="note measure" role="status">{text.roster_to_pass_on(&count)}</p>
            <div class="scroll">
                <table class="pass-on">
                    <thead>
                        <tr>
                            <th scope="col">{text.input_name()}</th>
                            <th scope="col">{text.input_number()}</th>
                            <th scope="col">{text.roster_code()}</th>
                            <th scope="col">{text.roster_link_of()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
    })
}
