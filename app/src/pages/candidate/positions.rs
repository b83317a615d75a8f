//! Choosing a position (选择职位): the tree of positions as plain links, a search, and a filter that
//! hides the positions whose conditions the answers fail. S2-18, C15.

pub mod card;
pub mod detail;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    location::Url,
    params::ParamsMap,
};
use shared::{
    application::ReviewPart,
    exam::StageKind,
    id::ApplicationId,
    position::{PositionBranch, PositionFit},
    problem::Problem,
    search::MAX_SEARCH_LENGTH,
    url::page,
    view::{Dossier, POSITION_PAGE_SIZE, PositionList, PositionQuery, PositionRow},
};

use super::{contacts::HelpSection, dossier::read_param};
use crate::{
    api::{
        ApiError,
        candidate::{RestartApplication, list_positions, read_dossier},
        resource,
    },
    components::{clock::Countdown, loaded::Loaded, problem::ActionProblem},
    pages::candidate::hub::returned_parts::ReturnReasons,
    text::{Text, use_text},
};

#[component]
pub fn PositionsPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let read = resource::load(
        move || (params.get(), query.with(read_query)),
        |(params, query)| async move {
            let application =
                read_param::<ApplicationId>(&params, "application").ok_or(Problem::NotFound)?;
            let list = list_positions(application, query.clone()).await?;
            Ok::<_, ApiError>((read_dossier(application).await?, list, query))
        },
    );
    let again = ServerAction::<RestartApplication>::new();
    view! {
        <Title text=text.positions_title()/>
        <Loaded resource=read content=move |(dossier, list, query): (Dossier, PositionList, PositionQuery)| view! {
            <PositionsHead dossier=dossier.clone()/>
            <ReturnReasons dossier=dossier.clone() part=ReviewPart::Position/>
            <ChosenPosition dossier=dossier.clone() again/>
            <Search dossier=dossier.clone() query=query.clone()/>
            <PositionPath application=dossier.application.id query=query.clone()/>
            <PositionResults dossier=dossier.clone() list query/>
            <HelpSection exam=&dossier.exam/>
        }/>
    }
}

fn read_query(query: &ParamsMap) -> PositionQuery {
    PositionQuery {
        at: query.get_all("at").unwrap_or_default(),
        search: query.get("q").unwrap_or_default(),
        fitting: query.get("fit").is_some(),
        page: query
            .get("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or_default(),
    }
}

/// The address of the page with this query.
fn address(application: ApplicationId, query: &PositionQuery) -> String {
    format!("{}{}", page::positions(application), query_string(query))
}

/// The query of the address. A position's page keeps it for the link back.
fn query_string(query: &PositionQuery) -> String {
    let mut pairs: Vec<String> = query
        .at
        .iter()
        .map(|title| format!("at={}", Url::escape(title)))
        .collect();
    if !query.search.is_empty() {
        pairs.push(format!("q={}", Url::escape(&query.search)));
    }
    if query.fitting {
        pairs.push("fit=on".to_owned());
    }
    if query.page > 0 {
        pairs.push(format!("page={}", query.page));
    }
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

#[component]
fn PositionsHead(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let stage = exam.stage(StageKind::Position);
    let hint = stage.and_then(|stage| stage.hint.as_ref());
    let is_open = application
        .check_stage_kind_open(&exam, StageKind::Position, now)
        .is_ok();
    let closes = application
        .stage_kind_period(&exam, StageKind::Position)
        .filter(|_| is_open);
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application.id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.positions_title()}</li>
                </ol>
            </nav>
            <h1>{text.positions_title()}</h1>
            <p>{text.local(&exam.title)} " · " {application.number.clone()}</p>
            {hint.map(|hint| view! { <p class="measure">{text.local(hint)}</p> })}
            {closes.map(|opening| view! { <p><Countdown now closes=opening.closes zone=exam.time_zone/></p> })}
        </header>
    }
}

/// The chosen position, and the reason why it can't be changed, if any.
#[component]
fn ChosenPosition(dossier: Dossier, again: ServerAction<RestartApplication>) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        position,
        now,
        ..
    } = dossier;
    let can_begin_again = application.can_reapply(&exam, now);
    let says = application
        .check_stage_kind_open(&exam, StageKind::Position, now)
        .err()
        .filter(|_| !can_begin_again)
        .map(|locked| text.closed_reason(&application, &exam, locked));
    let chosen = position.map(|chosen| {
        let position = chosen.position;
        view! {
            <p class="note" data-kind="good">
                {text.position_chosen()} " "
                <a href=page::position(application.id, &position.code)>{position.full_title()}</a>
                " · " {position.code.to_string()}
            </p>
        }
    });
    view! {
        {says.map(|says| view! { <p class="note" data-kind="warn">{says}</p> })}
        {chosen}
        {application.answers.is_empty().then(|| view! { <p class="note">{text.positions_unanswered()}</p> })}
        {can_begin_again.then(|| view! { <ChooseAgainForm application=application.id revision=application.revision action=again/> })}
    }
}

/// The act after a refusal, if another position can still be chosen (`docs/decisions.md`, 2).
#[component]
pub fn ChooseAgainForm(
    application: ApplicationId,
    revision: u32,
    action: ServerAction<RestartApplication>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <ActionProblem action/>
        <ActionForm action>
            <div class="stack">
                <p>{text.begin_again_about()}</p>
                <input type="hidden" name="application" value=application.to_string()/>
                <input type="hidden" name="revision" value=revision.to_string()/>
                <p><button class="primary" type="submit" disabled=move || action.pending().get()>{text.begin_again()}</button></p>
            </div>
        </ActionForm>
    }
}

/// The id of the results. A search lands there, since they begin below a phone's first screen.
const RESULTS_ID: &str = "found";

#[component]
fn Search(dossier: Dossier, query: PositionQuery) -> impl IntoView {
    let text = use_text();
    let at = query
        .at
        .iter()
        .map(|title| view! { <input type="hidden" name="at" value=title.clone()/> });
    view! {
        <form class="card stack" method="get" role="search" action=format!("{}#{RESULTS_ID}", page::positions(dossier.application.id))>
            {at.collect_view()}
            <label class="field">
                <span>{text.positions_search()}</span>
                <input type="search" name="q" value=query.search.clone() autocomplete="off" maxlength=MAX_SEARCH_LENGTH/>
            </label>
            <label class="choice">
                <input type="checkbox" name="fit" checked=query.fitting/>
                <span>{text.positions_fitting()}<small>{text.positions_fitting_about()}</small></span>
            </label>
            <p><button type="submit">{text.positions_find()}</button></p>
        </form>
    }
}

/// The path down to this node, each step a link.
#[component]
fn PositionPath(application: ApplicationId, query: PositionQuery) -> impl IntoView {
    let text = use_text();
    let step = |depth: usize| {
        let up = PositionQuery {
            at: query.at[..depth].to_vec(),
            page: 0,
            ..query.clone()
        };
        address(application, &up)
    };
    let last = query.at.len();
    let steps = query.at.iter().enumerate().map(|(index, title)| {
        if index + 1 == last {
            view! { <li aria-current="true">{title.clone()}</li> }.into_any()
        } else {
            view! { <li><a href=step(index + 1)>{title.clone()}</a></li> }.into_any()
        }
    });
    (last > 0).then(|| {
        view! {
            <nav class="breadcrumb" aria-label=text.positions_place()>
                <ol>
                    <li><a href=step(0)>{text.positions_all()}</a></li>
                    {steps.collect_view()}
                </ol>
            </nav>
        }
    })
}

#[component]
fn PositionResults(dossier: Dossier, list: PositionList, query: PositionQuery) -> impl IntoView {
    let text = use_text();
    let application = dossier.application.id;
    let PositionList {
        branches,
        rows,
        total,
        all,
    } = list;
    let level = dossier
        .exam
        .positions
        .as_ref()
        .and_then(|rule| rule.levels.get(query.at.len()))
        .filter(|_| !branches.is_empty())
        .map(|level| text.local(level));
    let found = count_found(text, level.as_deref(), &branches, total, all);
    let branches = branches.into_iter().map(|branch| {
        let mut down = query.clone();
        down.at.push(branch.title.clone());
        down.page = 0;
        view! {
            <li class="row spread">
                <a href=address(application, &down)>{branch.title}</a>
                <span class="count">{text.positions_count(&branch.positions)}</span>
            </li>
        }
    });
    let branches = branches.collect_view();
    let rows = rows
        .into_iter()
        .map(|row| position_row(text, &dossier, row, &query))
        .collect_view();
    let nothing = match (all, total) {
        (0, _) => Some(text.positions_none()),
        (_, 0) => Some(text.positions_not_found()),
        _ => None,
    };
    view! {
        <section class="stack" id=RESULTS_ID aria-label=text.positions_title()>
            <p class="quiet" role="status">{found}</p>
            {nothing.map(|nothing| view! { <p class="empty">{nothing}</p> })}
            {level.map(|level| view! { <h2>{level}</h2> })}
            <ul class="slot-list" role="list">{branches} {rows}</ul>
            <ResultPager application query total/>
        </section>
    }
}

/// The number of results, in the words of the level: 6 个招考部门，40 个职位.
fn count_found(
    text: Text,
    level: Option<&str>,
    branches: &[PositionBranch],
    total: u32,
    all: u32,
) -> String {
    // The sum is known only if all branches are on this page.
    let is_whole = branches.len() == total as usize;
    match level.filter(|_| is_whole) {
        Some(level) => {
            let positions: u32 = branches.iter().map(|branch| branch.positions).sum();
            text.positions_found_in(&total, &level, &positions)
        }
        None if branches.is_empty() => text.positions_found(&total, &all),
        None => text.positions_count(&all),
    }
}

fn position_row(
    text: Text,
    dossier: &Dossier,
    row: PositionRow,
    query: &PositionQuery,
) -> impl IntoView + use<> {
    let PositionRow {
        position,
        fit,
        applicants,
    } = row;
    let application = dossier.application.id;
    let is_chosen = dossier.application.position.as_ref() == Some(&position.code);
    // The part of the path below the current node belongs to the title.
    let depth = query.at.len().min(position.path.len() - 1);
    let title = position.path[depth..].join(" / ");
    let href = format!(
        "{}{}",
        page::position(application, &position.code),
        query_string(query)
    );
    let shows_count = dossier
        .exam
        .positions
        .as_ref()
        .is_some_and(|rule| rule.show_head_count);
    let head_count = position
        .head_count
        .filter(|_| shows_count)
        .map(|count| text.position_head_count(&count));
    let applicants = applicants.map(|count| text.position_applicants(&count));
    let about: Vec<String> = [Some(position.code.to_string()), head_count, applicants]
        .into_iter()
        .flatten()
        .collect();
    let (state, word) = fit_state(text, fit);
    view! {
        <li class="stack">
            <p class="row spread">
                <a href=href>{title}</a>
                <span class="row">
                    {is_chosen.then(|| view! { <strong>{text.stage_position_chosen()}</strong> })}
                    <span class="state" data-state=state>{word}</span>
                </span>
            </p>
            <p class="quiet"><small>{about.join(" · ")}</small></p>
        </li>
    }
}

/// The name of a fit (`style/states.css`), and its word.
fn fit_state(text: Text, fit: PositionFit) -> (&'static str, &'static str) {
    match fit {
        PositionFit::Meets => ("met", text.fit_meets()),
        PositionFit::MayMeet => ("pending", text.fit_may_meet()),
        PositionFit::Fails => ("failed", text.fit_fails()),
    }
}

#[component]
fn ResultPager(application: ApplicationId, query: PositionQuery, total: u32) -> impl IntoView {
    let text = use_text();
    let last = total.saturating_sub(1) / POSITION_PAGE_SIZE;
    let to = |page: u32| {
        address(
            application,
            &PositionQuery {
                page,
                ..query.clone()
            },
        )
    };
    let page = query.page.min(last);
    (last > 0).then(|| {
        view! {
            <nav class="row" aria-label=text.positions_pages()>
                {(page > 0).then(|| view! { <a class="button small" rel="prev" href=to(page - 1)>{text.positions_previous()}</a> })}
                <span>{text.page_of(&(page + 1), &(last + 1))}</span>
                {(page < last).then(|| view! { <a class="button small" rel="next" href=to(page + 1)>{text.positions_next()}</a> })}
            </nav>
        }
    })
}
