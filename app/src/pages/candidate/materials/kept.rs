//! The row of an image that this device stores and sends: its progress and its obstacles (C3, C4).

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    id::{ImageId, SlotId},
    outbox::{Event, Fault, Hold, ItemId, Picture, Stage},
    problem::Problem,
};

use super::{preview::Preview, qr_tag::QrTag, replaces::Replaces, work::Work};
use crate::{
    sync::unsynced::OnlyHere,
    text::{Text, use_text},
    words::measure::format_size,
};

#[component]
pub(super) fn KeptRow(
    work: Work,
    slot_id: StoredValue<SlotId>,
    image: ImageId,
    /// True if the slot can be changed.
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let picture = Memo::new(move |_| {
        work.uploads
            .outboxes
            .with(work.application, |outbox| outbox.picture(image).cloned())
    });
    let stage =
        Memo::new(move |_| picture.with(|it| it.as_ref().map(|it| it.delivery.stage.clone())));
    // A held picture has a row here if another tab holds it or its slot is locked; otherwise its
    // row is among the chosen files of this tab.
    let held = Memo::new(move |_| picture.with(|it| it.as_ref().and_then(|it| it.held)));
    let is_registered =
        Memo::new(move |_| picture.with(|it| it.as_ref().is_some_and(|it| is_promised(work, it))));
    let asks = RwSignal::new(false);
    let warns = move || asks.get() && is_registered.get();
    let (name, bytes) = picture.with_untracked(|it| {
        it.as_ref()
            .map(|it| (it.name.clone(), it.bytes))
            .unwrap_or_default()
    });
    let replaces = picture.with_untracked(|it| it.as_ref().and_then(|it| it.replaces));
    let sentence = move || {
        let is_locked = !is_open.get();
        picture.with(|it| it.as_ref().and_then(|it| explain(text, it, is_locked)))
    };
    view! {
        <li class="picked-row kept-row" id=format!("image-{image}") data-image=image.to_string() tabindex="-1">
            <Preview work file=read_file(work, picture)/>
            <div class="image-facts">
                <p>{move || picture.get().map(|picture| {
                    let (tone, word) = name_picture(text, &picture);
                    view! { <span class="state" data-state=tone>{word}</span> }
                })}</p>
                {move || is_registered.get().then(|| view! { <p><span class="state" data-state="submitted">{text.fingerprint_word()}</span></p> })}
                <p class="file-name" title=name.clone()>{name.clone()}</p>
                <p><small>{format_size(bytes)}</small> <QrTag work image/></p>
            </div>
            <Replaces work replaces/>
            <Progress work image bytes/>
            {move || sentence().map(|sentence| view! { <p class="picked-sentence">{sentence}</p> })}
            <p class="picked-sentence" role="status" hidden=move || !warns()>{move || warns().then(|| text.fingerprint_remove())}</p>
            <KeptActs work slot_id image stage held is_registered is_open asks/>
        </li>
    }
}

/// True if the server has a fingerprint that names this picture (C5): this device registered it, or
/// the server waits for the picture.
fn is_promised(work: Work, picture: &Picture) -> bool {
    let is_named = work
        .uploads
        .outboxes
        .with(work.application, |outbox| outbox.is_named(picture));
    is_named
        || work.dossier.with(|dossier| {
            let awaited = dossier.application.awaited(&dossier.exam, &picture.slot);
            awaited.contains(&picture.sha256)
        })
}

/// True if the registered fingerprint is in force. Judged from local data; a void fingerprint
/// restricts nothing.
fn is_in_force(work: Work) -> bool {
    let newest = work
        .dossier
        .with(|dossier| work.uploads.outboxes.newest(dossier));
    let here = OnlyHere::of(work.uploads, work.application);
    here.promise(&newest).is_some()
}

/// The state word of C4, with the current step or the thing for which it waits.
pub(in crate::pages::candidate) fn name_picture(
    text: Text,
    picture: &Picture,
) -> (&'static str, &'static str) {
    match (picture.held, &picture.delivery.stage) {
        (Some(Hold::Unseen), _) => ("on-device", text.material_checking()),
        (Some(Hold::Doubted), _) => ("advised", text.fit_doubtful()),
        (Some(Hold::Refused), _) => ("failed", text.material_refused()),
        (Some(Hold::Fitted(_)), _) => ("on-device", text.fit_ready()),
        (Some(Hold::LeftOut), _) => ("on-device", text.left_out_word()),
        (None, stage) => name_stage(text, stage),
    }
}

fn name_stage(text: Text, stage: &Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Waiting => ("on-device", text.material_waiting()),
        Stage::Sending(_) => ("uploading", text.material_sending()),
        Stage::Resting {
            fault: Fault::Refused(Problem::SignedOut),
            ..
        } => ("on-device", text.material_signed_out()),
        Stage::Resting { .. } => ("on-device", text.material_resting()),
        Stage::Stuck(_) => ("failed", text.material_failed()),
        Stage::Done(_) => ("uploaded", text.material_uploaded()),
    }
}

fn explain(text: Text, picture: &Picture, is_locked: bool) -> Option<String> {
    let fault = match (picture.held, &picture.delivery.stage) {
        (Some(hold), _) if hold.is_aside() && is_locked => {
            return Some(text.left_out_kept().to_owned());
        }
        (Some(Hold::Refused), _) => return Some(text.kept_refused().to_owned()),
        (Some(Hold::LeftOut), _) => return Some(text.left_out_kept().to_owned()),
        (_, Stage::Resting { fault, .. } | Stage::Stuck(fault)) => fault,
        _ => return None,
    };
    Some(match fault {
        Fault::Refused(problem) => text.problem(problem),
        Fault::BytesLost => text.material_bytes_lost().to_owned(),
        Fault::Line | Fault::Conflict { .. } => text.material_offline().to_owned(),
    })
}

/// Reads the bytes from the store, as they will be sent.
fn read_file(
    work: Work,
    picture: Memo<Option<Picture>>,
) -> Signal<Option<SendWrapper<crate::ports::device::PickedFile>>> {
    let file = RwSignal::new(None);
    Effect::new(move || {
        let picture = picture.get_untracked();
        if let Some((drafts, picture)) = work.uploads.outboxes.drafts().zip(picture) {
            spawn_local(async move {
                let found = drafts.picture(&picture).await;
                file.try_set(found.map(SendWrapper::new));
            });
        }
    });
    file.into()
}

/// The number of bytes sent, if this tab sends the picture.
#[component]
fn Progress(work: Work, image: ImageId, bytes: u64) -> impl IntoView {
    let text = use_text();
    let sent = Memo::new(move |_| {
        work.uploads
            .outboxes
            .progress
            .with(|progress| progress.get(&image).map(|sent| (*sent).min(bytes)))
    });
    view! {
        <Show when=move || sent.get().is_some()>
            <div class="picked-progress">
                <progress class="progress" max=bytes value=move || sent.get() aria-label=text.material_sending()></progress>
                <small>{move || format!("{} / {}", format_size(sent.get().unwrap_or(0)), format_size(bytes))}</small>
            </div>
        </Show>
    }
}

#[component]
fn KeptActs(
    work: Work,
    slot_id: StoredValue<SlotId>,
    image: ImageId,
    stage: Memo<Option<Stage>>,
    held: Memo<Option<Hold>>,
    is_registered: Memo<bool>,
    is_open: Signal<bool>,
    /// Set by the first press, which asks for confirmation.
    asks: RwSignal<bool>,
) -> impl IntoView {
    let text = use_text();
    let can_retry = move || matches!(stage.get(), Some(Stage::Stuck(_) | Stage::Resting { .. }));
    // After the close, a registered picture can't be removed: the submission needs it.
    let is_bound = move || is_registered.get() && !is_open.get() && is_in_force(work);
    let can_remove = move || !matches!(stage.get(), None | Some(Stage::Done(_))) && !is_bound();
    let retry = move |_| {
        let item = ItemId::Picture(image);
        work.uploads
            .outboxes
            .tell(work.application, Event::Retried(item));
    };
    let take = move |_| {
        work.uploads
            .outboxes
            .tell(work.application, Event::Released(image));
    };
    let can_take =
        move || is_open.get() && matches!(held.get(), Some(Hold::Doubted | Hold::Fitted(_)));
    let is_left_out = move || held.get() == Some(Hold::LeftOut);
    let can_save = move || matches!(held.get(), Some(Hold::LeftOut | Hold::Refused));
    let save = move |_| save_picture(work, image);
    let remove = move |_| {
        if asks.get_untracked() {
            let slot = slot_id.get_value();
            work.uploads
                .outboxes
                .tell(work.application, Event::Removed { slot, image });
        }
        asks.update(|asks| *asks = !*asks);
    };
    view! {
        <div class="image-acts">
            <Show when=can_take>
                <button class="small primary" type="button" on:click=take>{text.fit_take()}</button>
            </Show>
            <Show when=move || is_left_out() && is_open.get()>
                <button class="small primary" type="button" on:click=retry>{text.left_out_send()}</button>
            </Show>
            <Show when=can_save>
                <button class="small" type="button" on:click=save>{text.left_out_save()}</button>
            </Show>
            <Show when=can_retry>
                <button class="small" type="button" on:click=retry>{text.material_retry()}</button>
            </Show>
            <Show when=can_remove>
                <button class="small quiet" class:seal=move || asks.get() type="button" on:click=remove>
                    {move || if asks.get() { text.material_remove_yes() } else { text.material_drop_file() }}
                </button>
            </Show>
            <Show when=move || asks.get() && can_remove()>
                <button class="small quiet" type="button" on:click=move |_| asks.set(false)>{text.material_keep()}</button>
            </Show>
        </div>
    }
}

/// Saves the stored file as a download.
fn save_picture(work: Work, image: ImageId) {
    let outboxes = work.uploads.outboxes;
    let picture =
        outboxes.with_untracked(work.application, |outbox| outbox.picture(image).cloned());
    let (Some(device), Some(drafts), Some(picture)) =
        (work.uploads.device(), outboxes.drafts(), picture)
    else {
        return;
    };
    spawn_local(async move {
        let Some(file) = drafts.picture(&picture).await else {
            return work.said.set(work.text.material_bytes_lost().to_owned());
        };
        match device.read(&file).await {
            Ok(bytes) => device.save(&picture.name, &bytes),
            Err(_) => work.said.set(work.text.material_bytes_lost().to_owned()),
        }
    });
}
