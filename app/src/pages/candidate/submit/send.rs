//! The submit button, with the reason if it is disabled. With a device the submission goes through
//! the outbox: it is sent once, after everything else, with exactly the contents that the person
//! has seen. Pictures that are not on the server are named first, and submitting without them is a
//! button of its own.

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::{
    application::Looked,
    exam::StageKind,
    id::ApplicationId,
    outbox::{Delivery, Event, Fault, ItemId, Outbox, Owed, Registration, Stage},
    time::Timestamp,
    url::page,
    view::Dossier,
};

use super::{
    asked::{note, resting, stuck},
    fingerprint::Registering,
    left_out::{CLOSE_SOON, LeftOut, list_absent, list_coming},
};
use crate::{
    api::candidate::Submit,
    components::{clock::use_clock, problem::ActionProblem},
    pages::candidate::dossier::DossierResource,
    sync::{client::Outboxes, files::use_uploads},
    text::{Text, use_text},
};

#[component]
pub fn Send(dossier: Dossier, resource: DossierResource) -> impl IntoView {
    let text = use_text();
    // Without a device the problem of a refused form comes back with the page, and this action
    // holds it.
    let action = ServerAction::<Submit>::new();
    let looked = StoredValue::new(Looked::of(&dossier.application, &dossier.exam));
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
    let is_closed =
        application.work_lock(&exam, now).is_err() || !application.missing(&exam, now).is_empty();
    let broken = application.promise.as_ref().map(|it| it.at);
    let broken = broken.filter(|_| application.promised(&exam).is_none());
    let closes = application
        .submit_opening(&exam)
        .map(|opening| opening.closes);
    let (clock, _) = use_clock(now, closes.unwrap_or(now));
    let is_open = Memo::new(move |_| {
        let now = clock.get();
        page.with_value(|page| page.application.work_lock(&page.exam, now).is_ok())
    });
    let id = application.id;
    let uploads = use_uploads();
    let outboxes = uploads.outboxes;
    let stage = Memo::new(move |_| outboxes.with(id, read_stage));
    let registration =
        Memo::new(move |_| outboxes.with(id, |outbox| outbox.registration().cloned()));
    // After the close a void fingerprint can't be replaced.
    let is_void = move |it: &Registration| {
        let is_broken = broken.is_some_and(|at| Some(at) >= it.at);
        it.delivery.is_done() && is_broken && !is_open.get()
    };
    let owed = Memo::new(move |_| outboxes.with(id, |outbox| outbox.owed_to_submission()));
    let is_settled = Memo::new(move |_| outboxes.with(id, |outbox| outbox.is_settled()));
    let absent = Memo::new(move |_| {
        page.with_value(|page| {
            outboxes.with(id, |outbox| {
                uploads.with(|queue| list_absent(text, page, outbox, &queue.items))
            })
        })
    });
    let is_old = read_again(resource, is_settled, stage);
    let zone = exam.time_zone;
    let is_unheard = Memo::new(move |_| {
        let resting = |it: &Delivery| matches!(it.stage, Stage::Resting { .. });
        outboxes.with(id, |outbox| {
            outbox.delivery(&ItemId::Reading).is_some_and(resting)
        })
    });
    let is_outgrown =
        Memo::new(move |_| is_open.get() && page.with_value(|page| outboxes.is_outgrown(page)));
    // A submission replaces a fingerprint that no longer matches the contents.
    let is_asked = move || stage.with(Option::is_some) && !is_outgrown.get();
    let is_blocked = move || {
        let is_whole = is_settled.get() && absent.with(Vec::is_empty);
        is_closed || is_old.get() || !is_whole || is_asked()
    };
    let reason = move || page.with_value(|page| say_reason(text, outboxes, page));
    // While a fingerprint is in force there is nothing to press; the missing files are being sent.
    let is_registering = move || {
        let is_replaced = is_outgrown.get() && is_settled.get();
        let stands = |it: &Option<Registration>| it.as_ref().is_some_and(|it| !is_void(it));
        registration.with(stands) && !is_replaced
    };
    let submission = move || Event::SubmitAsked {
        before,
        looked: looked.get_value(),
        by_fingerprint: false,
    };
    let ask = move |event: web_sys::SubmitEvent| {
        if outboxes.standing.get_untracked().is_some() {
            event.prevent_default();
            outboxes.tell(id, submission());
        }
    };
    // Texts and changes are small and part of the contents that the person has seen, so they are
    // never left out.
    let can_leave_out = Memo::new(move |_| {
        let Owed { fields, acts, .. } = owed.get();
        let is_waiting = !is_settled.get() && stage.with(|it| *it == Some(Stage::Waiting));
        let can_ask = stage.with(Option::is_none) || is_outgrown.get() || is_waiting;
        let is_still = !is_closed && is_open.get() && !is_old.get() && !is_registering();
        is_still && can_ask && fields + acts == 0
    });
    let is_close_soon = Memo::new(move |_| {
        closes.is_some_and(|closes| (1..=CLOSE_SOON).contains(&closes.since(clock.get())))
    });
    let submit_without = Callback::new(move |()| {
        let images = list_coming(outboxes, id);
        spawn_local(outboxes.submit_without(id, images, submission()));
    });
    let is_replaced = move || can_leave_out.get() && !absent.with(Vec::is_empty);
    view! {
        <section class="send">
            <ActionProblem action/>
            <LeftOut dossier=page absent can_submit=can_leave_out is_close_soon on_submit=submit_without/>
            <p id="send-reason" hidden=is_registering>{reason}</p>
            <div role="status" class="stack">
                {move || say_owed(text, owed.get()).filter(|_| registration.with(Option::is_none)).map(|said| view! {
                    <p class="note submit-waits" data-kind="warn"><span class="state" data-state="on-device">{text.submit_waits()}</span> " " {said}</p>
                })}
                {move || match registration.get() {
                    Some(registration) if is_void(&registration) => ().into_any(),
                    Some(registration) => {
                        let kept = page.with_value(|page| find_promise(outboxes, page));
                        view! { <Registering id registration zone resource broken kept is_outgrown=is_outgrown.get()/> }.into_any()
                    }
                    None => stage.get().map(|stage| view! { <Asked id stage is_unheard=is_unheard.get() resource/> }).into_any(),
                }}
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

fn read_stage(outbox: &Outbox) -> Option<Stage> {
    let submission = outbox.submission.as_ref()?;
    Some(submission.delivery.stage.clone())
}

/// The time of the fingerprint in force on the server.
fn find_promise(outboxes: Outboxes, page: &Dossier) -> Option<Timestamp> {
    let Dossier {
        exam, application, ..
    } = outboxes.newest(page);
    application.promised(&exam).map(|it| it.at)
}

/// Reads the page again when all unsent data have been sent or the submission has ended, so that
/// the shown contents are those of the server. Returns true while it is being read.
fn read_again(
    resource: DossierResource,
    is_settled: Memo<bool>,
    stage: Memo<Option<Stage>>,
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
fn say_reason(text: Text, outboxes: Outboxes, page: &Dossier) -> String {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = page;
    if let Err(locked) = application.work_lock(exam, *now) {
        return text.closed_work(application, exam, locked);
    }
    match outboxes.list_missing(page).len() {
        0 => text.submit_about().to_owned(),
        _ if application.promised(exam).is_some() && !outboxes.is_outgrown(page) => {
            text.fingerprint_awaits().to_owned()
        }
        count => text.problem_incomplete(&count),
    }
}

fn say_owed(text: Text, owed: Owed) -> Option<String> {
    let Owed {
        images,
        fields,
        acts,
    } = owed;
    (!owed.is_nothing()).then(|| text.submit_owed(&images, &fields, &acts))
}

/// The state of the submission that was asked for on this device.
#[component]
fn Asked(
    id: ApplicationId,
    stage: Stage,
    /// True if the read of the server for which it waits has had no answer.
    is_unheard: bool,
    resource: DossierResource,
) -> impl IntoView {
    let text = use_text();
    match stage {
        Stage::Waiting if is_unheard => {
            resting(id, ItemId::Reading, Fault::Line, text.submit_offline())
        }
        Stage::Waiting | Stage::Sending(_) => note("uploading", text.submit_asked().to_owned()),
        Stage::Done(_) => note("uploaded", text.submit_taken().to_owned()),
        Stage::Resting { fault, .. } => {
            resting(id, ItemId::Submission, fault, text.submit_offline())
        }
        Stage::Stuck(fault) => stuck(id, fault, resource),
    }
}
