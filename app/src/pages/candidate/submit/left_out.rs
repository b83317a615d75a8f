//! The pictures of this device that a submission would not contain. All are named on the submission
//! page, and the person goes to them or submits without them.

use leptos::prelude::*;
use shared::{
    id::{ApplicationId, ImageId, SlotId},
    outbox::Outbox,
    time::Timestamp,
    url::page,
    view::Dossier,
};

use crate::{
    pages::candidate::materials::{chosen_file_row::file_state, pending_image_row::picture_state},
    sync::{
        client::SyncClient,
        files::machine::{QueuedFile, State},
    },
    text::{Text, use_text},
};

/// Time before the close from which submitting without them is the primary button, in milliseconds.
pub(super) const CLOSE_SOON_MS: i64 = 5 * Timestamp::MINUTE_MS;

/// A picture of this device that the server does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnsentPicture {
    pub id: ImageId,
    pub slot: SlotId,
    pub name: String,
    /// The name in `data-state`, and the word.
    pub state: (&'static str, &'static str),
    /// True if it is sent automatically.
    pub is_sent_automatically: bool,
}

/// The pictures that were chosen in this tab or stored by any tab; each picture once.
pub(super) fn list_unsent_pictures(
    text: Text,
    dossier: &Dossier,
    outbox: &Outbox,
    chosen: &[QueuedFile],
) -> Vec<UnsentPicture> {
    let application = &dossier.application;
    let is_kept = |item: &QueuedFile| {
        let made = item.fitted.as_ref().map(|made| made.id);
        let mut pictures = outbox.pictures.iter();
        pictures.any(|it| [Some(item.id), item.stored_id, made].contains(&Some(it.id)))
    };
    let is_over = |item: &QueuedFile| matches!(item.state, State::Releasing | State::Discarding);
    let kept = outbox.unsynced_pictures();
    let kept = kept.filter(|it| application.find_image(it.id).is_none());
    let kept = kept.map(|picture| UnsentPicture {
        id: picture.id,
        slot: picture.slot.clone(),
        name: picture.name.clone(),
        state: picture_state(text, picture),
        is_sent_automatically: picture.is_upload_pending() && picture.hold_reason.is_none(),
    });
    let ours = chosen.iter().filter(|item| {
        item.place.application == application.id && !is_kept(item) && !is_over(item)
    });
    let chosen = ours.map(|item| UnsentPicture {
        id: item.id,
        slot: item.place.slot.clone(),
        name: item.name.clone(),
        state: file_state(text, &item.state),
        is_sent_automatically: false,
    });
    kept.chain(chosen).collect()
}

/// The ids of the pictures that would still be sent.
pub(super) fn list_pending_ids(outboxes: SyncClient, id: ApplicationId) -> Vec<ImageId> {
    outboxes.with_untracked(id, |outbox| {
        let coming = outbox.pictures.iter().filter(|it| it.is_upload_pending());
        coming.map(|picture| picture.id).collect()
    })
}

#[component]
pub(super) fn LeftOutPictures(
    dossier: StoredValue<Dossier>,
    absent: Memo<Vec<UnsentPicture>>,
    /// True if the server would accept a submission of its present contents.
    can_submit: Memo<bool>,
    is_close_soon: Memo<bool>,
    on_submit: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let rows = move || {
        let absent = absent.get();
        let rows = absent
            .into_iter()
            .map(|absent| view! { <UnsentPictureRow dossier absent/> });
        rows.collect_view()
    };
    let count = Memo::new(move |_| absent.with(Vec::len));
    let has_coming = move || absent.with(|absent| absent.iter().any(|it| it.is_sent_automatically));
    let minutes = CLOSE_SOON_MS / Timestamp::MINUTE_MS;
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="left-out stack" aria-labelledby="left-out-title">
                <h2 id="left-out-title">{move || text.left_out_title(&count.get())}</h2>
                <Show when=move || can_submit.get()><p>{text.left_out_about()}</p></Show>
                <Show when=has_coming><p>{text.left_out_wait()}</p></Show>
                <ul class="slot-list" role="list">{rows}</ul>
                <Show when=move || can_submit.get() && is_close_soon.get()>
                    <p role="status"><strong>{text.left_out_now(&minutes)}</strong></p>
                </Show>
                <Choices dossier absent count can_submit is_close_soon on_submit/>
            </section>
        </Show>
    }
}

/// The two buttons. Near the close the first is to submit, before that to go to the pictures.
#[component]
fn Choices(
    dossier: StoredValue<Dossier>,
    absent: Memo<Vec<UnsentPicture>>,
    count: Memo<usize>,
    can_submit: Memo<bool>,
    is_close_soon: Memo<bool>,
    on_submit: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let place = move || {
        let first = absent.with(|absent| absent.first().map(|it| it.slot.clone()));
        first.map(|slot| dossier.with_value(|it| page::slot(&it.exam, it.application.id, &slot)))
    };
    let submits_first = Memo::new(move |_| can_submit.get() && is_close_soon.get());
    view! {
        <p class="row acts">
            {move || (!submits_first.get()).then(|| view! {
                <a class="button primary" href=place>{move || text.left_out_go(&count.get())}</a>
            })}
            <Show when=move || can_submit.get()>
                <button type="button" class="submit-without" class:seal=submits_first on:click=move |_| on_submit.run(())>
                    {move || text.left_out_submit(&count.get())}
                </button>
            </Show>
            {move || submits_first.get().then(|| view! {
                <a class="button quiet" href=place>{move || text.left_out_go(&count.get())}</a>
            })}
        </p>
    }
}

#[component]
fn UnsentPictureRow(dossier: StoredValue<Dossier>, absent: UnsentPicture) -> impl IntoView {
    let text = use_text();
    let UnsentPicture {
        slot, name, state, ..
    } = absent;
    let (address, title) = dossier.with_value(|it| {
        let address = page::slot(&it.exam, it.application.id, &slot);
        (address, text.slot_title(&it.exam, &slot))
    });
    let (tone, word) = state;
    view! {
        <li class="row spread">
            <a href=address>{title}</a>
            <span class="file-name">{name}</span>
            <span class="state" data-state=tone>{word}</span>
        </li>
    }
}

#[cfg(test)]
mod tests;
