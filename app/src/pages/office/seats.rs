//! The seats of the admitted candidates: the list to fill in, and the import of the filled list.
//! S2-22.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{exam::Exam, problem::Problem, url};

use crate::{
    api::ApiError,
    components::{
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::office::spreadsheet_import::{
        ImportForm, ImportHead, ImportReport, use_exam, use_import_report,
    },
    text::use_text,
};

#[component]
pub fn SeatsPage() -> impl IntoView {
    let text = use_text();
    let exam = use_exam();
    view! {
        <Title text=text.seats_title()/>
        <Loaded resource=exam content=move |exam| view! { <SeatsView exam/> }/>
    }
}

#[component]
fn SeatsView(exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let Some(ticket) = &exam.ticket else {
        let error = ApiError::from(Problem::NotFound);
        set_status(&error);
        return view! { <ProblemNote error/> }.into_any();
    };
    let columns = ticket.columns.iter();
    let columns: Vec<String> = columns.map(|column| text.local(&column.title)).collect();
    let about = text.seats_about(&columns.join(text.pause()));
    let report = use_import_report().map(|report| {
        let (outcome, notes) = (text.seats_outcome(&report), text.roster_notes(&report));
        view! { <ImportReport report outcome notes/> }
    });
    let action = url::seats_form(&exam.code);
    let list = action.clone();
    view! {
        <ImportHead title=text.seats_title() exam/>
        {report}
        <section class="stack">
            <p class="measure">{text.seats_list_about()}</p>
            <p><a class="button" href=list rel="external" download="">{text.seats_list()}</a></p>
        </section>
        <ImportForm action about check=text.seats_check() apply=text.seats_apply()/>
    }
    .into_any()
}
