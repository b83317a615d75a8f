//! The office's board: one row per exam.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    application::StateKind,
    id::ExamCode,
    time::{Timestamp, Zone},
    url::page,
    view::{BoardRow, RefusedPaper, ResultsStatus, ScheduleNotice, SharedNumber},
};

use crate::{
    api::{office, resource},
    components::{
        badge::StateBadge,
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
    },
    text::{Text, use_text},
};

#[component]
pub fn BoardPage() -> impl IntoView {
    let text = use_text();
    let board = resource::load(|| (), |()| office::read_board());
    let shared = resource::load(|| (), |()| office::read_shared_numbers());
    let publish = ServerAction::<office::PublishResults>::new();
    refetch_after(board, move || publish.version().get());
    provide_context(publish);
    view! {
        <Title text=text.office_board()/>
        <Loaded resource=board content=move |rows| view! {
            <header class="page-head">
                <h1>{text.office_board()}</h1>
                <p>{text.board_about()}</p>
                <p class="row">
                    <a href=page::PEOPLE>{text.people_title()}</a>
                    <a href=page::ANNOUNCEMENTS>{text.announcements_title()}</a>
                    <a href=page::NEW_EXAM>{text.definition_new()}</a>
                </p>
            </header>
            <ActionProblem action=publish/>
            <Board rows/>
            <Loaded resource=shared content=|people| view! { <SharedNumbers people/> }/>
        }/>
    }
}

#[component]
fn Board(rows: Vec<BoardRow>) -> impl IntoView {
    let text = use_text();
    if rows.is_empty() {
        return view! { <p class="empty">{text.board_empty()}</p> }.into_any();
    }
    rows.into_iter()
        .map(|row| view! { <ExamRow row/> })
        .collect_view()
        .into_any()
}

#[component]
fn ExamRow(row: BoardRow) -> impl IntoView {
    let text = use_text();
    let opening = row.opening.map(|opening| {
        text.home_opening(&text.period(opening.opens, opening.closes, Zone::BEIJING))
    });
    let counts: Vec<(StateKind, u64)> = row
        .counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect();
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let scheduled = row.scheduled.map(|notice| match notice {
        ScheduleNotice::Waits { at } => (None, text.board_scheduled(&text.schedule_moment(at))),
        ScheduleNotice::Refused { at } => (
            Some("warn"),
            text.board_schedule_refused(&text.schedule_moment(at)),
        ),
    });
    let paused = row
        .paused_until
        .map(|expected| text.board_paused(&text.moment(expected, Zone::BEIJING)));
    let results = match row.results {
        ResultsStatus::AtOnce => None,
        ResultsStatus::Withheld => Some(None),
        ResultsStatus::Published(at) => Some(Some(at)),
    };
    // Without a decision there is nothing to publish.
    let has_results = counts
        .iter()
        .any(|(state, _)| matches!(state, StateKind::Approved | StateKind::Refused));
    let results = results
        .filter(|published| published.is_some() || has_results)
        .map(|published| view! { <ResultsPublication exam=row.exam.clone() published/> });
    view! {
        <section class="card board-exam stack">
            <header>
                <h2>{text.local(&row.title)}</h2>
                <p class="quiet">{text.board_version(&row.exam, &row.version)}</p>
                <p>{opening}</p>
                <p class="row">
                    <a href=page::progress(&row.exam)>{text.progress_title()}</a>
                    <a href=page::applications(&row.exam)>{text.applications_title()}</a>
                    <a href=page::roster(&row.exam)>{text.roster_link()}</a>
                    <a href=page::windows(&row.exam)>{text.windows_title()}</a>
                    <a href=page::nudges(&row.exam)>{text.nudges_title()}</a>
                    <a href=page::retention(&row.exam)>{text.retention_title()}</a>
                    <a href=page::definition(&row.exam)>{text.definition_title()}</a>
                    <a href=page::test_bench(&row.exam)>{text.bench_title()}</a>
                    <a href=page::review_quality(&row.exam)>{text.quality_title()}</a>
                    <a href=page::view_log(&row.exam)>{text.views_title()}</a>
                    {row.is_paid_on_site.then(|| view! { <a href=page::payments(&row.exam)>{text.payments_title()}</a> })}
                    {row.has_positions.then(|| view! { <a href=page::position_list(&row.exam)>{text.position_list_title()}</a> })}
                    {row.has_tickets.then(|| view! { <a href=page::seats(&row.exam)>{text.seats_title()}</a> })}
                </p>
            </header>
            {if total == 0 {
                view! { <p class="quiet">{text.board_nobody()}</p> }.into_any()
            } else {
                view! { <StateBar counts=counts.clone() total/> <StateTable exam=row.exam.clone() counts total/> }.into_any()
            }}
            {row.absent.map(|totals| view! {
                <p><a href=page::not_entered(&row.exam)>{text.absent_totals(totals)}</a></p>
            })}
            {(row.held > 0).then(|| view! { <p class="note">{text.board_held(&row.held)}</p> })}
            {(row.promised > 0).then(|| view! { <p class="note">{text.board_promised(&row.promised)}</p> })}
            {scheduled.map(|(kind, line)| view! {
                <p class="note" data-kind=kind><a href=page::definition(&row.exam)>{line}</a></p>
            })}
            {paused.map(|line| view! {
                <p class="note" data-kind="warn"><a href=page::windows(&row.exam)>{line}</a></p>
            })}
            {row.has_due_removals.then(|| view! {
                <p class="note"><a href=page::retention(&row.exam)>{text.board_due_removals()}</a></p>
            })}
            {(row.missing_files > 0).then(|| view! {
                <p class="note" data-kind="warn">{text.board_missing_files(&row.missing_files)}</p>
            })}
            <RefusedPapers papers=row.refused_papers/>
            {results}
        </section>
    }
}

/// The candidates whose papers were not printed, with the characters that no typeface has.
#[component]
fn RefusedPapers(papers: Vec<RefusedPaper>) -> impl IntoView {
    let text = use_text();
    let items = papers.iter().map(|paper| {
        let characters = text.code_points(&paper.characters);
        let line = text.board_refused_paper(&paper.number, &paper.name, &characters);
        view! { <li>{line}</li> }
    });
    (!papers.is_empty()).then(|| {
        view! {
            <div class="note" data-kind="warn">
                <p>{text.board_refused_papers()}</p>
                <ul>{items.collect_view()}</ul>
            </div>
        }
    })
}

/// The publication of the results to candidates (S1-19).
#[component]
fn ResultsPublication(exam: ExamCode, published: Option<Timestamp>) -> impl IntoView {
    let text = use_text();
    let action = expect_context::<ServerAction<office::PublishResults>>();
    match published {
        Some(at) => {
            let at = text.moment(at, Zone::BEIJING);
            view! { <p class="note" data-kind="good">{text.results_published(&at)}</p> }.into_any()
        }
        None => view! {
            <details>
                <summary>{text.results_publish()}</summary>
                <ActionForm action>
                    <div class="stack">
                        <p>{text.results_about()}</p>
                        <input type="hidden" name="exam" value=exam.to_string()/>
                        <label class="choice"><input type="checkbox" required/> {text.results_sure()}</label>
                        <p><button class="seal" type="submit">{text.results_publish_now()}</button></p>
                    </div>
                </ActionForm>
            </details>
        }
        .into_any(),
    }
}

/// The shares of the states as one bar; the table below it has the numbers.
#[component]
fn StateBar(counts: Vec<(StateKind, u64)>, total: u64) -> impl IntoView {
    let text = use_text();
    let label = describe(text, &counts);
    let mut start = 0;
    let parts = counts.into_iter().map(|(state, count)| {
        let x = start;
        start += count;
        view! { <rect x=x y="0" width=count height="1" data-state=state.as_str()/> }
    });
    view! {
        <svg class="state-bar" viewBox=format!("0 0 {total} 1") preserveAspectRatio="none" role="img" aria-label=label>
            {parts.collect_view()}
        </svg>
    }
}

fn describe(text: Text, counts: &[(StateKind, u64)]) -> String {
    let parts: Vec<_> = counts
        .iter()
        .map(|(state, count)| format!("{} {count}", text.state(*state)))
        .collect();
    parts.join(" · ")
}

#[component]
fn StateTable(exam: ExamCode, counts: Vec<(StateKind, u64)>, total: u64) -> impl IntoView {
    let text = use_text();
    view! {
        <table class="table">
            <thead>
                <tr><th scope="col">{text.queue_state()}</th><th scope="col" class="number">{text.board_count()}</th></tr>
            </thead>
            <tbody>
                {counts.into_iter().map(|(state, count)| view! {
                    <tr>
                        <th scope="row"><a href=page::applications_in(&exam, state)><StateBadge state/></a></th>
                        <td class="number">{count}</td>
                    </tr>
                }).collect_view()}
            </tbody>
            <tfoot>
                <tr><th scope="row">{text.board_total()}</th><td class="number">{total}</td></tr>
            </tfoot>
        </table>
    }
}

/// People who registered under one ID number with different names, to be checked by the office.
#[component]
fn SharedNumbers(people: Vec<SharedNumber>) -> impl IntoView {
    let text = use_text();
    let rows = people.into_iter().map(|person| {
        view! {
            <tr>
                <td><code>{person.number}</code></td>
                <th scope="row">{person.name}</th>
                <td>{text.assurance(person.assurance)}</td>
                <td>{person.phone}</td>
                <td>{text.short_moment(person.opened, Zone::BEIJING)}</td>
                <td>{text.number_standing(person.status)}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card stack shared-numbers">
                <h2>{text.board_shared()}</h2>
                <p class="measure">{text.board_shared_about()}</p>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.desk_id_number()}</th>
                            <th scope="col">{text.desk_name()}</th>
                            <th scope="col">{text.board_shared_assurance()}</th>
                            <th scope="col">{text.board_shared_phone()}</th>
                            <th scope="col">{text.board_shared_opened()}</th>
                            <th scope="col">{text.board_shared_standing()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    })
}
