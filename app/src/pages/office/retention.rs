//! The retention rule of an exam: what it removes now, what is held back, what was removed, and the
//! button that removes what is due (A9). Plain forms.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    exam::Exam,
    id::ExamCode,
    problem::Problem,
    time::Timestamp,
    url::page,
    view::{HeldBackRow, OfficeRetention, RemovalRecord, RetentionAmount},
};

use crate::{
    api::{ApiError, resource},
    components::{
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::{entry::form_post::use_posted_form, office::spreadsheet_import::ImportHead},
    ports,
    text::use_text,
};

#[component]
pub fn RetentionPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let (port, posted) = (ports::page_office(), use_posted_form());
    let navigation = ports::page_response();
    let asked =
        move || params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
    let retention = resource::load(asked, move |exam: Option<ExamCode>| {
        let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exam = exam.ok_or(Problem::NotFound)?;
            let refusal = match posted {
                Some(typed) => match port.remove_due_content(exam.clone(), typed).await {
                    Ok(()) => {
                        if let Some(navigation) = navigation {
                            navigation.redirect(&page::retention(&exam));
                        }
                        None
                    }
                    Err(refusal) => Some(ApiError::from(refusal)),
                },
                None => None,
            };
            // The numbers are read after the refusal, so that the page shows the present ones.
            let retention = port.retention(exam).await?;
            Ok::<_, ApiError>((retention, refusal))
        }
    });
    view! {
        <Title text=text.retention_title()/>
        <Loaded resource=retention content=|(retention, refusal)| view! { <RetentionView retention refusal/> }/>
    }
}

#[component]
fn RetentionView(retention: OfficeRetention, refusal: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    let exam = retention.exam.clone();
    let refusal = refusal.map(|error| {
        set_status(&error);
        view! { <ProblemNote error/> }
    });
    let has_rule = !exam.retention.is_default();
    let grace = text.retention_grace(&retention.grace_days);
    let removals = retention.removals.clone();
    view! {
        <ImportHead title=text.retention_title() exam=exam.clone()/>
        {refusal}
        <section class="card stack">
            <h2>{text.retention_rule()}</h2>
            <RuleList exam=exam.clone()/>
            <p class="measure">{text.retention_kept()}</p>
            <p class="measure quiet">{grace}</p>
        </section>
        {has_rule.then(|| view! { <DueContent retention/> })}
        <Removals exam removals/>
    }
}

/// The rule in words.
#[component]
fn RuleList(exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let rule = exam.retention;
    let pictures = match rule.pictures_days_after_result {
        Some(days) => text.retention_pictures(&days),
        None => text.retention_pictures_kept().to_owned(),
    };
    let drafts = match rule.drafts_days_after_close {
        Some(days) => text.retention_drafts(&days),
        None => text.retention_drafts_kept().to_owned(),
    };
    view! {
        <ul>
            <li>{pictures}</li>
            <li>{drafts}</li>
        </ul>
    }
}

/// The content that would be removed now, and the button that removes it.
#[component]
fn DueContent(retention: OfficeRetention) -> impl IntoView {
    let text = use_text();
    let OfficeRetention {
        exam,
        at,
        due,
        first_due,
        awaits_publication,
        held_back_count,
        held_back,
        removals,
        ..
    } = retention;
    let zone = exam.time_zone;
    let first = first_due.map(|at| text.retention_first(&text.moment(at, zone)));
    let is_running = removals.iter().any(|removal| removal.finished.is_none());
    let act = match (due.is_empty(), is_running) {
        (_, true) => view! { <p class="note" role="status">{text.retention_running()}</p> }.into_any(),
        (true, false) => view! { <p class="empty">{text.retention_nothing()}</p> }.into_any(),
        (false, false) => view! {
            <form method="post" action=page::retention(&exam.code)>
                <input type="hidden" name="shown" value=due.to_string()/>
                <input type="hidden" name="at" value=at.0/>
                <label class="choice"><input type="checkbox" required/> <span>{text.retention_sure()}</span></label>
                <p class="row"><button class="seal" type="submit">{text.retention_remove()}</button></p>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="card stack">
            <h2>{text.retention_due()}</h2>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.retention_content()}</th>
                        <th scope="col" class="number">{text.retention_applications()}</th>
                        <th scope="col" class="number">{text.retention_files()}</th>
                        <th scope="col" class="number">{text.retention_size()}</th>
                    </tr>
                </thead>
                <tbody>
                    <AmountRow title=text.retention_of_results() amount=due.results/>
                    <AmountRow title=text.retention_of_drafts() amount=due.drafts/>
                </tbody>
            </table>
            {first.map(|first| view! { <p>{first}</p> })}
            {awaits_publication.then(|| view! { <p>{text.retention_unpublished()}</p> })}
            {act}
        </section>
        {(held_back_count > 0).then(|| view! { <HeldBack count=held_back_count rows=held_back/> })}
    }
}

#[component]
fn AmountRow(title: &'static str, amount: RetentionAmount) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td class="number">{amount.applications}</td>
            <td class="number">{amount.pictures}</td>
            <td class="number">{shared::file_size::format_size(amount.bytes)}</td>
        </tr>
    }
}

/// The applications whose content is due and stays, with the reasons.
#[component]
fn HeldBack(count: u64, rows: Vec<HeldBackRow>) -> impl IntoView {
    let text = use_text();
    let items = rows.into_iter().map(|row| {
        let reasons = row
            .reasons
            .iter()
            .map(|reason| text.held_back_reason(*reason));
        let reasons: Vec<_> = reasons.collect();
        let line = text.retention_held_line(&row.number, &reasons.join(text.pause()));
        view! { <li>{line}</li> }
    });
    view! {
        <section class="card stack">
            <h2>{text.retention_held()}</h2>
            <p>{text.retention_held_about(&count)}</p>
            <ul>{items.collect_view()}</ul>
        </section>
    }
}

/// The record of what was removed, newest first.
#[component]
fn Removals(exam: Arc<Exam>, removals: Vec<RemovalRecord>) -> impl IntoView {
    let text = use_text();
    let is_empty = removals.is_empty();
    let zone = exam.time_zone;
    let moment = |at: Timestamp| text.moment(at, zone);
    let items = removals.into_iter().map(|removal| {
        let RemovalRecord {
            started,
            name,
            pictures_days,
            drafts_days,
            removed,
            finished,
        } = removal;
        let head = text.retention_by(&name, &moment(started));
        let end = match finished {
            Some(at) => text.retention_finished(&moment(at)),
            None => text.retention_running().to_owned(),
        };
        let days = |days: Option<u16>| match days {
            Some(days) => text.retention_days(&days),
            None => text.retention_not_in_rule().to_owned(),
        };
        let pictures = text.retention_removed_pictures(
            &removed.results.applications,
            &removed.results.pictures,
            &shared::file_size::format_size(removed.results.bytes),
            &days(pictures_days),
        );
        let drafts = text.retention_removed_drafts(
            &removed.drafts.applications,
            &removed.drafts.pictures,
            &shared::file_size::format_size(removed.drafts.bytes),
            &days(drafts_days),
        );
        view! {
            <li class="card stack">
                <p><strong>{head}</strong></p>
                <p>{pictures}</p>
                <p>{drafts}</p>
                <p class="quiet">{end}</p>
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <section class="stack">
            <h2>{text.retention_record()}</h2>
            {is_empty.then(|| view! { <p class="empty">{text.retention_no_record()}</p> })}
            <ul class="stack" role="list">{items}</ul>
        </section>
    }
}
