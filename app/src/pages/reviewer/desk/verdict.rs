//! The verdict on the part that lies on the desk: passed, or returned with reasons.

use leptos::prelude::*;
use shared::{
    application::{LogEvent, Part, Verdict, command::NOTE_LIMIT},
    exam::{Exam, Reason},
    id::ReasonId,
    view::Desk,
};

use super::{
    DeskNow, SpotNow,
    place::{images_of, is_replaced},
    work::Work,
};
use crate::{components::state::VerdictBadge, text::use_text};

#[component]
pub(super) fn VerdictPanel(desk: DeskNow, spot: SpotNow) -> impl IntoView {
    let part = Memo::new(move |_| spot.with(|spot| spot.as_ref().map(|spot| spot.part.clone())));
    view! {
        <section class="desk-verdict">
            {move || part.get().map(|part| view! { <PartVerdict desk part/> })}
        </section>
    }
}

#[component]
fn PartVerdict(desk: DeskNow, part: Part) -> impl IntoView {
    let text = use_text();
    let (exam, verdict, author, before, is_open, is_filled) = desk.with_value(|desk| {
        let application = &desk.dossier.application;
        let verdict = application.verdict_on(&part).clone();
        let is_filled = application.holds(&part);
        (
            desk.dossier.exam.clone(),
            verdict,
            desk.verdict_author(&part)
                .map(|(name, at)| (name.to_owned(), at)),
            find_last_return(desk, &part),
            desk.may_act(),
            is_filled,
        )
    });
    let hint = match &part {
        Part::Slot(slot) => exam.slot(slot).and_then(|slot| slot.hint.as_ref()),
        Part::Section(_) | Part::Position => None,
    };
    let hint = hint.map(|hint| text.local(hint));
    let said = |title: &'static str, verdict: &Verdict| match verdict {
        Verdict::Returned { reasons, note } => {
            let sentences = text.feedback(&exam, reasons, note.as_deref());
            Some(view! {
                <div class="note">
                    <p><strong>{title}</strong></p>
                    {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                </div>
            })
        }
        _ => None,
    };
    view! {
        <h2>{text.part_title(&exam, &part)} <VerdictBadge verdict=verdict.clone()/></h2>
        {author.map(|(name, at)| {
            let moment = text.short_moment(at, exam.time_zone);
            view! { <p class="quiet">{text.desk_verdict_by(&name, &moment)}</p> }
        })}
        <p class="quiet">{hint}</p>
        {before.and_then(|before| said(text.desk_before(), &before))}
        {said(text.desk_candidate_will_read(), &verdict)}
        {is_open.then(|| view! {
            <div class="row">
                {(is_filled && verdict != Verdict::Passed).then(|| view! { <PassForm desk part=part.clone()/> })}
                {(!verdict.is_pending()).then(|| view! { <ClearForm desk part=part.clone()/> })}
            </div>
            <ReturnForm desk part=part.clone()/>
        })}
    }
    .into_any()
}

/// Why this part was returned before. A slot says it only where it holds other images now.
fn find_last_return(desk: &Desk, part: &Part) -> Option<Verdict> {
    let images = images_of(desk, part);
    let is_slot = matches!(part, Part::Slot(_));
    if is_slot && !images.iter().any(|image| is_replaced(desk, part, image)) {
        return None;
    }
    desk.dossier
        .log
        .iter()
        .find_map(|entry| match &entry.event {
            LogEvent::Returned { parts } => {
                let returned = parts.iter().find(|returned| &returned.part == part)?;
                Some(Verdict::Returned {
                    reasons: returned.reasons.clone(),
                    note: returned.note.clone(),
                })
            }
            _ => None,
        })
}

#[component]
fn PassForm(desk: DeskNow, part: Part) -> impl IntoView {
    let text = use_text();
    let work = expect_context::<Work>();
    view! {
        <ActionForm action=work.pass>
            <PartFields desk part/>
            <button type="submit" class="good" disabled=move || work.is_busy()>{text.desk_pass()} <kbd>{text.key_space()}</kbd></button>
        </ActionForm>
    }
}

#[component]
fn ClearForm(desk: DeskNow, part: Part) -> impl IntoView {
    let text = use_text();
    let work = expect_context::<Work>();
    view! {
        <ActionForm action=work.clear>
            <PartFields desk part/>
            <button type="submit" class="quiet" disabled=move || work.is_busy()>{text.desk_clear()} <kbd>"U"</kbd></button>
        </ActionForm>
    }
}

#[component]
fn ReturnForm(desk: DeskNow, part: Part) -> impl IntoView {
    let text = use_text();
    let work = expect_context::<Work>();
    let exam = desk.with_value(|desk| desk.dossier.exam.clone());
    let reasons = reasons_for(&exam, &part)
        .enumerate()
        .map(|(index, reason)| {
            let (part, reason) = (part.clone(), reason.clone());
            view! { <ReasonChoice desk part index reason/> }
        });
    let reasons = reasons.collect_view();
    let note = {
        let part = part.clone();
        move || desk.with_value(|desk| work.draft(desk, &part).note)
    };
    let write_note = {
        let part = part.clone();
        move |event| {
            let note = event_target_value(&event);
            desk.with_value(|desk| work.change_draft(desk, &part, |draft| draft.note = note));
        }
    };
    view! {
        <ActionForm action=work.send_part>
            <PartFields desk part/>
            <fieldset>
                <legend>{text.desk_reasons()}</legend>
                <div class="reasons">{reasons}</div>
            </fieldset>
            <label class="field">
                {text.desk_note()}
                <textarea name="note" rows="2" maxlength=NOTE_LIMIT prop:value=note on:input=write_note></textarea>
            </label>
            <button type="submit" class="mend" disabled=move || work.is_busy()>{text.desk_return()} <kbd>"↵"</kbd></button>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn ReasonChoice(desk: DeskNow, part: Part, index: usize, reason: Reason) -> impl IntoView {
    let text = use_text();
    let work = expect_context::<Work>();
    let value = reason.id.to_string();
    let is_ticked = {
        let (part, reason) = (part.clone(), reason.id.clone());
        move || desk.with_value(|desk| work.draft(desk, &part).reasons.contains(&reason))
    };
    let is_ticked_now = untrack(&is_ticked);
    let chosen = reason.id.clone();
    let tick = move |_| desk.with_value(|desk| toggle_reason(work, desk, &part, &chosen));
    view! {
        <label class="choice" title=text.local(&reason.sentence)>
            <input type="checkbox" name="reasons[]" value=value checked=is_ticked_now prop:checked=is_ticked on:change=tick/>
            <span>{text.local(&reason.label)}</span>
            {(index < 9).then(|| view! { <kbd>{index + 1}</kbd> })}
        </label>
    }
}

/// The reasons of a slot first, then the general ones; retired ones are offered no more.
pub(super) fn reasons_for<'a>(exam: &'a Exam, part: &Part) -> impl Iterator<Item = &'a Reason> {
    let own: &[ReasonId] = match part {
        Part::Slot(slot) => exam.slot(slot).map_or(&[], |slot| &slot.reasons),
        Part::Section(_) | Part::Position => &[],
    };
    let first = own.iter().filter_map(|id| exam.review.reason(id));
    let general = exam
        .review
        .reasons
        .iter()
        .filter(|reason| reason.general && !own.contains(&reason.id));
    first.chain(general).filter(|reason| !reason.retired)
}

pub(super) fn toggle_reason(work: Work, desk: &Desk, part: &Part, reason: &ReasonId) {
    work.change_draft(desk, part, |draft| {
        if !draft.reasons.remove(reason) {
            draft.reasons.insert(reason.clone());
        }
    });
}

/// What every verdict says of itself.
#[component]
fn PartFields(desk: DeskNow, part: Part) -> impl IntoView {
    let (application, revision) = desk.with_value(|desk| {
        let application = &desk.dossier.application;
        (application.id, application.revision)
    });
    view! {
        <input type="hidden" name="application" value=application.to_string()/>
        <input type="hidden" name="part" value=part.to_string()/>
        <input type="hidden" name="revision" value=revision/>
    }
}
