//! The decision on the whole application, after every part has its verdict.

use leptos::{
    ev::MouseEvent, html, leptos_dom::helpers::document, prelude::*, server_fn::ServerFn,
    wasm_bindgen::JsCast,
};
use shared::{
    application::{PageNumbers, ReviewAct, StateKind, Verdict, note::MAX_NOTE_CHARS},
    exam::ReasonKind,
    id::{ApplicationId, ReasonId},
    problem::Problem,
    review_keys::KeyAct,
    view::{Dossier, QueueFilter, ReviewDesk},
};

use super::{CursorMemo, StoredDesk, verdict::VerdictBar};
use crate::{
    api::reviewer::{Approve, Refuse, SendBack},
    components::badge::StateBadge,
    pages::reviewer::{
        desk::{
            application_fields::ApplicationFields,
            claim::TakeOverForm,
            cursor::{DeskQuery, list_reviewed_parts, needs_verdict},
            held_decision::HeldDecisionBar,
            known_case::KnownCaseBar,
            model::DeskModel,
        },
        key_map::ActKey,
        next_form::NextForm,
    },
    text::{Text, use_text},
};

#[component]
pub(super) fn DecisionBar(
    desk: StoredDesk,
    place: Memo<DeskQuery>,
    spot: CursorMemo,
) -> impl IntoView {
    let model = expect_context::<DeskModel>();
    let now = desk;
    let desk = desk.get_value();
    let list = place.with_untracked(|place| place.list().clone());
    view! {
        <div class="bar-bottom desk-decision" data-unsent=move || model.outbox.unsent_count().to_string()>
            <VerdictBar desk=now spot/>
            {if desk.case_result.is_some() {
                view! { <KnownCaseBar desk list/> }.into_any()
            } else if desk.can_act() {
                view! { <DecisionForm desk list/> }.into_any()
            } else if let (true, Some(claim)) = (desk.is_reviewable(), desk.find_other_claim()) {
                view! { <TakeOverForm application=desk.dossier.application.id claim=claim.clone()/> }.into_any()
            } else if desk.dossier.application.held_decision().is_some() {
                view! { <HeldDecisionBar desk=now list/> }.into_any()
            } else {
                let is_granted = desk.access.includes_level_of(&desk.dossier.application.review);
                view! { <DecisionResult dossier=desk.dossier list is_granted/> }.into_any()
            }}
        </div>
    }
}

const REFUSE_DIALOG_ID: &str = "refuse";

/// Handler of a form's button that makes the decision instead of sending the form.
fn click_to_decide(
    model: DeskModel,
    list: QueueFilter,
    act: impl Fn() -> ReviewAct + 'static,
) -> impl Fn(MouseEvent) + 'static {
    move |event: MouseEvent| {
        event.prevent_default();
        model.decide(act(), &list);
    }
}

/// Makes the decision that the verdicts lead to. If parts have no verdict, it says so; if the person
/// is not eligible, it asks for the reason of the refusal.
pub(super) fn decide(model: DeskModel, desk: &ReviewDesk, list: &QueueFilter) {
    let counts = VerdictCounts::count(desk);
    if counts.disqualified > 0 {
        open_refusal(model, desk);
    } else if counts.returned > 0 {
        model.decide(ReviewAct::SendBack, list);
    } else {
        model.decide(ReviewAct::Approve, list);
    }
}

/// Opens the dialog that asks for the reason of a refusal. A part must have one that means “not
/// eligible”.
pub(super) fn open_refusal(model: DeskModel, desk: &ReviewDesk) {
    if VerdictCounts::count(desk).disqualified == 0 {
        return model.show_problem(Problem::NotDisqualified);
    }
    let dialog = document().get_element_by_id(REFUSE_DIALOG_ID);
    let dialog = dialog.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(dialog) = dialog {
        // An old browser has no popovers; there the dialog stands on the page.
        let _ = dialog.show_popover();
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
fn DecisionForm(desk: ReviewDesk, list: QueueFilter) -> impl IntoView {
    let text = use_text();
    let tally = VerdictCounts::count(&desk);
    let why = refusal_words(text, &desk);
    let Dossier {
        exam,
        application,
        now,
        ..
    } = desk.dossier;
    let mend_period = application.mend_period(&exam, now.plus(exam.review.hold_ms()));
    let mending = (tally.returned > 0).then(|| match &mend_period {
        Ok(opening) => text.desk_mend_short(&text.short_deadline(opening.closes, exam.time_zone)),
        Err(problem) => text.problem(problem),
    });
    let is_passed_on = application.needs_second_review(&exam);
    let hold_minutes = exam.review.hold_minutes;
    // The first of two reviews sends only a return to the candidate.
    let is_return = tally.returned > 0 && tally.disqualified == 0;
    let hold = (hold_minutes > 0).then(|| match is_passed_on && !is_return {
        true => text.desk_not_held().to_owned(),
        false => text.desk_will_be_held(&hold_minutes),
    });
    let is_refusal_held = hold_minutes > 0 && !is_passed_on;
    let refuse_about = match is_refusal_held {
        true => text.desk_refuse_about_held(&hold_minutes),
        false => text.desk_refuse_about().to_owned(),
    };
    let approve = match is_passed_on {
        true => text.desk_pass_on(),
        false => text.desk_approve(),
    };
    let model = expect_context::<DeskModel>();
    let may_return = tally.pending == 0 && is_return && mend_period.is_ok();
    let may_approve = tally.pending == 0 && tally.returned == 0;
    let is_disqualified = tally.disqualified > 0;
    let first_refusal = application.review.first_opinion.as_ref();
    let first_refusal = first_refusal.and_then(|opinion| opinion.refusal.clone());
    let why = match (why.is_empty(), &first_refusal) {
        (true, Some(note)) => note.clone(),
        _ => why,
    };
    let refuse = match is_passed_on {
        true => text.desk_refuse_on(),
        false => text.desk_refuse(),
    };
    let ask_refusal = move |event: MouseEvent| {
        if !is_disqualified {
            event.prevent_default();
            model.show_problem(Problem::NotDisqualified);
        }
    };
    // The review is named only if the exam has several.
    let review = application
        .has_two_reviews(&exam)
        .then(|| match is_passed_on {
            true => text.desk_first_review(),
            false => text.desk_final_review(),
        });
    let sentence = match tally {
        VerdictCounts {
            disqualified: 1.., ..
        } => text.desk_disqualified(&tally.disqualified),
        VerdictCounts { pending: 1.., .. } => text.desk_open(&tally.pending),
        VerdictCounts { returned: 1.., .. } => text.desk_some_returned(&tally.returned),
        _ => text.desk_all_passed().to_owned(),
    };
    let (id, revision) = (application.id, application.revision);
    let send_back = click_to_decide(model, list.clone(), || ReviewAct::SendBack);
    let approve_it = click_to_decide(model, list.clone(), || ReviewAct::Approve);
    view! {
        <p role="status">
            {review.map(|review| view! { <span class="badge">{review}</span> " " })}
            <strong>{text.desk_judged(&tally.judged, &(tally.judged + tally.pending))}</strong>
            " " {sentence} " " {mending} " " {hold}
            {first_refusal.map(|note| view! { " " <span class="desk-first">{text.desk_first_refusal(&note)}</span> })}
        </p>
        <div class="row">
            <button type="button" class:quiet=!is_disqualified class:primary=is_disqualified popovertarget=REFUSE_DIALOG_ID on:click=ask_refusal>{refuse} <ActKey act=KeyAct::Refuse/></button>
            <form action=SendBack::PATH method="post">
                <ApplicationFields id revision/>
                <button type="submit" class:primary=may_return disabled=!may_return on:click=send_back>{text.desk_send_back()} {may_return.then(|| view! { <ActKey act=KeyAct::Decide/> })}</button>
            </form>
            <form action=Approve::PATH method="post">
                <ApplicationFields id revision/>
                <button type="submit" class:primary={!may_return && !is_disqualified} disabled=!may_approve on:click=approve_it>{approve} {may_approve.then(|| view! { <ActKey act=KeyAct::Decide/> })}</button>
            </form>
        </div>
        <RefuseDialog id revision why about=refuse_about list/>
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
fn RefuseDialog(
    id: ApplicationId,
    revision: u32,
    why: String,
    about: String,
    list: QueueFilter,
) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let note = NodeRef::<html::Textarea>::new();
    let refuse = click_to_decide(model, list, move || ReviewAct::Refuse {
        note: note
            .get_untracked()
            .map(|note| note.value())
            .unwrap_or_default(),
    });
    view! {
        <dialog id=REFUSE_DIALOG_ID popover="" aria-labelledby="refuse-title">
            <form action=Refuse::PATH method="post">
                <ApplicationFields id revision/>
                <h2 id="refuse-title">{text.desk_refuse_title()}</h2>
                <p>{about}</p>
                <label class="field">
                    {text.desk_refuse_note()}
                    <textarea name="note" node_ref=note rows="4" maxlength=MAX_NOTE_CHARS required prop:value=why></textarea>
                </label>
                <div class="row spread">
                    <button type="button" class="quiet" popovertarget=REFUSE_DIALOG_ID popovertargetaction="hide">{text.desk_cancel()}</button>
                    <button type="submit" class="seal" on:click=refuse>{text.desk_refuse_confirm()}</button>
                </div>
            </form>
        </dialog>
    }
}

/// The decision, and the button of the next application.
#[component]
fn DecisionResult(dossier: Dossier, list: QueueFilter, is_granted: bool) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let model = expect_context::<DeskModel>();
    let next_list = list.clone();
    let go_on = Callback::new(move |()| model.skip(&next_list));
    let mend = application
        .submission_period(&exam)
        .filter(|_| application.state.kind() == StateKind::Returned)
        .map(|opening| text.desk_mend_until(&text.moment(opening.closes, exam.time_zone)));
    let sentence = match application.state.kind() {
        StateKind::Returned => text.desk_was_returned(),
        StateKind::Approved => text.desk_was_approved(),
        StateKind::Refused => text.desk_was_refused(),
        StateKind::Submitted | StateKind::UnderReview if !is_granted => text.desk_not_granted(),
        StateKind::Submitted | StateKind::UnderReview => text.desk_not_yours(),
        _ => text.desk_not_in_review(),
    };
    view! {
        <p role="status" class="row">
            <StateBadge state=application.state.kind()/>
            <span>{sentence} " " {mend}</span>
            <span>{application.state.refusal_reason().map(str::to_owned)}</span>
        </p>
        <NextForm filter=list left=Some(application.id) go_on=go_on/>
    }
}
