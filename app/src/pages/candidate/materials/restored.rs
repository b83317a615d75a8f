//! A note on restored data of an earlier page, with their date, and on the durability of the store
//! (C13).

use leptos::prelude::*;
use shared::{id::SlotId, outbox::Hold, time::Timestamp};

use super::work::Work;
use crate::{ports::drafts::Standing, text::use_text};

/// The pictures that were stored when the page was opened.
#[derive(Clone, Copy)]
struct Found {
    count: usize,
    /// The number of them that wait for the person's decision.
    undecided: usize,
    newest: Timestamp,
}

#[component]
pub(super) fn Restored(work: Work) -> impl IntoView {
    let text = use_text();
    let outboxes = work.uploads.outboxes;
    let zone = work
        .dossier
        .with_untracked(|dossier| dossier.exam.time_zone);
    // This is computed once: later pictures are not restored ones.
    let found = RwSignal::new(None::<Found>);
    Effect::new(move |is_done: Option<bool>| {
        let is_open = outboxes.standing.get().is_some();
        if is_open && is_done != Some(true) {
            let dossier = work.dossier.get_untracked();
            let stands = |slot: &SlotId| {
                let application = &dossier.application;
                application.stands_as_submitted(&dossier.exam, slot, dossier.now)
            };
            found.set(outboxes.with_untracked(work.application, |outbox| {
                let here = outbox.pictures_here();
                let here = here.filter(|it| it.held != Some(Hold::LeftOut));
                let here: Vec<_> = here
                    .filter(|it| !it.is_aside() || !stands(&it.slot))
                    .collect();
                Some(Found {
                    count: here.len(),
                    undecided: outbox.count_undecided() - outbox.count_idle(stands),
                    newest: here.iter().map(|it| it.added).max()?,
                })
            }));
        }
        is_open
    });
    let is_volatile = move || outboxes.is_volatile(work.application);
    let is_shared = move || outboxes.standing.get() == Some(Standing::Shared);
    let is_unpromised = move || {
        outboxes.standing.get() == Some(Standing::Kept { is_promised: false })
            && outboxes.with(work.application, |outbox| outbox.owed().images > 0)
    };
    view! {
        <div role="status" class="stack">
            {move || found.get().map(|Found { count, undecided, newest }| {
                let newest = text.moment(newest, zone);
                let said = match undecided {
                    0 => text.draft_restored(&count, &newest),
                    _ if undecided == count => text.draft_restored_undecided(&count, &newest),
                    _ => text.draft_restored_partly(&count, &newest, &undecided),
                };
                view! { <p class="note restored">{said}</p> }
            })}
            <Show when=is_volatile>
                <p class="note" data-kind="warn">{text.draft_volatile()}</p>
            </Show>
            <Show when=is_shared>
                <p class="note">{text.draft_shared()}</p>
            </Show>
            <Show when=is_unpromised>
                <p class="note">{text.draft_unpromised()}</p>
            </Show>
        </div>
    }
}
