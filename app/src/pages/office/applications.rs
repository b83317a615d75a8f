//! The applications of an exam by state, with links to their people, and the export. Plain forms.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    application::StateKind,
    id::ExamCode,
    problem::Problem,
    time::Zone,
    url::{self, page},
    view::{
        APPLICATION_PAGE_SIZE, ApplicationFilter, ApplicationList, ExportRecord, ListedApplication,
    },
};

use crate::{
    api::{ApiError, office::list_applications, resource},
    components::{badge::StateBadge, loaded::Loaded, pager::Pager},
    pages::office::spreadsheet_import::ImportHead,
    text::use_text,
};

#[component]
pub fn ApplicationsPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let exam: Option<ExamCode> =
            params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        exam.map(|exam| {
            query.with(|query| {
                let page: Option<u32> = query.get_str("page").and_then(|page| page.parse().ok());
                ApplicationFilter {
                    exam,
                    state: query.get_str("state").and_then(StateKind::from_name),
                    page: page.unwrap_or(1).saturating_sub(1),
                }
            })
        })
    };
    let list = resource::load(asked, |filter: Option<ApplicationFilter>| async move {
        let filter = filter.ok_or(ApiError::from(Problem::NotFound))?;
        Ok::<_, ApiError>((list_applications(filter.clone()).await?, filter))
    });
    view! {
        <Title text=text.applications_title()/>
        <Loaded resource=list content=move |(list, filter)| view! { <ApplicationsView list filter/> }/>
    }
}

#[component]
fn ApplicationsView(list: ApplicationList, filter: ApplicationFilter) -> impl IntoView {
    let text = use_text();
    let ApplicationList {
        exam,
        counts,
        rows,
        exports,
    } = list;
    let total = match filter.state {
        Some(state) => counts.get(&state).copied().unwrap_or_default(),
        None => counts.values().sum(),
    };
    let pages = total.div_ceil(u64::from(APPLICATION_PAGE_SIZE)) as u32;
    let address = match filter.state {
        Some(state) => format!("{}&page=", page::applications_in(&filter.exam, state)),
        None => format!("{}?page=", page::applications(&filter.exam)),
    };
    let zone = exam.time_zone;
    let is_empty = rows.is_empty();
    view! {
        <ImportHead title=text.applications_title() exam/>
        <StateFilter exam=filter.exam.clone() counts chosen=filter.state/>
        {if is_empty {
            view! { <p class="empty">{text.applications_none()}</p> }.into_any()
        } else {
            view! { <ApplicationTable rows zone/> <Pager page=filter.page pages address/> }.into_any()
        }}
        <Export exam=filter.exam state=filter.state total exports zone/>
    }
}

/// Links to the applications of each state, with their numbers.
#[component]
fn StateFilter(
    exam: ExamCode,
    counts: BTreeMap<StateKind, u64>,
    chosen: Option<StateKind>,
) -> impl IntoView {
    let text = use_text();
    let total: u64 = counts.values().sum();
    let link = move |address: String, label: &'static str, count: u64, is_chosen: bool| {
        let here = is_chosen.then_some("true");
        view! {
            <li>
                <a href=address aria-current=here>
                    <span>{label}</span>
                    <span class="count">{count}</span>
                </a>
            </li>
        }
    };
    let states = StateKind::ALL.map(|state| {
        let count = counts.get(&state).copied().unwrap_or_default();
        let address = page::applications_in(&exam, state);
        link(address, text.state(state), count, chosen == Some(state))
    });
    view! {
        <nav class="outbox-filters" aria-label=text.queue_filters()>
            <ul class="row" role="list">
                {link(page::applications(&exam), text.outbox_all(), total, chosen.is_none())}
                {states.into_iter().collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn ApplicationTable(rows: Vec<ListedApplication>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let rows = rows.into_iter().map(|row| {
        let ListedApplication {
            account,
            number,
            name,
            id_number,
            state,
            entered,
            submitted,
            returns,
        } = row;
        view! {
            <tr>
                <th scope="row"><a href=page::person(account)>{name}</a></th>
                <td>{number}</td>
                <td><code>{id_number}</code></td>
                <td><StateBadge state/></td>
                <td>{text.short_moment(entered, zone)}</td>
                <td>{submitted.map(|at| text.short_moment(at, zone))}</td>
                <td class="number">{returns}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text.applications_title()>
            <table class="table nowrap">
                <thead>
                    <tr>
                        <th scope="col">{text.desk_name()}</th>
                        <th scope="col">{text.queue_number()}</th>
                        <th scope="col">{text.desk_id_number()}</th>
                        <th scope="col">{text.queue_state()}</th>
                        <th scope="col">{text.applications_entered()}</th>
                        <th scope="col">{text.applications_submitted()}</th>
                        <th scope="col" class="number">{text.applications_returns()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The export of the listed applications, and who took which before.
#[component]
fn Export(
    exam: ExamCode,
    state: Option<StateKind>,
    total: u64,
    exports: Vec<ExportRecord>,
    zone: Zone,
) -> impl IntoView {
    let text = use_text();
    let describe = move |state: Option<StateKind>| match state {
        Some(state) => text.state(state),
        None => text.outbox_all(),
    };
    let records = exports.into_iter().map(|record| {
        let at = text.moment(record.at, zone);
        let line = text.exports_line(&at, &record.name, &describe(record.state), &record.rows);
        view! { <li>{line}</li> }
    });
    let records: Vec<_> = records.collect();
    let name = state.map_or("", StateKind::as_str);
    view! {
        <section class="card stack">
            <h2>{text.exports_title()}</h2>
            <p class="measure">{text.exports_about()}</p>
            <form method="post" action=url::application_export(&exam)>
                <input type="hidden" name="state" value=name/>
                <p>{text.exports_now(&describe(state), &total)}</p>
                <p class="row">
                    <button type="submit" name="format" value="xlsx">{text.exports_xlsx()}</button>
                    <button type="submit" name="format" value="csv" class="quiet">{text.exports_csv()}</button>
                </p>
            </form>
            {(!records.is_empty()).then(|| view! {
                <h3>{text.exports_records()}</h3>
                <ul>{records}</ul>
            })}
        </section>
    }
}
