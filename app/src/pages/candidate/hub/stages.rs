//! The steps of the exam in its own order, each with its progress.

use leptos::prelude::*;
use shared::{
    application::{Locked, Standing, State},
    exam::{Exam, Stage, StageKind, window::Opening},
    id::SlotId,
    time::Zone,
    url::page,
    view::Dossier,
};

use super::progress::{PortraitStep, Progress, read_progress, stage_address};
use crate::text::{Text, use_text};

#[component]
pub fn Stages(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let named = dossier.exam.rounds.len() > 1;
    let mut number = 0;
    let rounds = dossier.exam.rounds.iter().map(|round| {
        let first = number + 1;
        number += round.stages.len();
        let rows = round
            .stages
            .iter()
            .map(|stage| stage_row(text, &dossier, stage));
        view! {
            {named.then(|| view! { <h3>{text.local(&round.title)}</h3> })}
            <ol class="stages" start=first.to_string()>{rows.collect_view()}</ol>
        }
    });
    view! {
        <section class="stack">
            <h2>{text.hub_title()}</h2>
            {rounds.collect_view()}
            {(!dossier.exam.categories.is_empty()).then(|| view! {
                <p class="row">
                    <a href=page::requirements(&dossier.exam.code)>{text.requirements_read()}</a>
                    <a href=page::uploaded(dossier.application.id)>{text.uploaded_read()}</a>
                </p>
            })}
        </section>
    }
}

fn stage_row(text: Text, dossier: &Dossier, stage: &Stage) -> AnyView {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let zone = exam.time_zone;
    let progress = read_progress(dossier, stage);
    let standing = application.standing(exam, stage, *now);
    let title = text.local(&stage.title);
    let state = clock_state(text, exam, standing, zone)
        .or_else(|| stage_state(text, stage.kind, &progress, zone))
        .map(|(state, word)| view! { <span class="state" data-state=state>{word}</span> });
    let closes = match standing {
        Standing::Open {
            closes: Some(closes),
        } => Some(text.stage_closes(&text.short_deadline(closes, zone))),
        _ => None,
    };
    let detail = stage_detail(text, dossier, &progress)
        .or(closes)
        .map(|detail| view! { <small>{detail}</small> });
    let done = progress.is_done().then_some("");
    let content = view! { <span class="stage-title">{title}</span> {state} {detail} };
    match stage_address(dossier, stage) {
        Some(href) => view! { <li data-done=done><a href=href>{content}</a></li> }.into_any(),
        None => view! { <li data-done=done><div>{content}</div></li> }.into_any(),
    }
}

/// The state of a stage that depends on the clock or on the order of stages; `None` if its progress
/// is more important.
fn clock_state(
    text: Text,
    exam: &Exam,
    standing: Standing,
    zone: Zone,
) -> Option<(&'static str, String)> {
    let at = |at| text.short_moment(at, zone);
    match standing {
        Standing::NotYet { opens } => Some(("locked", text.stage_opens(&at(opens)))),
        Standing::Follows { until } => Some(("on-device", text.stage_follows(&at(until)))),
        Standing::Missed { closed } => {
            let closed = text.short_deadline(closed, zone);
            Some(("lapsed", text.stage_missed(&closed)))
        }
        Standing::Closed { closed } => {
            let closed = text.short_deadline(closed, zone);
            Some(("locked", text.stage_closed(&closed)))
        }
        Standing::NotForYou
        | Standing::Locked(Locked::NotMarked)
        | Standing::Done {
            locked: Some(Locked::NotMarked),
        } => Some(("locked", text.stage_not_for_you().to_owned())),
        Standing::Waits { before } if before.is_candidates() && before != StageKind::Submit => {
            let title = exam.stage(before).map(|stage| text.local(&stage.title));
            Some(("locked", text.stage_waits_for(&title.unwrap_or_default())))
        }
        _ => None,
    }
}

/// The name of the state (`style/states.css`), and its word.
fn stage_state(
    text: Text,
    kind: StageKind,
    progress: &Progress,
    zone: Zone,
) -> Option<(&'static str, String)> {
    let at = |at| text.short_moment(at, zone);
    Some(match progress {
        Progress::Read(Some(moment)) => ("met", text.stage_accepted(&at(*moment))),
        Progress::Read(None) => ("missing", text.stage_unread().to_owned()),
        Progress::Answered { answered, of } => (
            if answered == of { "met" } else { "missing" },
            text.stage_answered(answered, of),
        ),
        Progress::Filled {
            filled,
            of,
            missing,
        } => {
            let state = match (missing.is_empty(), filled) {
                (true, _) => "met",
                (false, 0) => "missing",
                (false, _) => "uploaded",
            };
            (state, text.stage_filled(filled, of))
        }
        Progress::Mended { mended, of } => (
            if mended == of { "mended" } else { "returned" },
            text.mended_of(mended, of),
        ),
        Progress::Portrait(step) => match step {
            PortraitStep::None => ("missing", text.stage_portrait_none().to_owned()),
            PortraitStep::Unconfirmed => ("uploaded", text.stage_portrait_unconfirmed().to_owned()),
            PortraitStep::Uploaded => ("met", text.stage_portrait_uploaded().to_owned()),
            PortraitStep::Confirmed(moment) => ("met", text.stage_portrait_confirmed(&at(*moment))),
        },
        Progress::Written { complete, of } => (
            if complete == of { "met" } else { "missing" },
            text.stage_written(complete, of),
        ),
        Progress::Position(true) => ("met", text.stage_position_chosen().to_owned()),
        Progress::Position(false) => ("missing", text.stage_position_none().to_owned()),
        Progress::Paid(Some(moment)) => ("met", text.stage_paid(&at(*moment))),
        Progress::Paid(None) => ("missing", text.stage_unpaid().to_owned()),
        Progress::Sent(Some(moment)) => ("submitted", text.stage_sent(&at(*moment))),
        Progress::Sent(None) => ("missing", text.stage_unsent().to_owned()),
        Progress::Review(state) => review_state(text, *state),
        Progress::Result(state) if state.is_final() => {
            (state.as_str(), text.state(*state).to_owned())
        }
        Progress::Result(_) => ("missing", text.stage_no_result().to_owned()),
        Progress::Papers {
            done: Some(moment), ..
        } if kind == StageKind::OnSite => ("met", text.stage_paid(&at(*moment))),
        Progress::Papers {
            done: Some(moment), ..
        } => ("met", text.stage_printed(&at(*moment))),
        Progress::Papers { done: None, .. } => return None,
    })
}

fn review_state(text: Text, state: State) -> (&'static str, String) {
    match state {
        State::Draft | State::Lapsed | State::Withdrawn => {
            ("missing", text.stage_no_review().to_owned())
        }
        State::Submitted => ("pending", text.stage_waits().to_owned()),
        State::UnderReview | State::Returned => (state.as_str(), text.state(state).to_owned()),
        State::Approved | State::Refused => ("met", text.stage_reviewed().to_owned()),
    }
}

fn stage_detail(text: Text, dossier: &Dossier, progress: &Progress) -> Option<String> {
    let zone = dossier.exam.time_zone;
    let titles = |slots: &[SlotId]| {
        let titles: Vec<_> = slots
            .iter()
            .map(|slot| text.slot_title(&dossier.exam, slot))
            .collect();
        titles.join(text.pause())
    };
    match progress {
        Progress::Filled { missing, .. } if !missing.is_empty() => {
            Some(text.stage_lacks(&titles(missing)))
        }
        Progress::Papers { opening, .. } => opening.map(|opening| span(text, opening, zone)),
        _ => None,
    }
}

fn span(text: Text, opening: Opening, zone: Zone) -> String {
    text.period(opening.opens, opening.closes, zone)
}
