//! The decision on the whole application, after every part has its verdict.

use leptos::prelude::*;
use shared::{
    application::{PageNumbers, StateKind, Verdict, note::MAX_NOTE_CHARS},
    exam::ReasonKind,
    id::{ApplicationId, ReasonId},
    url::page,
    view::{Dossier, ReviewDesk},
};

use super::{CursorMemo, StoredDesk, verdict::VerdictBar};
use crate::{
    components::badge::StateBadge,
    pages::reviewer::desk::{
        cursor::{list_reviewed_parts, needs_verdict},
        model::DeskModel,
    },
    text::{Text, use_text},
};

#[component]
pub(super) fn DecisionBar(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let now = desk;
    let desk = desk.get_value();
    view! {
        <div class="bar-bottom desk-decision">
            <VerdictBar desk=now spot/>
            {if desk.can_act() {
                view! { <DecisionForm desk/> }.into_any()
            } else {
                view! { <DecisionResult dossier=desk.dossier next=desk.next/> }.into_any()
            }}
        </div>
    }
}

#[derive(Clone, Copy)]
struct VerdictCounts {
    pending: usize,
    returned: usize,
    judged: usize,
    /// Number of parts returned for reasons that mean “not eligible”.
    disqualified: usize,
}

impl VerdictCounts {
    fn count(desk: &ReviewDesk) -> Self {
        let application = &desk.dossier.application;
        let count = |is_counted: &dyn Fn(&Verdict) -> bool| {
            let parts = list_reviewed_parts(desk).into_iter();
            parts
                .filter(|part| is_counted(application.verdict_on(part)))
                .count()
        };
        Self {
            pending: list_reviewed_parts(desk)
                .iter()
                .filter(|part| needs_verdict(desk, part))
                .count(),
            returned: count(&Verdict::is_returned),
            judged: count(&|verdict| !verdict.is_pending()),
            disqualified: application.disqualified_parts(&desk.dossier.exam).len(),
        }
    }
}

#[component]
fn DecisionForm(desk: ReviewDesk) -> impl IntoView {
    let text = use_text();
    let tally = VerdictCounts::count(&desk);
    let why = refusal_words(text, &desk);
    let Dossier {
        exam,
        application,
        now,
        ..
    } = desk.dossier;
    let mending = (tally.returned > 0).then(|| match application.mend_period(&exam, now) {
        Ok(opening) => text.desk_mend_until(&text.moment(opening.closes, exam.time_zone)),
        Err(problem) => text.problem(&problem),
    });
    let is_passed_on = application.review.needs_second_review(&exam);
    let approve = match is_passed_on {
        true => text.desk_pass_on(),
        false => text.desk_approve(),
    };
    // The review is named only if the exam has several.
    let review = (exam.review.levels > 1).then(|| match is_passed_on {
        true => text.desk_first_review(),
        false => text.desk_final_review(),
    });
    let model = expect_context::<DeskModel>();
    let may_return = tally.pending == 0 && tally.returned > 0 && tally.disqualified == 0;
    let may_approve = tally.pending == 0 && tally.returned == 0;
    let is_disqualified = tally.disqualified > 0;
    let sentence = match tally {
        VerdictCounts {
            disqualified: 1.., ..
        } => text.desk_disqualified(&tally.disqualified),
        VerdictCounts { pending: 1.., .. } => text.desk_open(&tally.pending),
        VerdictCounts { returned: 1.., .. } => text.desk_some_returned(&tally.returned),
        _ => text.desk_all_passed().to_owned(),
    };
    let (id, revision) = (application.id, application.revision);
    view! {
        <p role="status">
            {review.map(|review| view! { <span class="badge">{review}</span> " " })}
            <strong>{text.desk_judged(&tally.judged, &(tally.judged + tally.pending))}</strong>
            " " {sentence} " " {mending}
        </p>
        <div class="row">
            <button type="button" class:quiet=!is_disqualified class:primary=is_disqualified popovertarget="refuse">{text.desk_refuse()}</button>
            <ActionForm action=model.send_back>
                <ApplicationFields id revision/>
                <button type="submit" class:primary=may_return disabled=move || !may_return || model.is_busy()>{text.desk_send_back()}</button>
            </ActionForm>
            <ActionForm action=model.approve>
                <ApplicationFields id revision/>
                <button type="submit" class:primary={!may_return && !is_disqualified} disabled=move || !may_approve || model.is_busy()>{approve}</button>
            </ActionForm>
        </div>
        <RefuseDialog id revision why/>
    }
    .into_any()
}

/// The sentences of the reasons that mean “not eligible”, for the candidate.
fn refusal_words(text: Text, desk: &ReviewDesk) -> String {
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
    lines.join("\n").chars().take(MAX_NOTE_CHARS).collect()
}

/// The dialog is a popover, which opens without the WASM module too.
#[component]
fn RefuseDialog(id: ApplicationId, revision: u32, why: String) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    view! {
        <dialog id="refuse" popover="" aria-labelledby="refuse-title">
            <ActionForm action=model.refuse>
                <ApplicationFields id revision/>
                <h2 id="refuse-title">{text.desk_refuse_title()}</h2>
                <p>{text.desk_refuse_about()}</p>
                <label class="field">
                    {text.desk_refuse_note()}
                    <textarea name="note" rows="4" maxlength=MAX_NOTE_CHARS required prop:value=why></textarea>
                </label>
                <div class="row spread">
                    <button type="button" class="quiet" popovertarget="refuse" popovertargetaction="hide">{text.desk_cancel()}</button>
                    <button type="submit" class="seal" disabled=move || model.is_busy()>{text.desk_refuse_confirm()}</button>
                </div>
            </ActionForm>
        </dialog>
    }
}

#[component]
fn ApplicationFields(id: ApplicationId, revision: u32) -> impl IntoView {
    view! {
        <input type="hidden" name="application" value=id.to_string()/>
        <input type="hidden" name="revision" value=revision/>
    }
}

/// The decision, and the link to the next application.
#[component]
fn DecisionResult(dossier: Dossier, next: Option<ApplicationId>) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let mend = application
        .submission_period(&exam)
        .filter(|_| application.state.kind() == StateKind::Returned)
        .map(|opening| text.desk_mend_until(&text.moment(opening.closes, exam.time_zone)));
    let sentence = match application.state.kind() {
        StateKind::Returned => text.desk_was_returned(),
        StateKind::Approved => text.desk_was_approved(),
        StateKind::Refused => text.desk_was_refused(),
        StateKind::Submitted | StateKind::UnderReview => text.desk_not_yours(),
        _ => text.desk_not_in_review(),
    };
    view! {
        <p role="status" class="row">
            <StateBadge state=application.state.kind()/>
            <span>{sentence} " " {mend}</span>
            <span>{application.state.refusal_reason().map(str::to_owned)}</span>
        </p>
        {match next {
            Some(next) => view! { <a class="button primary" href=page::desk(next)>{text.queue_next()} <kbd>"N"</kbd></a> }.into_any(),
            None => view! { <a class="button primary" href=page::REVIEW>{text.desk_none_left()}</a> }.into_any(),
        }}
    }
}
