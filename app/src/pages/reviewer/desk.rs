//! The reviewer's desk: the pictures of one application beside the declared answers, a verdict on
//! each part, and the decision.

mod ahead;
mod application_fields;
mod before_after;
mod beside;
mod box_editor;
mod box_list;
mod claim;
mod colleagues;
mod compared;
mod cursor;
mod decision;
mod declared_data;
mod declared_part;
mod decoded_ahead;
mod desk_picture;
mod fact_strip;
mod held_decision;
mod history;
mod keys;
mod known_case;
mod local_desk;
mod machine_check;
mod model;
mod navigation;
mod page_group;
mod page_marks;
mod page_picture;
mod part_list;
mod picture_stage;
mod shown_images;
mod stage_gestures;
mod verdict;
mod watermark;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use shared::{
    application::ReviewPart,
    id::ApplicationId,
    problem::Problem,
    url::{page, queue},
    view::ReviewDesk,
};

use self::{
    ahead::PicturesAhead,
    before_after::PicturePair,
    claim::{ClaimNote, renew_while_active},
    colleagues::{ColleagueActs, HandOverNote, ReviewerNotes},
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
        beside::list_faces,
        box_editor::BoxEditor,
        cursor::{DeskCursor, DeskQuery, list_part_images, replace_without_scroll, resolve_cursor},
        declared_data::{DeclaredFacts, DeclaredForm, DeclaredPerson, DeclaredPosition},
        declared_part::DeclaredPart,
        decoded_ahead::decode_first_pictures,
        fact_strip::FactStrip,
        model::DeskModel,
        page_group::{DEFAULT_ABREAST, find_shown_pages},
        part_list::PartList,
        picture_stage::PictureStage,
    },
    ports,
    sync::views::use_view_reporter,
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
            let Some(application) = application else {
                return Err(Problem::NotFound.into());
            };
            if let Some(ready) = model.ahead.take(application) {
                return Ok(ready);
            }
            let read = reviewer::read_desk(application).await;
            model.fall_back_to_cached_desk(application, read)
        },
    );
    refetch_after(desk, move || model.reload_count());
    let stage = PictureStage::new();
    provide_context(stage);
    provide_context(BoxEditor::new(stage, model));
    provide_context(model);
    decode_first_pictures(model.ahead, stage);
    let shown = StoredValue::new(None);
    let content = move |read: ReviewDesk| {
        model.remember(&read);
        let application = read.dossier.application.id;
        let before = shown.get_value();
        shown.set_value(Some(application));
        let follows = before.is_some_and(|before| before != application);
        view! { <DeskView desk=model.with_acts(read) place follows/> }
    };
    view! {
        <Loaded resource=desk content/>
        <PicturesAhead ahead=model.ahead/>
    }
}

/// The view of a desk. Its elements stay the same while the desk is read again, so that the picture
/// does not flicker and typed text keeps its place. `follows` is true if it takes the place of another
/// application's desk.
#[component]
fn DeskView(desk: ReviewDesk, place: Memo<DeskQuery>, follows: bool) -> impl IntoView {
    let model = expect_context::<DeskModel>();
    let reader = desk.reader;
    Effect::new(move || model.outbox.open(reader));
    report_view(&desk);
    provide_context(desk.keys.clone());
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
    note_rendered_image(desk, spot);
    renew_while_active(desk);
    fill_ahead(desk, place, spot);
    listen_desk_keys(desk, spot, help);
    write_part_to_address(desk, place, spot);
    let is_rest_shown = show_after_pictures(follows);
    view! {
        <Title text=title/>
        <div class="desk full">
            <DeskHead desk place help/>
            <div class="desk-list">
                <PartList desk spot/>
                {move || is_rest_shown.get().then(|| view! {
                    <DeclaredPosition desk/>
                    <DeclaredFacts desk/>
                    <ReviewerNotes desk/>
                    <DeskLog desk/>
                })}
            </div>
            <div class="desk-stage">
                <FactStrip desk spot/>
                {move || match shown.get() {
                    None => view! { <PicturePair desk spot/> }.into_any(),
                    Some(part) => view! { <DeclaredPart desk part/> }.into_any(),
                }}
            </div>
            <div class="desk-side">
                <DeclaredPerson desk/>
                <VerdictPanel desk spot/>
                {move || is_rest_shown.get().then(|| view! { <DeclaredForm desk/> })}
            </div>
            <DecisionBar desk place spot/>
        </div>
    }
    .into_any()
}

/// A signal that is false until the pictures had a frame to be painted, if the desk follows another
/// one: then they come first, and what is read beside them two frames later.
fn show_after_pictures(follows: bool) -> RwSignal<bool> {
    let is_shown = RwSignal::new(!follows);
    if follows {
        request_animation_frame(move || {
            request_animation_frame(move || {
                // The desk may have been left.
                is_shown.try_set(true);
            });
        });
    }
    is_shown
}

/// Reports that the desk is on the screen, for the log of views.
fn report_view(desk: &ReviewDesk) {
    let (reader, application) = (desk.reader, desk.dossier.application.id);
    let reporter = use_view_reporter();
    Effect::new(move || {
        reporter.open(reader);
        reporter.add(application, None);
    });
}

/// On the server: notes the pictures of the page, which are shown without the WASM module too.
fn note_rendered_image(desk: StoredDesk, spot: CursorMemo) {
    let Some(port) = ports::page_reviewer() else {
        return;
    };
    desk.with_value(|desk| {
        let Some(here) = spot.get_untracked() else {
            return;
        };
        let pages = find_shown_pages(desk, &here, DEFAULT_ABREAST);
        let on_stage = list_part_images(desk, &here.part).get(pages);
        let on_stage = on_stage.unwrap_or_default().iter().map(|image| image.id);
        let beside = list_faces(desk, &here.part);
        let images = on_stage.chain(beside.iter().map(|(_, image)| image.id));
        images.for_each(|image| port.note_rendered_image(desk, image));
    });
}

/// Claims the next applications once the reviewer works on this one and sees it.
fn fill_ahead(desk: StoredDesk, place: Memo<DeskQuery>, spot: CursorMemo) {
    let model = expect_context::<DeskModel>();
    let claimed = desk.with_value(|desk| {
        let is_claimed = desk.can_act() && desk.claim.is_some();
        is_claimed.then_some(desk.dossier.application.id)
    });
    let Some(application) = claimed else { return };
    Effect::new(move || {
        let is_slot = |spot: &Option<DeskCursor>| {
            let part = spot.as_ref().map(|spot| &spot.part);
            matches!(part, Some(ReviewPart::Slot(_)))
        };
        if !spot.with(is_slot) || model.shown.has_any() {
            let list = place.with_untracked(|place| place.list().clone());
            model.ahead.fill(application, list);
        }
    });
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
fn DeskHead(
    desk: StoredDesk,
    place: Memo<DeskQuery>,
    help: NodeRef<leptos::html::Button>,
) -> impl IntoView {
    let text = use_text();
    let (name, number, exam, state) = desk.with_value(|desk| {
        let ReviewDesk {
            dossier, candidate, ..
        } = desk;
        let application = &dossier.application;
        (
            candidate.name.clone(),
            application.number.clone(),
            text.local(&dossier.exam.title),
            application.state.kind(),
        )
    });
    let back = place.with_untracked(|place| queue::address(place.list()));
    view! {
        <header class="desk-head row spread">
            <nav class="breadcrumb" aria-label=text.desk_trail()>
                <ol>
                    <li><a href=back>{text.review_queue()}</a></li>
                    <li>{exam}</li>
                </ol>
            </nav>
            <h1>{name} " " <span class="quiet">{number}</span></h1>
            <StateBadge state/>
            <LastDecisionNote place/>
            <ClaimNote desk place/>
            <ColleagueActs desk place/>
            <KeyHelp help/>
            <HandOverNote desk/>
        </header>
    }
}

/// Names the application that was decided last.
#[component]
fn LastDecisionNote(place: Memo<DeskQuery>) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    move || {
        let decision = model.last_decision.get()?;
        let address = place.with_untracked(|place| queue::desk(decision.application, place.list()));
        let known = model.outbox.case_outcome(decision.application);
        // A known case is told to nobody, so that there is nothing to take back.
        let held = decision.hold_minutes.filter(|_| known.is_none());
        Some(view! {
            <p class="desk-last" role="status">
                <a href=address>{text.desk_last(&decision.name)}</a> " " <StateBadge state=decision.state/>
                {held.map(|minutes| view! { " " {text.desk_last_held(&minutes)} })}
                {known.map(|outcome| view! { " " {text.case_summary(&outcome.comparison)} })}
            </p>
        })
    }
}

type CursorMemo = Memo<Option<DeskCursor>>;
