//! One position: its facts, its conditions one by one, and the button that chooses it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    exam::StageKind,
    id::{ApplicationId, PositionCode},
    problem::Problem,
    url::page,
    view::{Dossier, PositionCard, PositionQuery},
};

use super::{
    address,
    card::{PositionFacts, has_failed_condition, has_year_condition},
    read_query,
};
use crate::{
    api::{
        ApiError,
        candidate::{ChoosePosition, read_dossier, read_position},
        resource,
    },
    components::{
        loaded::Loaded,
        problem::{ActionProblem, set_status},
    },
    pages::candidate::{contacts::HelpSection, dossier::read_param},
    text::use_text,
};

#[component]
pub fn PositionPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let read = resource::load(
        move || params.get(),
        |params| async move {
            let application =
                read_param::<ApplicationId>(&params, "application").ok_or(Problem::NotFound)?;
            let position =
                read_param::<PositionCode>(&params, "position").ok_or(Problem::NotFound)?;
            let card = match read_position(application, position).await {
                Ok(card) => Some(card),
                Err(ApiError::Problem(Problem::PositionGone)) => None,
                Err(error) => return Err(error),
            };
            Ok::<_, ApiError>((read_dossier(application).await?, card))
        },
    );
    let action = ServerAction::<ChoosePosition>::new();
    view! {
        <Title text=text.positions_title()/>
        <Loaded resource=read content=move |(dossier, card): (Dossier, Option<PositionCard>)| {
            let query = query.with(read_query);
            let detail = match card {
                Some(card) => view! { <PositionDetail dossier=dossier.clone() card action query/> }.into_any(),
                None => view! { <GonePosition dossier=dossier.clone() query/> }.into_any(),
            };
            view! {
                {detail}
                <HelpSection exam=&dossier.exam/>
            }
        }/>
    }
}

/// The sentence about a position that the list no longer has, with the way back to the list.
#[component]
fn GonePosition(dossier: Dossier, query: PositionQuery) -> impl IntoView {
    let text = use_text();
    set_status(&Problem::PositionGone.into());
    let application = dossier.application.id;
    let list = address(application, &query);
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.positions_title()}</li>
                </ol>
            </nav>
            <h1>{text.positions_title()}</h1>
        </header>
        <p class="problem" role="alert">{text.problem_position_gone()}</p>
        <p class="row acts"><a class="button primary" href=list>{text.positions_back()}</a></p>
    }
}

#[component]
fn PositionDetail(
    dossier: Dossier,
    card: PositionCard,
    action: ServerAction<ChoosePosition>,
    query: PositionQuery,
) -> impl IntoView {
    let text = use_text();
    let title = card.position.title().to_owned();
    let hub = page::hub(dossier.application.id);
    let list = address(dossier.application.id, &query);
    let opens = dossier
        .application
        .stage_kind_period(&dossier.exam, StageKind::Position)
        .filter(|_| has_year_condition(&dossier.exam))
        .map(|opening| text.position_years_on(&text.moment(opening.opens, dossier.exam.time_zone)));
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=hub>{text.hub_title()}</a></li>
                    <li><a href=list.clone()>{text.positions_title()}</a></li>
                    <li aria-current="page">{title.clone()}</li>
                </ol>
            </nav>
            <h1>{title}</h1>
        </header>
        <section class="stack">
            <PositionFacts dossier=dossier.clone() card=card.clone()/>
            {opens.map(|opens| view! { <p><small>{opens}</small></p> })}
        </section>
        <ChoosePositionForm dossier card action list/>
    }
}

/// The button, or the reason why there is none.
#[component]
fn ChoosePositionForm(
    dossier: Dossier,
    card: PositionCard,
    action: ServerAction<ChoosePosition>,
    list: String,
) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let code = card.position.code.clone();
    let back = view! { <a class="button quiet" href=list>{text.positions_back()}</a> };
    let lock = application.check_stage_kind_open(&exam, StageKind::Position, now);
    let is_chosen = application.position.as_ref() == Some(&code);
    let says = match lock {
        _ if is_chosen => Some(("good", text.position_is_chosen().to_owned())),
        Err(locked) => Some(("warn", text.closed_reason(&application, &exam, locked))),
        Ok(()) if application.refused_positions.contains(&code) => {
            Some(("warn", text.problem_refused_here().to_owned()))
        }
        Ok(()) => None,
    };
    if let Some((kind, says)) = says {
        return view! { <p class="note" data-kind=kind>{says}</p> <p class="row acts">{back}</p> }
            .into_any();
    }
    let warning = has_failed_condition(&card)
        .then(|| view! { <p class="note" data-kind="warn">{text.position_fails()}</p> });
    view! {
        {warning}
        <ActionProblem action/>
        <ActionForm action>
            <input type="hidden" name="application" value=application.id.to_string()/>
            <input type="hidden" name="position" value=code.to_string()/>
            <p class="measure">{text.position_choose_about()}</p>
            <p class="row acts">
                <button class="primary" type="submit" disabled=move || action.pending().get()>{text.position_choose()}</button>
                {back}
            </p>
        </ActionForm>
    }
    .into_any()
}
