//! The submit button, with the reason if it is disabled. With a device the submission goes through
//! the outbox: it is sent once, after everything else, with exactly the contents that the person
//! has seen. Pictures that are not on the server are named first, and submitting without them is a
//! button of its own.

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::{
    application::ReviewedSnapshot,
    exam::StageKind,
    id::ApplicationId,
    outbox::{Delivery, DeliveryError, Event, ItemId, Outbox, SyncState, UnsyncedCounts},
    url::page,
    view::Dossier,
};

use super::left_out::{CLOSE_SOON_MS, LeftOutPictures, list_pending_ids, list_unsent_pictures};
use crate::{
    api::candidate::Submit,
    components::{clock::use_clock, problem::ActionProblem},
    pages::candidate::{
        commitment::registration::Registration,
        dossier::DossierResource,
        submit::status_notes::{render_failure, render_retry_note, render_status},
    },
    sync::{client::SyncClient, files::use_chosen_files},
    text::{Text, use_text},
};

#[component]
pub fn SubmitForm(dossier: Dossier, resource: DossierResource) -> impl IntoView {
    let text = use_text();
    // Without a device the problem of a refused form comes back with the page, and this action
    // holds it.
    let action = ServerAction::<Submit>::new();
    let looked = StoredValue::new(ReviewedSnapshot::from_application(
        &dossier.application,
        &dossier.exam,
    ));
    let before = dossier.receipts.len() as u32;
    let page = StoredValue::new(dossier.clone());
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let word = exam.stage(StageKind::Submit);
    let word = word.and_then(|stage| stage.button.as_ref());
    let word = word.map_or_else(|| text.submit_now().to_owned(), |word| text.local(word));
    let is_closed = application.check_submission_open(&exam, now).is_err()
        || !application.missing_requirements(&exam, now).is_empty();
    let closes = application
        .submission_period(&exam)
        .map(|opening| opening.closes);
    let (clock, _) = use_clock(now, closes.unwrap_or(now));
    let is_open = Memo::new(move |_| {
        let now = clock.get();
        page.with_value(|page| {
            page.application
                .check_submission_open(&page.exam, now)
                .is_ok()
        })
    });
    let id = application.id;
    let uploads = use_chosen_files();
    let outboxes = uploads.client;
    let stage = Memo::new(move |_| outboxes.with(id, find_sync_state));
    let registration = Registration::new(page, is_open);
    let owed = Memo::new(move |_| outboxes.with(id, |outbox| outbox.count_blocking_submission()));
    let is_settled = Memo::new(move |_| outboxes.with(id, |outbox| outbox.is_settled()));
    let absent = Memo::new(move |_| {
        page.with_value(|page| {
            outboxes.with(id, |outbox| {
                uploads.with(|queue| list_unsent_pictures(text, page, outbox, &queue.items))
            })
        })
    });
    let is_old = refetch_when_settled(resource, is_settled, stage);
    let is_unheard = Memo::new(move |_| {
        let resting = |it: &Delivery| matches!(it.state, SyncState::BackingOff { .. });
        outboxes.with(id, |outbox| {
            outbox.delivery(&ItemId::ServerRead).is_some_and(resting)
        })
    });
    let is_stale = registration.is_stale;
    // A submission replaces a fingerprint that no longer matches the contents.
    let is_asked = move || stage.with(Option::is_some) && !is_stale.get();
    let is_blocked = move || {
        let is_whole = is_settled.get() && absent.with(Vec::is_empty);
        is_closed || is_old.get() || !is_whole || is_asked()
    };
    let reason = move || page.with_value(|page| describe_disabled_reason(text, outboxes, page));
    let is_registering = move || {
        let is_replaced = is_stale.get() && is_settled.get();
        registration.is_active() && !is_replaced
    };
    let submission = move || Event::SubmitRequested {
        previous_submissions: before,
        reviewed: looked.get_value(),
        by_fingerprint: false,
    };
    let ask = move |event: web_sys::SubmitEvent| {
        if outboxes.storage_status.get_untracked().is_some() {
            event.prevent_default();
            outboxes.dispatch(id, submission());
        }
    };
    // Texts and changes are small and part of the contents that the person has seen, so they are
    // never left out.
    let can_leave_out = Memo::new(move |_| {
        let UnsyncedCounts {
            fields, actions, ..
        } = owed.get();
        let is_waiting = !is_settled.get() && stage.with(|it| *it == Some(SyncState::Waiting));
        let can_ask = stage.with(Option::is_none) || is_stale.get() || is_waiting;
        let is_still = !is_closed && is_open.get() && !is_old.get() && !is_registering();
        is_still && can_ask && fields + actions == 0
    });
    let is_close_soon = Memo::new(move |_| {
        closes.is_some_and(|closes| {
            (1..=CLOSE_SOON_MS).contains(&closes.milliseconds_since(clock.get()))
        })
    });
    let submit_without = Callback::new(move |()| {
        let images = list_pending_ids(outboxes, id);
        spawn_local(outboxes.submit_without(id, images, submission()));
    });
    let is_replaced = move || can_leave_out.get() && !absent.with(Vec::is_empty);
    view! {
        <section class="send">
            <ActionProblem action/>
            <LeftOutPictures dossier=page absent can_submit=can_leave_out is_close_soon on_submit=submit_without/>
            <p id="send-reason" hidden=is_registering>{reason}</p>
            <div role="status" class="stack">
                {move || describe_unsent(text, owed.get()).filter(|_| !registration.is_requested()).map(|said| view! {
                    <p class="note submit-waits" data-kind="warn"><span class="state" data-state="on-device">{text.submit_waits()}</span> " " {said}</p>
                })}
                {move || registration.render(resource).or_else(|| {
                    let stage = stage.get()?;
                    Some(view! { <SubmissionStatus id stage is_unheard=is_unheard.get() resource/> }.into_any())
                })}
            </div>
            <form method="post" action=Submit::url() on:submit=ask>
                <input type="hidden" name="application" value=id.to_string()/>
                <input type="hidden" name="revision" value=application.revision.to_string()/>
                <p class="row acts">
                    <button class="seal" type="submit" hidden=move || is_registering() || is_replaced() disabled=is_blocked aria-describedby="send-reason">
                        {word}
                    </button>
                    <a class="button quiet" href=page::hub(id)>{text.back_to_hub()}</a>
                </p>
            </form>
        </section>
    }
}

fn find_sync_state(outbox: &Outbox) -> Option<SyncState> {
    let submission = outbox.submission.as_ref()?;
    Some(submission.delivery.state.clone())
}

/// Reads the page again when all unsent data have been sent or the submission has ended, so that
/// the shown contents are those of the server. Returns true while it is being read.
fn refetch_when_settled(
    resource: DossierResource,
    is_settled: Memo<bool>,
    stage: Memo<Option<SyncState>>,
) -> RwSignal<bool> {
    let is_old = RwSignal::new(false);
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (is_settled.get(), stage.with(Option::is_none));
        let is_over = before.is_some_and(|(settled, none)| (now.0 && !settled) || (now.1 && !none));
        if is_over {
            is_old.set(true);
            resource.refetch();
        }
        now
    });
    is_old
}

/// The reason why the button is disabled. Unsent data are shown beside it.
fn describe_disabled_reason(text: Text, outboxes: SyncClient, page: &Dossier) -> String {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = page;
    if let Err(locked) = application.check_submission_open(exam, *now) {
        return text.closed_reason(application, exam, locked);
    }
    match outboxes.list_missing(page).len() {
        0 => text.submit_about().to_owned(),
        _ if outboxes.has_current_commitment(page) => text.fingerprint_awaits().to_owned(),
        count => text.problem_incomplete(&count),
    }
}

fn describe_unsent(text: Text, owed: UnsyncedCounts) -> Option<String> {
    let UnsyncedCounts {
        images,
        fields,
        actions: acts,
    } = owed;
    (!owed.is_empty()).then(|| text.submit_owed(&images, &fields, &acts))
}

/// The state of the submission that was asked for on this device.
#[component]
fn SubmissionStatus(
    id: ApplicationId,
    stage: SyncState,
    /// True if the read of the server for which it waits has had no answer.
    is_unheard: bool,
    resource: DossierResource,
) -> impl IntoView {
    let text = use_text();
    match stage {
        SyncState::Waiting if is_unheard => render_retry_note(
            id,
            ItemId::ServerRead,
            DeliveryError::NoResponse,
            text.submit_offline(),
        ),
        SyncState::Waiting | SyncState::Sending(_) => {
            render_status("uploading", text.submit_asked().to_owned())
        }
        SyncState::Done(_) => render_status("uploaded", text.submit_taken().to_owned()),
        SyncState::BackingOff { fault, .. } => {
            render_retry_note(id, ItemId::Submission, fault, text.submit_offline())
        }
        SyncState::Failed(fault) => render_failure(id, fault, resource),
    }
}
