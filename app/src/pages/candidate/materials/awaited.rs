//! A slot after the close that still accepts the registered files (C5): the hashes of the missing
//! files, and a form for them. This device sends its own files automatically. Any other file is
//! chosen in a plain form, with and without a script, because only the server can compare it.

use leptos::prelude::*;
use shared::{
    digest::Sha256,
    id::SlotId,
    outbox::{Picture, Stage},
    url,
};

use super::work::Work;
use crate::text::use_text;

#[component]
pub(super) fn Awaited(
    work: Work,
    slot_id: StoredValue<SlotId>,
    hashes: Vec<Sha256>,
) -> impl IntoView {
    let text = use_text();
    let elsewhere = Memo::new(move |_| {
        work.uploads.outboxes.with(work.application, |outbox| {
            let follows = |it: &Picture| {
                let is_ours = slot_id.with_value(|slot| it.slot == *slot);
                is_ours && !matches!(it.delivery.stage, Stage::Stuck(_))
            };
            let is_here = |hash: &Sha256| {
                let mut pictures = outbox.pictures.iter().filter(|it| follows(it));
                pictures.any(|it| it.sha256 == *hash)
            };
            let elsewhere = hashes.iter().filter(|hash| !is_here(hash));
            elsewhere.copied().collect::<Vec<_>>()
        })
    });
    move || match elsewhere.get() {
        here if here.is_empty() => {
            view! { <p class="awaited">{text.awaited_here()}</p> }.into_any()
        }
        elsewhere => view! { <Choose work slot_id hashes=elsewhere/> }.into_any(),
    }
}

#[component]
fn Choose(work: Work, slot_id: StoredValue<SlotId>, hashes: Vec<Sha256>) -> impl IntoView {
    let text = use_text();
    let until = work.dossier.with_untracked(|dossier| {
        let promised = dossier.application.promised(&dossier.exam)?;
        Some(text.moment(promised.until, dossier.exam.time_zone))
    })?;
    let action = slot_id.with_value(|slot| {
        work.section
            .with_value(|section| url::slot_form(work.application, slot, section.as_ref()))
    });
    // The stored files are unknown on the server, and on a page that has not read the store yet.
    let standing = work.uploads.outboxes.standing;
    let is_known = move || standing.get().is_some();
    let several = hashes.len() > 1;
    let names = hashes
        .into_iter()
        .map(|hash| view! { <code>{hash.short()}</code> " " });
    Some(view! {
        <div class="awaited stack">
            <p>{move || is_known().then(|| format!("{}{}", text.awaited_not_here(), text.space()))} {text.awaited_elsewhere(&until)}</p>
            <p><small>{text.awaited_hashes()} " " {names.collect_view()}</small></p>
            <form class="upload" method="post" enctype="multipart/form-data" action=action data-live="false">
                <label class="button">
                    <span>{text.awaited_choose()}</span>
                    <input type="file" name="files" accept="image/*" required multiple=several/>
                </label>
                <button type="submit">{text.awaited_send()}</button>
            </form>
        </div>
    })
}
