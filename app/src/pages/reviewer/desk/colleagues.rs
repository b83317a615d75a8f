//! Acts among reviewers on the desk: the way to a colleague, the recusal, the question of a hand-over
//! and the notes.

use leptos::{html, prelude::*, server_fn::ServerFn};
use shared::{
    application::note::MAX_NOTE_CHARS,
    id::ApplicationId,
    review_event::ReviewEvent,
    review_keys::{KeyAct, KeyPage},
    url::page,
    view::{QueueFilter, ReviewDesk},
};

use super::StoredDesk;
use crate::{
    api::reviewer::{AddNote, Recuse},
    components::{act_form::submit_by, problem::ActionProblem, view_list::ReviewJournal},
    pages::reviewer::{
        desk::{cursor::DeskQuery, model::DeskModel},
        key_map::{ActKey, listen_acts},
        next_form::ListInputs,
    },
    text::use_text,
};

const RECUSE_DIALOG_ID: &str = "recuse";

/// The links and forms in the head of the desk.
#[component]
pub(super) fn ColleagueActs(desk: StoredDesk, place: Memo<DeskQuery>) -> impl IntoView {
    let text = use_text();
    let (application, is_reviewable, is_supervisor, is_decided) = desk.with_value(|desk| {
        let is_in_review = desk.dossier.application.state.kind().is_in_review();
        let can_hand_over = desk.can_act() || (desk.access.is_supervisor && is_in_review);
        (
            desk.dossier.application.id,
            can_hand_over,
            desk.access.is_supervisor,
            desk.dossier.application.state.kind().is_decided(),
        )
    });
    let label = match is_supervisor {
        true if is_decided => text.correction_title(),
        true => text.team_supervise(),
        false => text.team_ask(),
    };
    let list = place.with_untracked(|place| place.list().clone());
    view! {
        {(is_reviewable || is_supervisor).then(|| view! {
            <a class="button quiet small" href=page::team(application)>{label}</a>
        })}
        <RecusalForm application list/>
    }
}

/// Asks if the reviewer knows the candidate, and then withdraws the application from them.
#[component]
fn RecusalForm(application: ApplicationId, list: QueueFilter) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<Recuse>::new();
    let button = NodeRef::<html::Button>::new();
    listen_acts(KeyPage::Desk, move |act, _| {
        let is_recusal = act == Some(KeyAct::Recuse);
        if let (true, Some(button)) = (is_recusal, button.get_untracked()) {
            button.click();
        }
        is_recusal
    });
    let filter = list.clone();
    let recuse = submit_by(action, move || Recuse {
        application,
        filter: filter.clone(),
    });
    view! {
        <button type="button" class="quiet small" node_ref=button popovertarget=RECUSE_DIALOG_ID>{text.recuse()} <ActKey act=KeyAct::Recuse/></button>
        <dialog id=RECUSE_DIALOG_ID popover="" aria-labelledby="recuse-title">
            <form action=Recuse::PATH method="post" on:submit=recuse>
                <input type="hidden" name="application" value=application.to_string()/>
                <ListInputs filter=list/>
                <h2 id="recuse-title">{text.recuse_title()}</h2>
                <p>{text.recuse_about()}</p>
                <ActionProblem action=action/>
                <div class="row spread">
                    <button type="button" class="quiet" popovertarget=RECUSE_DIALOG_ID popovertargetaction="hide">{text.desk_cancel()}</button>
                    <button type="submit" class="primary" disabled=move || action.pending().get()>{text.recuse_do()}</button>
                </div>
            </form>
        </dialog>
    }
}

/// The question with which a colleague has handed the application to the reader.
#[component]
pub(super) fn HandOverNote(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    desk.with_value(|desk| {
        let entry = desk.find_hand_over()?;
        let ReviewEvent::HandedOver { question, .. } = &entry.event else {
            return None;
        };
        let words = match question {
            Some(question) => text.handed_with_question(&entry.author, question),
            None => text.handed_to_you(&entry.author),
        };
        Some(view! { <p class="desk-question note" role="status">{words}</p> })
    })
}

/// The notes among reviewers, newest first, and a form for another. The candidate never sees them.
#[component]
pub(super) fn ReviewerNotes(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let action = ServerAction::<AddNote>::new();
    Effect::new(move || {
        if matches!(action.value().get(), Some(Ok(()))) {
            model.reload();
        }
    });
    let (application, zone, journal) = desk.with_value(|desk: &ReviewDesk| {
        let dossier = &desk.dossier;
        (
            dossier.application.id,
            dossier.exam.time_zone,
            desk.journal.clone(),
        )
    });
    let is_open = !journal.is_empty();
    let note = NodeRef::<html::Textarea>::new();
    let add = submit_by(action, move || {
        let text = note.get_untracked().map(|note| note.value());
        AddNote {
            application,
            text: text.unwrap_or_default(),
        }
    });
    view! {
        <details class="desk-notes" open=is_open>
            <summary><h2>{text.notes_title()}</h2> " " <small class="quiet">{text.notes_about()}</small></summary>
            <form action=AddNote::PATH method="post" class="stack" on:submit=add>
                <input type="hidden" name="application" value=application.to_string()/>
                <label class="field">
                    {text.notes_write()}
                    <textarea name="text" node_ref=note rows="2" maxlength=MAX_NOTE_CHARS required></textarea>
                </label>
                <ActionProblem action=action/>
                <p class="row"><button type="submit" class="small" disabled=move || action.pending().get()>{text.notes_add()}</button></p>
            </form>
            <ReviewJournal entries=journal zone/>
        </details>
    }
    .into_any()
}
