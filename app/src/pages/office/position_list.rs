//! The list of positions of an exam: the present one, its template, and the import of a new one.
//! S2-18.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    exam::{Exam, Field, FieldKind, PositionRule},
    id::ExamCode,
    problem::Problem,
    time::Zone,
    url::{self, page},
    view::OfficePositions,
};

use crate::{
    api::{
        ApiError,
        office::{read_office_exam, read_office_positions},
        resource,
    },
    components::{loaded::Loaded, problem::ProblemNote},
    pages::office::spreadsheet_import::{ImportForm, ImportHead, ImportReport, use_import_report},
    text::{Text, use_text},
};

#[component]
pub fn PositionListPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let exam = params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let search = query.with(|query| query.get("q").unwrap_or_default());
        (exam, search)
    };
    let found = resource::load(
        asked,
        |(exam, search): (Option<ExamCode>, String)| async move {
            let code = exam.ok_or(ApiError::from(Problem::NotFound))?;
            let exam = read_office_exam(code.clone()).await?;
            if exam.positions.is_none() {
                return Err(ApiError::from(Problem::NotFound));
            }
            // A search that is refused leaves the rest of the page as it is.
            let list = read_office_positions(code, search.clone()).await;
            Ok((exam, list, search))
        },
    );
    view! {
        <Title text=text.position_list_title()/>
        <Loaded resource=found content=move |(exam, list, search)| view! {
            <PositionListView exam list search/>
        }/>
    }
}

#[component]
fn PositionListView(
    exam: Arc<Exam>,
    list: Result<OfficePositions, ApiError>,
    search: String,
) -> impl IntoView {
    let text = use_text();
    let (zone, code) = (exam.time_zone, exam.code.clone());
    let rule = exam.positions.as_ref();
    let about = rule.map(|rule| describe_columns(text, rule));
    let answers = rule.and_then(|rule| describe_answers(text, &exam, rule));
    let report = use_import_report().map(|report| {
        let (outcome, notes) = (
            text.position_list_outcome(&report),
            text.roster_notes(&report),
        );
        view! { <ImportReport report outcome notes/> }
    });
    let action = url::position_form(&code);
    let template = action.clone();
    view! {
        <ImportHead title=text.position_list_title() exam/>
        {report}
        <PresentList code list search zone/>
        <section class="stack">
            <p class="measure">{text.position_list_template_about()}</p>
            <p><a class="button" href=template rel="external" download="">{text.position_list_template()}</a></p>
        </section>
        <ImportForm
            action
            about=about.unwrap_or_default()
            check=text.position_list_check()
            apply=text.position_list_apply()
        >
            {answers.map(|answers| view! { <p class="measure">{answers}</p> })}
        </ImportForm>
    }
}

/// The columns of the file in words.
fn describe_columns(text: Text, rule: &PositionRule) -> String {
    let levels = rule.levels.iter().map(|level| text.local(level));
    let columns = rule.columns.iter();
    let required = columns.clone().filter(|column| column.required);
    let required = required.map(|column| text.local(&column.title));
    let optional = columns.filter(|column| !column.required);
    let optional = optional.map(|column| text.local(&column.title));
    let conditions = rule.conditions.iter().map(|it| text.local(&it.title));
    let needed: Vec<_> = levels.chain(required).collect();
    let others: Vec<_> = std::iter::once(text.position_list_head_count().to_owned())
        .chain(optional)
        .chain(conditions)
        .collect();
    text.position_list_about(&needed.join(text.pause()), &others.join(text.pause()))
}

/// The conditions whose cells name answers of the form, in words. `None` if there is none.
fn describe_answers(text: Text, exam: &Exam, rule: &PositionRule) -> Option<String> {
    let has_answers = |field: &Field| {
        matches!(
            field.kind,
            FieldKind::Choice { .. } | FieldKind::TreeChoice { .. }
        )
    };
    let conditions = rule.conditions.iter();
    let several: Vec<_> = conditions
        .filter(|condition| exam.field(&condition.field).is_some_and(has_answers))
        .map(|condition| text.local(&condition.title))
        .collect();
    (!several.is_empty()).then(|| text.position_list_answers(&several.join(text.pause())))
}

/// The present list: how many positions it has, since when, and those that a search finds.
#[component]
fn PresentList(
    code: ExamCode,
    list: Result<OfficePositions, ApiError>,
    search: String,
    zone: Zone,
) -> impl IntoView {
    let text = use_text();
    let content = match list {
        Err(error) => view! { <PositionSearch code search/> <ProblemNote error/> }.into_any(),
        Ok(list) => match list.imported {
            None => view! { <p class="empty">{text.position_list_none()}</p> }.into_any(),
            Some(at) => {
                let at = text.moment(at, zone);
                let importer = list.importer.as_deref();
                let importer = importer.unwrap_or_else(|| text.audit_nobody());
                let state = text.position_list_state(&list.total, &at, &importer);
                view! { <p>{state}</p> <PositionSearch code search/> <FoundPositions list/> }
                    .into_any()
            }
        },
    };
    view! {
        <section class="stack">
            <h2>{text.position_list_now()}</h2>
            {content}
        </section>
    }
}

#[component]
fn PositionSearch(code: ExamCode, search: String) -> impl IntoView {
    let text = use_text();
    view! {
        <form class="stack" method="get" action=page::position_list(&code)>
            <label class="field">
                {text.position_list_find()}
                <input class="input" type="search" name="q" value=search autocomplete="off"/>
            </label>
            <p class="row"><button type="submit">{text.queue_search_do()}</button></p>
        </form>
    }
}

#[component]
fn FoundPositions(list: OfficePositions) -> impl IntoView {
    let text = use_text();
    if list.rows.is_empty() {
        return view! { <p class="empty" role="status">{text.position_list_not_found()}</p> }
            .into_any();
    }
    let shown = list.rows.len();
    let shown =
        (list.found as usize > shown).then(|| text.position_list_shown(&list.found, &shown));
    let rows = list.rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><code>{row.position.code.to_string()}</code></th>
                <td>{row.position.full_title()}</td>
                <td class="number">{row.position.head_count}</td>
                <td class="number">{row.applications}</td>
            </tr>
        }
    });
    view! {
        {shown.map(|shown| view! { <p class="quiet" role="status">{shown}</p> })}
        <div class="scroll" tabindex="0" role="region" aria-label=text.position_list_now()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.position_code()}</th>
                        <th scope="col">{text.position_shown()}</th>
                        <th scope="col" class="number">{text.position_wanted()}</th>
                        <th scope="col" class="number">{text.position_list_applications()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
