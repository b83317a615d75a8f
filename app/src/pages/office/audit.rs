//! 审计记录: the entries of the audit chain, newest first, for administrators.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url, params::ParamsMap};
use shared::{
    audit::{AuditHead, AuditKind},
    id::ExamCode,
    time::Zone,
    url::page,
    view::{AUDIT_PAGE_SIZE, AuditFilter, AuditLog, AuditRow, AuditVerification},
};

use crate::{
    api::{resource, staff::read_audit_log},
    components::{loaded::Loaded, pager::Pager},
    text::use_text,
};

#[component]
pub fn AuditLogPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(read_filter));
    let log = resource::load(move || filter.get(), read_audit_log);
    view! {
        <Title text=text.audit_title()/>
        <Loaded resource=log content=move |log| {
            let AuditLog { rows, total, exams, head, verification } = log;
            view! {
                <header class="page-head">
                    <h1>{text.audit_title()}</h1>
                    <p>{text.audit_about()}</p>
                </header>
                <ChainState head verification/>
                <AuditFilterForm filter=filter.get_untracked() exams/>
                <AuditRows rows total filter=filter.get_untracked()/>
            }
        }/>
    }
}

fn read_filter(query: &ParamsMap) -> AuditFilter {
    let page = query.get_str("page").and_then(|page| page.parse().ok());
    AuditFilter {
        day: query.get("day").unwrap_or_default(),
        kind: query.get_str("kind").and_then(|kind| kind.parse().ok()),
        login: query.get("login").unwrap_or_default(),
        exam: query.get_str("exam").and_then(|exam| exam.parse().ok()),
        page: page.unwrap_or(1_u32).saturating_sub(1),
    }
}

/// The address of the log without the page's number.
fn address(filter: &AuditFilter) -> String {
    let kind = filter.kind.map_or("", AuditKind::as_str);
    let exam = filter.exam.as_ref().map_or("", ExamCode::as_str);
    let (day, login) = (Url::escape(&filter.day), Url::escape(&filter.login));
    format!(
        "{}?day={day}&kind={kind}&login={login}&exam={exam}",
        page::AUDIT_LOG
    )
}

/// The last signed head and the last verification.
#[component]
fn ChainState(head: Option<AuditHead>, verification: Option<AuditVerification>) -> impl IntoView {
    let text = use_text();
    let signed = match head {
        Some(head) => text.audit_head(
            &text.moment(head.signed_at, Zone::BEIJING),
            &head.sequence,
            &head.hash.short(),
        ),
        None => text.audit_no_head().to_owned(),
    };
    let is_broken = verification.as_ref().is_some_and(|it| it.fault.is_some());
    let verified = match &verification {
        Some(verification) => text.audit_verification(verification),
        None => text.audit_never_verified().to_owned(),
    };
    let state = match (&verification, is_broken) {
        (_, true) => text.audit_state_broken(),
        (Some(_), false) => text.audit_state_intact(),
        (None, false) => text.audit_state_unknown(),
    };
    let name = match is_broken {
        true => "broken",
        false => "intact",
    };
    view! {
        <section class="card stack audit-state">
            <h2 class="row spread">
                <span>{text.audit_state()}</span>
                <span class="tag" data-state=name>{state}</span>
            </h2>
            <p>{verified}</p>
            <p class="quiet">{signed}</p>
        </section>
    }
}

#[component]
fn AuditFilterForm(filter: AuditFilter, exams: Vec<ExamCode>) -> impl IntoView {
    let text = use_text();
    let kinds = AuditKind::ALL.map(|kind| {
        let is_chosen = filter.kind == Some(kind);
        view! { <option value=kind.as_str() selected=is_chosen>{text.audit_kind(kind)}</option> }
    });
    let exams = exams.into_iter().map(|exam| {
        let is_chosen = filter.exam.as_ref() == Some(&exam);
        view! { <option value=exam.to_string() selected=is_chosen>{exam.to_string()}</option> }
    });
    view! {
        <form class="row staff-filter" method="get" action=page::AUDIT_LOG>
            <label class="field">
                {text.audit_day()}
                <input class="input" type="date" name="day" value=filter.day.clone()/>
            </label>
            <label class="field">
                {text.audit_kind_label()}
                <select class="input" name="kind">
                    <option value="">{text.staff_any()}</option>
                    {kinds.into_iter().collect_view()}
                </select>
            </label>
            <label class="field">
                {text.audit_login()}
                <input class="input" type="search" name="login" value=filter.login.clone() autocomplete="off" maxlength="100"/>
            </label>
            <label class="field">
                {text.audit_exam()}
                <select class="input" name="exam">
                    <option value="">{text.staff_any()}</option>
                    {exams.collect_view()}
                </select>
            </label>
            <button type="submit">{text.queue_search_do()}</button>
        </form>
    }
}

#[component]
fn AuditRows(rows: Vec<AuditRow>, total: u64, filter: AuditFilter) -> impl IntoView {
    let text = use_text();
    if rows.is_empty() {
        return view! { <p class="empty">{text.audit_nothing()}</p> }.into_any();
    }
    let pages = u32::try_from(total.div_ceil(u64::from(AUDIT_PAGE_SIZE))).unwrap_or(u32::MAX);
    let pager = format!("{}&page=", address(&filter));
    view! {
        <p class="quiet" role="status">{text.audit_count(&total)}</p>
        <ol class="audit-list" role="list">
            {rows.into_iter().map(|row| view! { <AuditEntryRow row/> }).collect_view()}
        </ol>
        <Pager page=filter.page pages address=pager/>
    }
    .into_any()
}

#[component]
fn AuditEntryRow(row: AuditRow) -> impl IntoView {
    let text = use_text();
    let kind = row
        .kind
        .map_or(text.audit_kind_unknown(), |kind| text.audit_kind(kind));
    let name = row.name.unwrap_or_else(|| text.audit_nobody().to_owned());
    let about = [row.exam, row.application].into_iter().flatten();
    let about = about.collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <details>
                <summary>
                    <time class="quiet">{text.short_moment(row.at, Zone::BEIJING)}</time>
                    <strong>{kind}</strong>
                    <span>{name}</span>
                    <span>{about}</span>
                    <span class="quiet">{text.audit_entry_number(&row.sequence)}</span>
                </summary>
                <p>{text.moment(row.at, Zone::BEIJING)}</p>
                <p><code>{row.details}</code></p>
                <p class="quiet">"SHA-256 " <code>{row.hash.to_string()}</code></p>
            </details>
        </li>
    }
}
