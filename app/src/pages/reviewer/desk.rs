//! The reviewer's desk: the pictures of one application beside the declared answers, a verdict on
//! each part, and the decision.

mod decision;
mod declared;
mod history;
mod keys;
mod page_marks;
mod person;
mod place;
mod remark;
mod shown;
mod slots;
mod stage;
mod verdict;
mod work;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use shared::{application::Part, id::ApplicationId, problem::Problem, url::page, view::Desk};

use self::{
    decision::DecisionBar,
    declared::Declared,
    history::History,
    keys::{KeyHelp, listen_desk_keys},
    person::{Answers, Person, Position, Written},
    place::{Place, Spot, find_spot, stay_in_place},
    slots::PartList,
    stage::Stage,
    verdict::VerdictPanel,
    work::Work,
};
use crate::{
    api::reviewer,
    components::{
        loaded::{Loaded, refetch_after},
        state::StateBadge,
    },
    text::use_text,
};

#[component]
pub fn DeskPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let application = Memo::new(move |_| {
        params.with(|params| params.get_str("application")?.parse::<ApplicationId>().ok())
    });
    let place = Memo::new(move |_| query.with(Place::read));
    let work = Work::begin(application);
    let desk = Resource::new(
        move || application.get(),
        move |application| async move {
            match application {
                Some(application) => {
                    work.keep_if_offline(application, reviewer::read_desk(application).await)
                }
                None => Err(Problem::NotFound.into()),
            }
        },
    );
    refetch_after(desk, move || work.count_acts());
    provide_context(work);
    view! { <Loaded resource=desk content=move |desk| view! { <DeskView desk place/> }/> }
}

/// The view of a desk. Its elements stay the same while the desk is read again, so that the picture
/// does not flicker and typed text keeps its place.
#[component]
fn DeskView(desk: Desk, place: Memo<Place>) -> impl IntoView {
    let work = expect_context::<Work>();
    work.remember(&desk);
    let desk = StoredValue::new(desk);
    let spot =
        Memo::new(move |_| desk.with_value(|desk| place.with(|place| find_spot(desk, place))));
    let title = desk.with_value(|desk| {
        format!(
            "{} {}",
            desk.candidate.name, desk.dossier.application.number
        )
    });
    let help = NodeRef::new();
    // All slots have the same value here, so that the stage stays the same element.
    let shown = Memo::new(move |_| {
        let part = spot.with(|spot| spot.as_ref().map(|spot| spot.part.clone()));
        part.filter(|part| !matches!(part, Part::Slot(_)))
    });
    work.advance_after_verdict(desk, spot);
    listen_desk_keys(desk, spot, help);
    keep_chosen_part(desk, place, spot);
    view! {
        <Title text=title/>
        <div class="desk full">
            <DeskHead desk help/>
            <div class="desk-list">
                <PartList desk spot/>
                <Position desk/>
                <Answers desk/>
                <History desk/>
            </div>
            {move || match shown.get() {
                None => view! { <Stage desk spot/> }.into_any(),
                Some(part) => view! { <Declared desk part/> }.into_any(),
            }}
            <div class="desk-side">
                <Person desk/>
                <VerdictPanel desk spot/>
                <Written desk/>
            </div>
            <DecisionBar desk spot/>
        </div>
    }
    .into_any()
}

/// Writes the part that the desk has chosen into the address, so that it stays when another
/// reviewer judges. The path is compared because the old desk still exists while the page changes
/// to another application.
fn keep_chosen_part(desk: DeskNow, place: Memo<Place>, spot: SpotNow) {
    let (navigate, path) = (use_navigate(), use_location().pathname);
    let id = desk.with_value(|desk| desk.dossier.application.id);
    Effect::new(move || {
        let is_vague = path.get() == page::desk(id) && place.with(Place::is_vague);
        if let (true, Some(here)) = (is_vague, spot.get_untracked()) {
            navigate(&here.address(id), stay_in_place());
        }
    });
}

/// The desk that a part of the page reads.
type DeskNow = StoredValue<Desk>;

#[component]
fn DeskHead(desk: DeskNow, help: NodeRef<leptos::html::Button>) -> impl IntoView {
    let text = use_text();
    let (name, number, exam, state, holder) = desk.with_value(|desk| {
        let Desk {
            dossier,
            candidate,
            holder,
            ..
        } = desk;
        let application = &dossier.application;
        (
            candidate.name.clone(),
            application.number.clone(),
            text.local(&dossier.exam.title),
            application.state,
            holder.clone(),
        )
    });
    view! {
        <header class="desk-head row spread">
            <nav class="breadcrumb" aria-label=text.desk_trail()>
                <ol>
                    <li><a href=page::REVIEW>{text.review_queue()}</a></li>
                    <li>{exam}</li>
                </ol>
            </nav>
            <h1>{name} " " <span class="quiet">{number}</span></h1>
            <StateBadge state/>
            {holder.map(|name| view! { <small>{text.desk_held(&name)}</small> })}
            <KeyHelp help/>
        </header>
    }
}

type SpotNow = Memo<Option<Spot>>;
