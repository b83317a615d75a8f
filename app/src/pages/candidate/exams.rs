//! 我的考试: the exams that the candidate has entered or can enter (S0-12), the most urgent first.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    application::StateKind,
    time::{Timestamp, Zone},
    url::page,
    view::{ExamCard, MyExams},
};

use super::unsynced::UnsyncedCount;
use crate::{
    api::{ApiError, candidate::list_exams, resource, session::read_page_context},
    components::{
        badge::StateBadge, clock::Countdown, loaded::Loaded, page_frame::use_page_context,
    },
    sync::page_cache::use_page_cache,
    text::{Text, use_text},
};

/// The time zone of the cards. They do not carry their exam's zone; all published exams are in
/// China.
const CARD_TIME_ZONE: Zone = Zone::BEIJING;

#[component]
pub fn ExamsPage() -> impl IntoView {
    let text = use_text();
    let copies = use_page_cache();
    let fetch = copies.clone();
    let exams = resource::load(
        || (),
        move |()| {
            let answer =
                async { Ok::<_, ApiError>((list_exams().await?, read_page_context().await?.now)) };
            fetch.clone().fetch_or_cached("exams".to_owned(), answer)
        },
    );
    copies.refetch_on_reconnect(exams);
    let frame = use_page_context();
    Effect::new(move || {
        let viewer = frame
            .get()
            .and_then(Result::ok)
            .and_then(|frame| frame.viewer);
        if let (Some(Ok(exams)), Some(viewer)) = (exams.get(), viewer) {
            copies.insert(viewer.account, "exams".to_owned(), &exams);
        }
    });
    view! {
        <Title text=text.my_exams()/>
        <header class="page-head">
            <h1>{text.my_exams()}</h1>
        </header>
        <Loaded resource=exams content=move |(exams, now)| view! { <ExamLists exams now/> }/>
    }
}

#[component]
fn ExamLists(exams: MyExams, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let MyExams {
        mut entered,
        mut offered,
    } = exams;
    entered.sort_by_key(|card| urgency(card, now));
    offered.sort_by_key(|card| urgency(card, now));
    let nothing = entered.is_empty() && offered.is_empty();
    let has_entered = !entered.is_empty();
    let has_offered = !offered.is_empty();
    view! {
        {nothing.then(|| view! { <p class="empty">{text.exams_none()}</p> })}
        {has_entered.then(|| view! {
            <section class="stack">
                <h2 class="visually-hidden">{text.exams_entered()}</h2>
                {entered.into_iter().map(|card| view! { <EnteredCard card now/> }).collect_view()}
            </section>
        })}
        {has_offered.then(|| view! {
            <section class="stack">
                <h2>{text.exams_offered()}</h2>
                <p class="measure">{text.exams_offered_about()}</p>
                {offered.into_iter().map(|card| view! { <OfferedCard card now/> }).collect_view()}
            </section>
        })}
    }
}

#[component]
fn EnteredCard(card: ExamCard, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let title = text.local(&card.title);
    let title = match card.application {
        Some(application) => view! { <a href=page::hub(application)>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    let badge = match (card.promised, card.state) {
        (Some(promised), _) if now < promised.until => {
            view! { <span class="state" data-state="on-device">{text.fingerprint_waits()}</span> }
                .into_any()
        }
        (_, Some(state)) => view! { <StateBadge state/> }.into_any(),
        (_, None) => ().into_any(),
    };
    let says = text.card_outlook(&card, CARD_TIME_ZONE, now);
    view! {
        <article class="card exam-card entered">
            <h3>{title}</h3>
            <p class="row spread">
                <span>{card.number.clone()}</span>
                {badge}
            </p>
            {says.map(|says| view! { <p>{says}</p> })}
            {card.application.map(|application| view! { <UnsyncedCount application/> })}
            {card.awaits_candidate(now).then(|| view! { <p>{render_window(text, &card, now)}</p> })}
        </article>
    }
}

#[component]
fn OfferedCard(card: ExamCard, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let enter = card
        .can_enter
        .then(|| view! { <a class="button" href=page::enter(&card.exam)>{text.enter_exam()}</a> });
    view! {
        <article class="card exam-card">
            <h3>{text.local(&card.title)}</h3>
            <p>{text.local(&card.organiser)}</p>
            <p>{render_window(text, &card, now)}</p>
            <p class="row">
                {enter}
                <a href=page::requirements(&card.exam)>{text.requirements_read()}</a>
            </p>
        </article>
    }
}

/// The sort key of an exam: open exams by their close, exams that wait for others, exams that open
/// later, then missed and finished exams, the latest first.
fn urgency(card: &ExamCard, now: Timestamp) -> (u8, i64) {
    let is_final = card.state.is_some_and(StateKind::is_final);
    let waits = card.state.is_some_and(StateKind::is_in_review);
    match card.opening {
        _ if is_final => (4, card.opening.map_or(0, |opening| -opening.closes.0)),
        Some(opening) if !waits && opening.closes <= now => (3, -opening.closes.0),
        Some(opening) if !waits && opening.opens <= now => (0, opening.closes.0),
        Some(opening) if !waits => (2, opening.opens.0),
        Some(opening) => (1, opening.closes.0),
        None => (2, i64::MAX),
    }
}

/// The opening time, the remaining time, or a note that the window is over.
pub(super) fn render_window(text: Text, card: &ExamCard, now: Timestamp) -> AnyView {
    let zone = CARD_TIME_ZONE;
    let extended = card.extended_from.map(|before| {
        let before = text.deadline(before, zone);
        view! { " " <small>{text.card_extended(&before)}</small> }
    });
    match card.opening {
        None => text.window_none().into_any(),
        Some(opening) if now < opening.opens => text
            .window_opens(&text.moment(opening.opens, zone))
            .into_any(),
        Some(opening) if now < opening.closes => {
            view! { <Countdown now closes=opening.closes zone announces=false/> {extended} }
                .into_any()
        }
        Some(opening) => text
            .window_closed(&text.deadline(opening.closes, zone))
            .into_any(),
    }
}
