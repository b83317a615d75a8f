//! The verdict on the shown part: passed, or returned with reasons.

use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn};
use shared::{
    application::{LogEvent, ReviewAct, ReviewPart, Verdict, note::MAX_NOTE_CHARS},
    exam::{Reason, ReasonKind},
    id::ReasonId,
    review_keys::KeyAct,
    view::ReviewDesk,
};

use super::{
    CursorMemo, StoredDesk,
    box_list::{BoxList, link_new_reason, unlink_reason},
    page_marks::{PageMarks, marked_pages, update_return_draft},
};
use crate::{
    api::reviewer::{ClearVerdict, PassPart, ReturnPart},
    components::badge::VerdictBadge,
    pages::reviewer::{
        desk::{
            cursor::{DeskCursor, is_replaced, list_part_images},
            model::{DeskModel, DeskProblemNote, ReturnDraft},
            navigation::{Navigate, use_stay},
            shown_images::ShownImageFields,
        },
        key_map::ActKey,
    },
    text::use_text,
};

#[component]
pub(super) fn VerdictPanel(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let part = Memo::new(move |_| spot.with(|spot| spot.as_ref().map(|spot| spot.part.clone())));
    view! {
        <section class="desk-verdict">
            {move || part.get().map(|part| view! { <PartVerdict desk spot part/> })}
        </section>
    }
}

#[component]
fn PartVerdict(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let (exam, verdict, author, before, first, is_open) = desk.with_value(|desk| {
        let application = &desk.dossier.application;
        let verdict = application.verdict_on(&part).clone();
        (
            desk.dossier.exam.clone(),
            verdict,
            desk.verdict_author(&part)
                .map(|(name, at)| (name.to_owned(), at)),
            find_last_return(desk, &part),
            find_first_opinion(desk, &part),
            desk.can_act(),
        )
    });
    let hint = match &part {
        ReviewPart::Slot(slot) => exam.slot(slot).and_then(|slot| slot.hint.as_ref()),
        ReviewPart::Section(_) | ReviewPart::Position => None,
    };
    let hint = hint.map(|hint| text.local(hint));
    let said = |title: &'static str, verdict: &Verdict| match verdict {
        Verdict::Returned {
            reasons,
            note,
            pages,
            boxes,
        } => {
            let note = note.as_deref();
            let sentences = text.feedback_with_boxes(&exam, reasons, note, pages, boxes);
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
        {first.and_then(|first| match first {
            Verdict::Passed => Some(view! {
                <div class="note"><p><strong>{text.desk_first_opinion()}</strong></p><p><VerdictBadge verdict=first/></p></div>
            }.into_any()),
            _ => said(text.desk_first_opinion(), &first).map(IntoAny::into_any),
        })}
        {before.and_then(|before| said(text.desk_before(), &before))}
        {said(text.desk_candidate_will_read(), &verdict)}
        {is_open.then(|| view! { <ReturnForm desk spot part=part.clone()/> })}
    }
    .into_any()
}

/// The verdict of the first of two reviewers.
fn find_first_opinion(desk: &ReviewDesk, part: &ReviewPart) -> Option<Verdict> {
    let opinion = desk.dossier.application.review.first_opinion.as_ref()?;
    opinion.verdicts.get(part).cloned()
}

/// The verdict of the last return of this part. For a slot only if its images have changed since
/// then.
fn find_last_return(desk: &ReviewDesk, part: &ReviewPart) -> Option<Verdict> {
    let images = list_part_images(desk, part);
    let is_slot = matches!(part, ReviewPart::Slot(_));
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
                    pages: returned.pages.clone(),
                    boxes: returned.boxes.clone(),
                })
            }
            _ => None,
        })
}

/// The acts on the shown part. They are in the bar at the lower edge, which stays visible beside a
/// long form or list of reasons.
#[component]
pub(super) fn VerdictBar(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let part = Memo::new(move |_| spot.with(|spot| spot.as_ref().map(|spot| spot.part.clone())));
    let bar = move || {
        let part = part.get()?;
        let (is_open, is_filled, verdict) = desk.with_value(|desk| {
            let application = &desk.dossier.application;
            let verdict = application.verdict_on(&part).clone();
            (desk.can_act(), application.has_content(&part), verdict)
        });
        is_open.then(|| view! {
            <div class="row desk-acts">
                {(is_filled && verdict != Verdict::Passed).then(|| view! { <PassForm desk spot part=part.clone()/> })}
                <ReturnButton desk spot/>
                {(!verdict.is_pending()).then(|| view! { <ClearForm desk part=part.clone()/> })}
            </div>
        })
    };
    view! { {bar} <DeskProblemNote/> }
}

#[component]
fn PassForm(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let missing = move || {
        let here = spot.get();
        here.map_or(0, |here| {
            desk.with_value(|desk| model.shown.count_missing(desk, &here))
        })
    };
    let about = move || Some(missing()).filter(|count| *count > 0);
    let navigate = use_stay();
    let pass = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(here) = spot.get_untracked() {
            desk.with_value(|desk| pass_part(model, desk, &here, navigate));
        }
    };
    view! {
        <form action=PassPart::PATH method="post">
            <PartFields desk part=part.clone()/>
            <ShownImageFields shown=model.shown desk spot part/>
            <button type="submit" class="good" on:click=pass disabled=move || about().is_some()>{text.desk_pass()} <ActKey act=KeyAct::Pass/></button>
            <small role="status">{move || about().map(|count| text.desk_not_shown(&count))}</small>
        </form>
    }
}

/// The button that submits the form of the reasons, which is elsewhere on the page.
#[component]
fn ReturnButton(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let navigate = use_stay();
    let send = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(here) = spot.get_untracked() {
            desk.with_value(|desk| return_part(model, desk, &here, navigate));
        }
    };
    view! {
        <button type="submit" form=RETURN_FORM_ID class="mend" on:click=send>{text.desk_return()} <ActKey act=KeyAct::Return/></button>
    }
}

#[component]
fn ClearForm(desk: StoredDesk, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let cleared = part.clone();
    let clear = move |event: MouseEvent| {
        event.prevent_default();
        model.act(ReviewAct::Clear {
            part: cleared.clone(),
        });
    };
    view! {
        <form action=ClearVerdict::PATH method="post">
            <PartFields desk part/>
            <button type="submit" class="quiet" on:click=clear>{text.desk_clear()} <ActKey act=KeyAct::Undo/></button>
        </form>
    }
}

/// Passes the part on the desk; says how many of its pictures were not shown.
pub(super) fn pass_part(
    model: DeskModel,
    desk: &ReviewDesk,
    here: &DeskCursor,
    navigate: Navigate,
) {
    let application = &desk.dossier.application;
    let verdict = application.verdict_on(&here.part);
    if application.has_content(&here.part) && *verdict != Verdict::Passed {
        let shown = untrack(|| model.shown.list(desk, here));
        let part = here.part.clone();
        model.judge(here, ReviewAct::Pass { part, shown }, navigate);
    }
}

/// Returns the part on the desk with the reasons of its draft.
pub(super) fn return_part(
    model: DeskModel,
    desk: &ReviewDesk,
    here: &DeskCursor,
    navigate: Navigate,
) {
    let draft = untrack(|| model.draft(desk, &here.part));
    let pages = marked_pages(&draft, here);
    let note = Some(draft.note.trim().to_owned()).filter(|note| !note.is_empty());
    let returned = ReviewAct::ReturnPart {
        part: here.part.clone(),
        reasons: draft.reasons.into_iter().collect(),
        note,
        pages,
        boxes: draft.boxes,
    };
    model.judge(here, returned, navigate);
}

pub(super) const RETURN_FORM_ID: &str = "return-part";

#[component]
fn ReturnForm(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let exam = desk.with_value(|desk| desk.dossier.exam.clone());
    let offered = exam.offered_reasons(&part);
    let leads_to_form = offered.iter().any(|offered| offered.reason.about_form);
    let reasons = offered.iter().map(|offered| {
        let (part, reason, key) = (part.clone(), offered.reason.clone(), offered.key);
        view! { <ReasonChoice desk spot part reason key/> }
    });
    let reasons = reasons.collect_view();
    let draft = {
        let part = part.clone();
        move || desk.with_value(|desk| model.draft(desk, &part))
    };
    let note = {
        let draft = draft.clone();
        move || draft().note
    };
    let is_wanted = move || {
        let draft = draft();
        desk.with_value(|desk| is_note_missing(desk, &draft))
    };
    let is_required = {
        let is_wanted = is_wanted.clone();
        move || is_wanted()
    };
    let write_note = move |event| {
        let note = event_target_value(&event);
        if let Some(here) = spot.get_untracked() {
            let write = |draft: &mut ReturnDraft| draft.note = note;
            desk.with_value(|desk| update_return_draft(model, desk, &here, write));
        }
    };
    view! {
        <form action=ReturnPart::PATH method="post" id=RETURN_FORM_ID>
            <PartFields desk part=part.clone()/>
            <fieldset>
                <legend>{text.desk_reasons()}</legend>
                <div class="reasons">{reasons}</div>
            </fieldset>
            <BoxList desk spot part=part.clone()/>
            <PageMarks desk spot part=part.clone()/>
            {leads_to_form.then(|| view! { <FormLinks desk spot part/> })}
            <label class="field">
                {text.desk_note()}
                <textarea name="note" rows="2" maxlength=MAX_NOTE_CHARS prop:value=note required=is_required on:input=write_note></textarea>
                <small role="status">{move || is_wanted().then(|| text.problem_note_missing())}</small>
            </label>
        </form>
    }
    .into_any()
}

/// Links to the sections of the form that can be returned instead, if the form is wrong.
#[component]
fn FormLinks(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let ReviewPart::Slot(slot) = part else {
        return ().into_any();
    };
    let links = desk.with_value(|desk| {
        let (exam, application) = (&desk.dossier.exam, &desk.dossier.application);
        let here = spot.get_untracked();
        let sections = application.sections_showing_slot(exam, &slot).into_iter();
        sections
            .filter_map(|section| {
                let title = text.part_title(exam, &section);
                let address = here.as_ref()?.with_part(section).address(application.id);
                Some(view! { <li><a href=address data-noscroll="">{title}</a></li> })
            })
            .collect_view()
    });
    view! {
        <nav class="desk-form-links" aria-label=text.desk_form_wrong()>
            <p>{text.desk_form_wrong()}</p>
            <ul role="list" class="row">{links}</ul>
        </nav>
    }
    .into_any()
}

#[component]
fn ReasonChoice(
    desk: StoredDesk,
    spot: CursorMemo,
    part: ReviewPart,
    reason: Reason,
    key: Option<char>,
) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let value = reason.id.to_string();
    let is_ticked = {
        let reason = reason.id.clone();
        move || desk.with_value(|desk| model.draft(desk, &part).reasons.contains(&reason))
    };
    let is_ticked_now = untrack(&is_ticked);
    let chosen = reason.id.clone();
    let tick = move |_| {
        if let Some(here) = spot.get_untracked() {
            desk.with_value(|desk| toggle_reason(model, desk, &here, &chosen));
        }
    };
    let is_disqualifying = reason.kind == ReasonKind::Disqualifying;
    view! {
        <label class="choice" title=text.local(&reason.sentence)>
            <input type="checkbox" name="reasons[]" value=value checked=is_ticked_now prop:checked=is_ticked on:change=tick/>
            <span>
                {text.local(&reason.label)}
                {is_disqualifying.then(|| view! { " " <small>{text.desk_disqualifying()}</small> })}
            </span>
            {key.map(|key| view! { <kbd>{key.to_ascii_uppercase().to_string()}</kbd> })}
        </label>
    }
}

/// True if a ticked reason needs a note and the note is empty.
pub(super) fn is_note_missing(desk: &ReviewDesk, draft: &ReturnDraft) -> bool {
    let review = &desk.dossier.exam.review;
    let wants_note = |id| review.reason(id).is_some_and(|reason| reason.wants_note);
    draft.note.trim().is_empty() && draft.reasons.iter().any(wants_note)
}

pub(super) fn toggle_reason(
    model: DeskModel,
    desk: &ReviewDesk,
    here: &DeskCursor,
    reason: &ReasonId,
) {
    update_return_draft(model, desk, here, |draft| {
        if draft.reasons.remove(reason) {
            unlink_reason(draft, reason);
        } else {
            draft.reasons.insert(reason.clone());
            link_new_reason(draft, reason);
        }
    });
}

/// The hidden fields of every verdict.
#[component]
fn PartFields(desk: StoredDesk, part: ReviewPart) -> impl IntoView {
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
