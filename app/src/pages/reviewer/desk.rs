//! The reviewer's desk: the pictures of one application beside the declared answers, a verdict on
//! each part, and the decision.

mod cursor;
mod decision;
mod declared_data;
mod declared_part;
mod desk_picture;
mod history;
mod keys;
mod machine_check;
mod model;
mod page_marks;
mod part_list;
mod shown_images;
mod verdict;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use shared::{
    application::ReviewPart, id::ApplicationId, problem::Problem, url::page, view::ReviewDesk,
};

use self::{
    decision::DecisionBar,
    history::DeskLog,
    keys::{KeyHelp, listen_desk_keys},
    verdict::VerdictPanel,
};
use crate::{
    api::{resource, reviewer},
    components::{
        badge::StateBadge,
        loaded::{Loaded, refetch_after},
    },
    pages::reviewer::desk::{
        cursor::{DeskCursor, DeskQuery, replace_without_scroll, resolve_cursor},
        declared_data::{DeclaredFacts, DeclaredForm, DeclaredPerson, DeclaredPosition},
        declared_part::DeclaredPart,
        desk_picture::DeskPicture,
        model::DeskModel,
        part_list::PartList,
    },
    text::use_text,
};

#[component]
pub fn DeskPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let application = Memo::new(move |_| {
        params.with(|params| params.get_str("application")?.parse::<ApplicationId>().ok())
    });
    let place = Memo::new(move |_| query.with(DeskQuery::read));
    let model = DeskModel::new(application);
    let desk = resource::load(
        move || application.get(),
        move |application| async move {
            match application {
                Some(application) => model
                    .fall_back_to_cached_desk(application, reviewer::read_desk(application).await),
                None => Err(Problem::NotFound.into()),
            }
        },
    );
    refetch_after(desk, move || model.reload_count());
    provide_context(model);
    view! { <Loaded resource=desk content=move |desk| view! { <DeskView desk place/> }/> }
}

/// The view of a desk. Its elements stay the same while the desk is read again, so that the picture
/// does not flicker and typed text keeps its place.
#[component]
fn DeskView(desk: ReviewDesk, place: Memo<DeskQuery>) -> impl IntoView {
    let model = expect_context::<DeskModel>();
    model.remember(&desk);
    let desk = StoredValue::new(desk);
    let spot =
        Memo::new(move |_| desk.with_value(|desk| place.with(|place| resolve_cursor(desk, place))));
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
        part.filter(|part| !matches!(part, ReviewPart::Slot(_)))
    });
    model.advance_after_verdict(desk, spot);
    listen_desk_keys(desk, spot, help);
    write_part_to_address(desk, place, spot);
    view! {
        <Title text=title/>
        <div class="desk full">
            <DeskHead desk help/>
            <div class="desk-list">
                <PartList desk spot/>
                <DeclaredPosition desk/>
                <DeclaredFacts desk/>
                <DeskLog desk/>
            </div>
            {move || match shown.get() {
                None => view! { <DeskPicture desk spot/> }.into_any(),
                Some(part) => view! { <DeclaredPart desk part/> }.into_any(),
            }}
            <div class="desk-side">
                <DeclaredPerson desk/>
                <VerdictPanel desk spot/>
                <DeclaredForm desk/>
            </div>
            <DecisionBar desk spot/>
        </div>
    }
    .into_any()
}

/// Writes the part that the desk has chosen into the address, so that it stays when another
/// reviewer judges. The path is compared because the old desk still exists while the page changes
/// to another application.
fn write_part_to_address(desk: StoredDesk, place: Memo<DeskQuery>, spot: CursorMemo) {
    let (navigate, path) = (use_navigate(), use_location().pathname);
    let id = desk.with_value(|desk| desk.dossier.application.id);
    Effect::new(move || {
        let is_vague = path.get() == page::desk(id) && place.with(DeskQuery::is_without_part);
        if let (true, Some(here)) = (is_vague, spot.get_untracked()) {
            navigate(&here.address(id), replace_without_scroll());
        }
    });
}

/// The desk that a part of the page reads.
type StoredDesk = StoredValue<ReviewDesk>;

#[component]
fn DeskHead(desk: StoredDesk, help: NodeRef<leptos::html::Button>) -> impl IntoView {
    let text = use_text();
    let (name, number, exam, state, holder) = desk.with_value(|desk| {
        let ReviewDesk {
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
            application.state.kind(),
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

type CursorMemo = Memo<Option<DeskCursor>>;
