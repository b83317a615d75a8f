//! The import of the office's spreadsheets: a plain form for a file or pasted rows, and its report
//! with every fault by row and column.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{exam::Exam, id::ExamCode, problem::Problem, roster::RosterReport};

use crate::{
    api::{
        ApiError,
        office::read_office_exam,
        resource::{self, PageResource},
    },
    components::html::escape_text,
    pages::office::head::PageHead,
    ports::ImportOutcome,
    text::use_text,
};

/// The exam of the address.
pub(super) fn use_exam() -> PageResource<Result<Arc<Exam>, ApiError>> {
    let params = use_params_map();
    resource::load(
        move || params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok())),
        move |code: Option<ExamCode>| async move {
            let code = code.ok_or(ApiError::from(Problem::NotFound))?;
            read_office_exam(code).await
        },
    )
}

/// The report on the file that was just sent; `None` if there was none.
pub(super) fn use_import_report() -> Option<RosterReport> {
    use_context::<ImportOutcome>().map(|imported| imported.report)
}

#[component]
pub(super) fn ImportHead(title: &'static str, exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let about = text.local(&exam.title);
    view! { <PageHead title about/> }
}

/// The form. Its children stand before the buttons.
#[component]
pub(super) fn ImportForm(
    action: String,
    about: String,
    /// The labels of the two buttons.
    check: &'static str,
    apply: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let text = use_text();
    let pasted = use_context::<ImportOutcome>().map(|imported| imported.pasted);
    let pasted = escape_text(&pasted.unwrap_or_default());
    view! {
        <form class="stack" method="post" enctype="multipart/form-data" action=action>
            <p class="measure">{about}</p>
            <label class="stack">
                {text.roster_file()}
                <input type="file" name="file" accept=".xlsx,.csv,.tsv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>
            </label>
            <label class="stack">
                {text.roster_paste()}
                <textarea class="input" name="text" rows="6" autocomplete="off" spellcheck="false" inner_html=pasted></textarea>
            </label>
            {children.map(|children| children())}
            <p class="row">
                <button type="submit" name="apply" value="no">{check}</button>
                <button class="primary" type="submit" name="apply" value="yes">{apply}</button>
            </p>
        </form>
    }
}

/// The effect of the file, applied or not, with notes and faults.
#[component]
pub(super) fn ImportReport(
    report: RosterReport,
    outcome: String,
    notes: Vec<String>,
) -> impl IntoView {
    let text = use_text();
    let is_wrong = report.fault_count > 0;
    let class = if is_wrong { "problem" } else { "card" };
    let faults = report.faults.iter().map(|fault| text.roster_fault(fault));
    let faults = faults
        .map(|fault| view! { <li>{fault}</li> })
        .collect_view();
    view! {
        <section class="stack" aria-live="polite">
            <p class=class role=is_wrong.then_some("alert")>{outcome}</p>
            <ul>
                {faults}
                {notes.into_iter().map(|note| view! { <li class="quiet">{note}</li> }).collect_view()}
            </ul>
        </section>
    }
}
