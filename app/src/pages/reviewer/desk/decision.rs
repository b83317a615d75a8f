//! The decision on the whole application, after every part has its verdict.

use leptos::prelude::*;
use shared::{
    application::{PageNumbers, State, Verdict, command::NOTE_LIMIT},
    exam::ReasonKind,
    id::{ApplicationId, ReasonId},
    url::page,
    view::{Desk, Dossier},
};

use super::{
    DeskNow, SpotNow,
    place::{is_open, parts_of},
    verdict::VerdictBar,
    work::Work,
};
use crate::{
    components::state::StateBadge,
    text::{Text, use_text},
};

#[component]
pub(super) fn DecisionBar(desk: DeskNow, spot: SpotNow) -> impl IntoView {
    let now = desk;
    let desk = desk.get_value();
    view! {
        <div class="bar-bottom desk-decision">
            <VerdictBar desk=now spot/>
            {if desk.may_act() {
                view! { <Decide desk/> }.into_any()
            } else {
                view! { <Decided dossier=desk.dossier next=desk.next/> }.into_any()
            }}
        </div>
    }
}

#[derive(Clone, Copy)]
struct Tally {
    open: usize,
    returned: usize,
    judged: usize,
    /// Number of parts returned for reasons that mean “not eligible”.
    disqualified: usize,
}

impl Tally {
    fn count(desk: &Desk) -> Self {
        let application = &desk.dossier.application;
        let count = |is_counted: &dyn Fn(&Verdict) -> bool| {
            let parts = parts_of(desk).into_iter();
            parts
                .filter(|part| is_counted(application.verdict_on(part)))
                .count()
        };
        Self {
            open: parts_of(desk)
                .iter()
                .filter(|part| is_open(desk, part))
                .count(),
            returned: count(&Verdict::is_returned),
            judged: count(&|verdict| !verdict.is_pending()),
            disqualified: application.disqualified_parts(&desk.dossier.exam).len(),
        }
    }
}

#[component]
fn Decide(desk: Desk) -> impl IntoView {
    let text = use_text();
    let tally = Tally::count(&desk);
    let why = refusal_words(text, &desk);
    let Dossier {
        exam,
        application,
        now,
        ..
    } = desk.dossier;
    let mending = (tally.returned > 0).then(|| match application.mend_opening(&exam, now) {
        Ok(opening) => text.desk_mend_until(&text.moment(opening.closes, exam.time_zone)),
        Err(problem) => text.problem(&problem),
    });
    let is_passed_on = application.is_passed_on(&exam);
    let approve = match is_passed_on {
        true => text.desk_pass_on(),
        false => text.desk_approve(),
    };
    // The review is named only if the exam has several.
    let review = (exam.review.levels > 1).then(|| match is_passed_on {
        true => text.desk_first_review(),
        false => text.desk_final_review(),
    });
    let work = expect_context::<Work>();
    let may_return = tally.open == 0 && tally.returned > 0 && tally.disqualified == 0;
    let may_approve = tally.open == 0 && tally.returned == 0;
    let is_disqualified = tally.disqualified > 0;
    let sentence = match tally {
        Tally {
            disqualified: 1.., ..
        } => text.desk_disqualified(&tally.disqualified),
        Tally { open: 1.., .. } => text.desk_open(&tally.open),
        Tally { returned: 1.., .. } => text.desk_some_returned(&tally.returned),
        _ => text.desk_all_passed().to_owned(),
    };
    let (id, revision) = (application.id, application.revision);
    view! {
        <p role="status">
            {review.map(|review| view! { <span class="badge">{review}</span> " " })}
            <strong>{text.desk_judged(&tally.judged, &(tally.judged + tally.open))}</strong>
            " " {sentence} " " {mending}
        </p>
        <div class="row">
            <button type="button" class:quiet=!is_disqualified class:primary=is_disqualified popovertarget="refuse">{text.desk_refuse()}</button>
            <ActionForm action=work.send_back>
                <WholeFields id revision/>
                <button type="submit" class:primary=may_return disabled=move || !may_return || work.is_busy()>{text.desk_send_back()}</button>
            </ActionForm>
            <ActionForm action=work.approve>
                <WholeFields id revision/>
                <button type="submit" class:primary={!may_return && !is_disqualified} disabled=move || !may_approve || work.is_busy()>{approve}</button>
            </ActionForm>
        </div>
        <RefuseDialog id revision why/>
    }
    .into_any()
}

/// The sentences of the reasons that mean “not eligible”, for the candidate.
fn refusal_words(text: Text, desk: &Desk) -> String {
    let (exam, application) = (&desk.dossier.exam, &desk.dossier.application);
    // A refusal does not contain sentences on corrections.
    let is_disqualifying = |id: &ReasonId| {
        let reason = exam.review.reason(id);
        reason.is_some_and(|reason| reason.kind == ReasonKind::Disqualifying)
    };
    let lines = application.disqualified_parts(exam).into_iter();
    let lines: Vec<_> = lines
        .map(|part| {
            let said = match application.verdict_on(&part) {
                Verdict::Returned { reasons, note, .. } => {
                    let final_ones: Vec<_> = reasons
                        .iter()
                        .filter(|id| is_disqualifying(id))
                        .cloned()
                        .collect();
                    text.feedback(exam, &final_ones, note.as_deref(), &PageNumbers::new())
                        .join(" ")
                }
                _ => String::new(),
            };
            format!("{} · {said}", text.part_title(exam, &part))
        })
        .collect();
    lines.join("\n").chars().take(NOTE_LIMIT).collect()
}

/// The dialog is a popover, which opens without the WASM module too.
#[component]
fn RefuseDialog(id: ApplicationId, revision: u32, why: String) -> impl IntoView {
    let text = use_text();
    let work = expect_context::<Work>();
    view! {
        <dialog id="refuse" popover="" aria-labelledby="refuse-title">
            <ActionForm action=work.refuse>
                <WholeFields id revision/>
                <h2 id="refuse-title">{text.desk_refuse_title()}</h2>
                <p>{text.desk_refuse_about()}</p>
                <label class="field">
                    {text.desk_refuse_note()}
                    <textarea name="note" rows="4" maxlength=NOTE_LIMIT required prop:value=why></textarea>
                </label>
                <div class="row spread">
                    <button type="button" class="quiet" popovertarget="refuse" popovertargetaction="hide">{text.desk_cancel()}</button>
                    <button type="submit" class="seal" disabled=move || work.is_busy()>{text.desk_refuse_confirm()}</button>
                </div>
            </ActionForm>
        </dialog>
    }
}

#[component]
fn WholeFields(id: ApplicationId, revision: u32) -> impl IntoView {
    view! {
        <input type="hidden" name="application" value=id.to_string()/>
        <input type="hidden" name="revision" value=revision/>
    }
}

/// The decision, and the link to the next application.
#[component]
fn Decided(dossier: Dossier, next: Option<ApplicationId>) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let mend = application
        .submit_opening(&exam)
        .filter(|_| application.state == State::Returned)
        .map(|opening| text.desk_mend_until(&text.moment(opening.closes, exam.time_zone)));
    let sentence = match application.state {
        State::Returned => text.desk_was_returned(),
        State::Approved => text.desk_was_approved(),
        State::Refused => text.desk_was_refused(),
        State::Submitted | State::UnderReview => text.desk_not_yours(),
        _ => text.desk_not_in_review(),
    };
    view! {
        <p role="status" class="row">
            <StateBadge state=application.state/>
            <span>{sentence} " " {mend}</span>
            <span>{application.refusal}</span>
        </p>
        {match next {
            Some(next) => view! { <a class="button primary" href=page::desk(next)>{text.queue_next()} <kbd>"N"</kbd></a> }.into_any(),
            None => view! { <a class="button primary" href=page::REVIEW>{text.desk_none_left()}</a> }.into_any(),
        }}
    }
}
