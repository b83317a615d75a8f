//! One image that this device keeps, on its way to the server: how far it has come, and what
//! stands in its way (C3, C4).

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    id::{ImageId, SlotId},
    outbox::{Event, Fault, Hold, ItemId, Picture, Stage},
};

use super::{preview::Preview, qr_tag::QrTag, work::Work};
use crate::{
    pages::candidate::only_here::OnlyHere,
    text::{Text, use_text},
    words::measure::kilobytes,
};

#[component]
pub(super) fn KeptRow(
    work: Work,
    slot_id: StoredValue<SlotId>,
    image: ImageId,
    /// Whether anything can be changed in the slot.
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
    // By another tab, else it would stand among the chosen files of this one.
    let is_doubted = Memo::new(move |_| {
        let read = |it: &Picture| it.held == Some(Hold::Doubted);
        picture.with(|it| it.as_ref().is_some_and(read))
    });
    let is_registered =
        Memo::new(move |_| picture.with(|it| it.as_ref().is_some_and(|it| is_promised(work, it))));
    let asks = RwSignal::new(false);
    let warns = move || asks.get() && is_registered.get();
    let (name, bytes) = picture.with_untracked(|it| {
        it.as_ref()
            .map(|it| (it.name.clone(), it.bytes))
            .unwrap_or_default()
    });
    let sentence = move || stage.get().and_then(|stage| explain(text, &stage));
    view! {
        <li class="picked-row kept-row">
            <Preview work file=read_file(work, picture)/>
            <div class="image-facts">
                <p>{move || stage.get().map(|stage| {
                    let (tone, word) = if is_doubted.get() { ("advised", text.fit_doubtful()) } else { name_stage(text, &stage) };
                    view! { <span class="state" data-state=tone>{word}</span> }
                })}</p>
                {move || is_registered.get().then(|| view! { <p><span class="state" data-state="submitted">{text.fingerprint_word()}</span></p> })}
                <p class="file-name" title=name.clone()>{name.clone()}</p>
                <p><small>{kilobytes(bytes)}</small> <QrTag work image/></p>
            </div>
            <Progress work image bytes/>
            {move || sentence().map(|sentence| view! { <p class="picked-sentence">{sentence}</p> })}
            <p class="picked-sentence" role="status" hidden=move || !warns()>{move || warns().then(|| text.fingerprint_remove())}</p>
            <KeptActs work slot_id image stage is_doubted is_registered is_open asks/>
        </li>
    }
}

/// The server has a fingerprint that names this picture (C5): this device knows it from what it
/// has registered, or from what the server waits for.
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

/// As far as this device knows; what has come to nothing binds nobody.
fn is_in_force(work: Work) -> bool {
    let newest = work
        .dossier
        .with(|dossier| work.uploads.outboxes.newest(dossier));
    let here = OnlyHere::of(work.uploads, work.application);
    here.promise(&newest).is_some()
}

/// The word of C4, with what goes on.
fn name_stage(text: Text, stage: &Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Waiting => ("on-device", text.material_waiting()),
        Stage::Sending(_) => ("uploading", text.material_sending()),
        Stage::Resting { .. } => ("on-device", text.material_resting()),
        Stage::Stuck(_) => ("failed", text.material_failed()),
        Stage::Done(_) => ("uploaded", text.material_uploaded()),
    }
}

fn explain(text: Text, stage: &Stage) -> Option<String> {
    let (Stage::Resting { fault, .. } | Stage::Stuck(fault)) = stage else {
        return None;
    };
    Some(match fault {
        Fault::Refused(problem) => text.problem(problem),
        Fault::BytesLost => text.material_bytes_lost().to_owned(),
        Fault::Line | Fault::Conflict { .. } => text.material_offline().to_owned(),
    })
}

/// The bytes come from the store, as they will be sent.
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

/// How much of it has gone out, where this tab sends it.
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
                <small>{move || format!("{} / {}", kilobytes(sent.get().unwrap_or(0)), kilobytes(bytes))}</small>
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
    is_doubted: Memo<bool>,
    is_registered: Memo<bool>,
    is_open: Signal<bool>,
    /// The first press asks.
    asks: RwSignal<bool>,
) -> impl IntoView {
    let text = use_text();
    let can_retry = move || matches!(stage.get(), Some(Stage::Stuck(_) | Stage::Resting { .. }));
    // After the close, what was registered can only follow: without it nothing is handed in.
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
            <Show when=move || is_doubted.get()>
                <button class="small primary" type="button" on:click=take>{text.fit_take()}</button>
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
