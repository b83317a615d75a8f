//! The steps of the exam in its own order, each with its progress.

use leptos::prelude::*;
use shared::{
    application::{LockReason, StageStatus, StateKind},
    exam::{Exam, Stage, StageKind, window::OpenPeriod},
    id::SlotId,
    time::Zone,
    url::page,
    view::Dossier,
};

use super::progress::{PortraitProgress, StageProgress, read_progress, stage_address};
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
    let standing = application.stage_status(exam, stage, *now);
    let title = text.local(&stage.title);
    let state = clock_state(text, exam, standing, zone)
        .or_else(|| stage_state(text, stage.kind, &progress, zone))
        .map(|(state, word)| view! { <span class="state" data-state=state>{word}</span> });
    let closes = match standing {
        StageStatus::Open {
            closes: Some(closes),
        } => {
            let closes = text.short_deadline(closes, zone);
            let closes = match application.find_extension(exam, stage) {
                Some(_) => text.stage_extended(&closes),
                None => closes,
            };
            Some(text.stage_closes(&closes))
        }
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
    standing: StageStatus,
    zone: Zone,
) -> Option<(&'static str, String)> {
    let at = |at| text.short_moment(at, zone);
    match standing {
        StageStatus::NotOpenYet { opens } => Some(("locked", text.stage_opens(&at(opens)))),
        StageStatus::GracePeriod { until } => Some(("on-device", text.stage_follows(&at(until)))),
        StageStatus::Missed { closed } => {
            let closed = text.short_deadline(closed, zone);
            Some(("lapsed", text.stage_missed(&closed)))
        }
        StageStatus::Closed { closed } => {
            let closed = text.short_deadline(closed, zone);
            Some(("locked", text.stage_closed(&closed)))
        }
        StageStatus::NotApplicable
        | StageStatus::Locked(LockReason::UploadNotPermitted)
        | StageStatus::Done {
            locked: Some(LockReason::UploadNotPermitted),
        } => Some(("locked", text.stage_not_for_you().to_owned())),
        StageStatus::EarlierStageNotDone { before }
            if before.is_candidate_stage() && before != StageKind::Submit =>
        {
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
    progress: &StageProgress,
    zone: Zone,
) -> Option<(&'static str, String)> {
    let at = |at| text.short_moment(at, zone);
    Some(match progress {
        StageProgress::NoticeAccepted(Some(moment)) => ("met", text.stage_accepted(&at(*moment))),
        StageProgress::NoticeAccepted(None) => ("missing", text.stage_unread().to_owned()),
        StageProgress::FactsAnswered { answered, of } => (
            if answered == of { "met" } else { "missing" },
            text.stage_answered(answered, of),
        ),
        StageProgress::SlotsFilled {
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
        StageProgress::PartsMended { mended, of } => (
            if mended == of { "mended" } else { "returned" },
            text.mended_of(mended, of),
        ),
        StageProgress::Portrait(step) => match step {
            PortraitProgress::None => ("missing", text.stage_portrait_none().to_owned()),
            PortraitProgress::Unconfirmed => {
                ("uploaded", text.stage_portrait_unconfirmed().to_owned())
            }
            PortraitProgress::Uploaded => ("met", text.stage_portrait_uploaded().to_owned()),
            PortraitProgress::Confirmed(moment) => {
                ("met", text.stage_portrait_confirmed(&at(*moment)))
            }
        },
        StageProgress::SectionsComplete { complete, of } => (
            if complete == of { "met" } else { "missing" },
            text.stage_written(complete, of),
        ),
        StageProgress::Position(true) => ("met", text.stage_position_chosen().to_owned()),
        StageProgress::Position(false) => ("missing", text.stage_position_none().to_owned()),
        StageProgress::Paid(Some(moment)) => ("met", text.stage_paid(&at(*moment))),
        StageProgress::Paid(None) => ("missing", text.stage_unpaid().to_owned()),
        StageProgress::Submitted(Some(moment)) => ("submitted", text.stage_sent(&at(*moment))),
        StageProgress::Submitted(None) => ("missing", text.stage_unsent().to_owned()),
        StageProgress::Review(state) => review_state(text, *state),
        StageProgress::Result(state) if state.is_final() => {
            (state.as_str(), text.state(*state).to_owned())
        }
        StageProgress::Result(_) => ("missing", text.stage_no_result().to_owned()),
        StageProgress::Papers {
            done: Some(moment), ..
        } if kind == StageKind::OnSite => ("met", text.stage_paid(&at(*moment))),
        StageProgress::Papers {
            done: Some(moment), ..
        } => ("met", text.stage_printed(&at(*moment))),
        StageProgress::Papers { done: None, .. } => return None,
    })
}

fn review_state(text: Text, state: StateKind) -> (&'static str, String) {
    match state {
        StateKind::Draft | StateKind::Lapsed | StateKind::Withdrawn => {
            ("missing", text.stage_no_review().to_owned())
        }
        StateKind::Submitted => ("pending", text.stage_waits().to_owned()),
        StateKind::UnderReview | StateKind::Returned => {
            (state.as_str(), text.state(state).to_owned())
        }
        StateKind::Approved | StateKind::Refused => ("met", text.stage_reviewed().to_owned()),
    }
}

fn stage_detail(text: Text, dossier: &Dossier, progress: &StageProgress) -> Option<String> {
    let zone = dossier.exam.time_zone;
    let titles = |slots: &[SlotId]| {
        let titles: Vec<_> = slots
            .iter()
            .map(|slot| text.slot_title(&dossier.exam, slot))
            .collect();
        titles.join(text.pause())
    };
    match progress {
        StageProgress::SlotsFilled { missing, .. } if !missing.is_empty() => {
            Some(text.stage_lacks(&titles(missing)))
        }
        StageProgress::Papers { opening, .. } => opening.map(|opening| span(text, opening, zone)),
        _ => None,
    }
}

fn span(text: Text, opening: OpenPeriod, zone: Zone) -> String {
    text.period(opening.opens, opening.closes, zone)
}
