//! The row of an image that this device stores and sends: its progress and its obstacles (C3, C4).

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    id::{ImageId, SlotId},
    outbox::{DeliveryError, Event, HoldReason, ItemId, PendingImage, SyncState},
    problem::Problem,
};

use crate::{
    pages::candidate::commitment::{is_commitment_in_force, is_picture_registered},
    pages::candidate::materials::{
        image_parts::{Preview, QrTag, ReplacedImageNote},
        model::MaterialsModel,
    },
    text::{Text, use_text},
    words::size::format_size,
};

#[component]
pub(super) fn PendingImageRow(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    image: ImageId,
    /// True if the slot can be changed.
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let picture = Memo::new(move |_| {
        model
            .files
            .client
            .with(model.application, |outbox| outbox.picture(image).cloned())
    });
    let stage =
        Memo::new(move |_| picture.with(|it| it.as_ref().map(|it| it.delivery.state.clone())));
    // A held picture has a row here if another tab holds it or its slot is locked; otherwise its
    // row is among the chosen files of this tab.
    let held = Memo::new(move |_| picture.with(|it| it.as_ref().and_then(|it| it.hold_reason)));
    let is_registered = Memo::new(move |_| {
        picture.with(|it| {
            it.as_ref()
                .is_some_and(|it| is_picture_registered(model, it))
        })
    });
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
        <li class="chosen-file-row kept-row" id=format!("image-{image}") data-image=image.to_string() tabindex="-1">
            <Preview model file=load_stored_file(model, picture)/>
            <div class="image-facts">
                <p>{move || picture.get().map(|picture| {
                    let (tone, word) = picture_state(text, &picture);
                    view! { <span class="state" data-state=tone>{word}</span> }
                })}</p>
                {move || is_registered.get().then(|| view! { <p><span class="state" data-state="submitted">{text.fingerprint_word()}</span></p> })}
                <p class="file-name" title=name.clone()>{name.clone()}</p>
                <p><small>{format_size(bytes)}</small> <QrTag model image/></p>
            </div>
            <ReplacedImageNote model replaces/>
            <UploadProgress model image bytes/>
            {move || sentence().map(|sentence| view! { <p class="file-sentence">{sentence}</p> })}
            <p class="file-sentence" role="status" hidden=move || !warns()>{move || warns().then(|| text.fingerprint_remove())}</p>
            <PendingImageActions model slot_id image stage held is_registered is_open asks/>
        </li>
    }
}

/// The state word of C4, with the current step or the thing for which it waits.
pub(in crate::pages::candidate) fn picture_state(
    text: Text,
    picture: &PendingImage,
) -> (&'static str, &'static str) {
    match (picture.hold_reason, &picture.delivery.state) {
        (Some(HoldReason::AwaitingCheck), _) => ("on-device", text.material_checking()),
        (Some(HoldReason::AwaitingConfirmation), _) => ("advised", text.fit_doubtful()),
        (Some(HoldReason::RuleViolated), _) => ("failed", text.material_refused()),
        (Some(HoldReason::Fitted(_)), _) => ("on-device", text.fit_ready()),
        (Some(HoldReason::LeftOut), _) => ("on-device", text.left_out_word()),
        (None, stage) => describe_sync_state(text, stage),
    }
}

fn describe_sync_state(text: Text, stage: &SyncState) -> (&'static str, &'static str) {
    match stage {
        SyncState::Waiting => ("on-device", text.material_waiting()),
        SyncState::Sending(_) => ("uploading", text.material_sending()),
        SyncState::BackingOff {
            fault: DeliveryError::Refused(Problem::SignedOut),
            ..
        } => ("on-device", text.material_signed_out()),
        SyncState::BackingOff { .. } => ("on-device", text.material_resting()),
        SyncState::Failed(_) => ("failed", text.material_failed()),
        SyncState::Done(_) => ("uploaded", text.material_uploaded()),
    }
}

fn explain(text: Text, picture: &PendingImage, is_locked: bool) -> Option<String> {
    let fault = match (picture.hold_reason, &picture.delivery.state) {
        (Some(hold), _) if hold.is_set_aside() && is_locked => {
            return Some(text.left_out_kept().to_owned());
        }
        (Some(HoldReason::RuleViolated), _) => return Some(text.kept_refused().to_owned()),
        (Some(HoldReason::LeftOut), _) => return Some(text.left_out_kept().to_owned()),
        (_, SyncState::BackingOff { fault, .. } | SyncState::Failed(fault)) => fault,
        _ => return None,
    };
    Some(match fault {
        DeliveryError::Refused(problem) => text.problem(problem),
        DeliveryError::BytesLost => text.material_bytes_lost().to_owned(),
        DeliveryError::NoResponse | DeliveryError::Conflict { .. } => {
            text.material_offline().to_owned()
        }
    })
}

/// Reads the bytes from the store, as they will be sent.
fn load_stored_file(
    model: MaterialsModel,
    picture: Memo<Option<PendingImage>>,
) -> Signal<Option<SendWrapper<crate::ports::device::PickedFile>>> {
    let file = RwSignal::new(None);
    Effect::new(move || {
        let picture = picture.get_untracked();
        if let Some((drafts, picture)) = model.files.client.store().zip(picture) {
            spawn_local(async move {
                let found = drafts.load_picture(&picture).await;
                file.try_set(found.map(SendWrapper::new));
            });
        }
    });
    file.into()
}

/// The number of bytes sent, if this tab sends the picture.
#[component]
fn UploadProgress(model: MaterialsModel, image: ImageId, bytes: u64) -> impl IntoView {
    let text = use_text();
    let sent = Memo::new(move |_| {
        model
            .files
            .client
            .progress
            .with(|progress| progress.get(&image).map(|sent| (*sent).min(bytes)))
    });
    view! {
        <Show when=move || sent.get().is_some()>
            <div class="file-progress">
                <progress class="progress" max=bytes value=move || sent.get() aria-label=text.material_sending()></progress>
                <small>{move || format!("{} / {}", format_size(sent.get().unwrap_or(0)), format_size(bytes))}</small>
            </div>
        </Show>
    }
}

#[component]
fn PendingImageActions(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    image: ImageId,
    stage: Memo<Option<SyncState>>,
    held: Memo<Option<HoldReason>>,
    is_registered: Memo<bool>,
    is_open: Signal<bool>,
    /// Set by the first press, which asks for confirmation.
    asks: RwSignal<bool>,
) -> impl IntoView {
    let text = use_text();
    let can_retry = move || {
        matches!(
            stage.get(),
            Some(SyncState::Failed(_) | SyncState::BackingOff { .. })
        )
    };
    // After the close, a registered picture can't be removed: the submission needs it.
    let is_bound = move || is_registered.get() && !is_open.get() && is_commitment_in_force(model);
    let can_remove = move || !matches!(stage.get(), None | Some(SyncState::Done(_))) && !is_bound();
    let retry = move |_| {
        let item = ItemId::Picture(image);
        model
            .files
            .client
            .dispatch(model.application, Event::Retried(item));
    };
    let take = move |_| {
        model
            .files
            .client
            .dispatch(model.application, Event::Released(image));
    };
    let can_take = move || {
        is_open.get()
            && matches!(
                held.get(),
                Some(HoldReason::AwaitingConfirmation | HoldReason::Fitted(_))
            )
    };
    let is_left_out = move || held.get() == Some(HoldReason::LeftOut);
    let can_save = move || {
        matches!(
            held.get(),
            Some(HoldReason::LeftOut | HoldReason::RuleViolated)
        )
    };
    let save = move |_| save_picture(model, image);
    let remove = move |_| {
        if asks.get_untracked() {
            let slot = slot_id.get_value();
            model
                .files
                .client
                .dispatch(model.application, Event::Removed { slot, image });
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
fn save_picture(model: MaterialsModel, image: ImageId) {
    let outboxes = model.files.client;
    let picture =
        outboxes.with_untracked(model.application, |outbox| outbox.picture(image).cloned());
    let (Some(device), Some(drafts), Some(picture)) =
        (model.files.device(), outboxes.store(), picture)
    else {
        return;
    };
    spawn_local(async move {
        let Some(file) = drafts.load_picture(&picture).await else {
            return model
                .announcement
                .set(model.text.material_bytes_lost().to_owned());
        };
        match device.read(&file).await {
            Ok(bytes) => device.download(&picture.name, &bytes),
            Err(_) => model
                .announcement
                .set(model.text.material_bytes_lost().to_owned()),
        }
    });
}
