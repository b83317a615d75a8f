//! The state of saving (C4): not stored, on this device only, or on the server; and a note on
//! restored input.

use leptos::prelude::*;
use shared::{
    exam::Section,
    outbox::{Fault, Field, Stage},
    problem::Problem,
    time::Timestamp,
};

use super::draft::Draft;
use crate::{ports::drafts::Standing, text::use_text};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saving {
    /// The state of a new section without changes.
    Untouched,
    Typing,
    /// Number of parts that wait to be sent.
    Here(usize),
    /// Number of parts that wait for the network.
    Offline(usize),
    /// Number of parts that are only on this device because the session has ended.
    SignedOut(usize),
    /// There is a conflict, and the person must choose.
    Asking,
    Refused(Problem),
    OnServer,
}

impl Saving {
    pub(super) fn of(draft: Draft) -> Self {
        let keys: Vec<_> = draft
            .section
            .with_value(Section::places)
            .iter()
            .map(|place| place.key())
            .collect();
        let edits = draft.uploads.edits;
        if keys
            .iter()
            .any(|key| edits.is_waiting(draft.application, key))
        {
            return Saving::Typing;
        }
        let is_signed_out = draft.uploads.outboxes.is_signed_out();
        draft.uploads.outboxes.with(draft.application, |outbox| {
            let fields = || keys.iter().filter_map(|key| outbox.fields.get(key));
            let refusal = fields().find_map(|field| match &field.delivery.stage {
                Stage::Stuck(Fault::Refused(problem)) => Some(problem.clone()),
                _ => None,
            });
            // This includes items that are being tried again.
            let is_resting = |field: &Field| field.delivery.tries > 0;
            let is_written = draft.is_touched.get() || draft.is_written();
            match (fields().count(), refusal) {
                _ if fields().any(|field| field.conflict().is_some()) => Saving::Asking,
                (_, Some(problem)) => Saving::Refused(problem),
                (0, None) if is_written => Saving::OnServer,
                (0, None) => Saving::Untouched,
                (count, None) if fields().any(is_resting) && is_signed_out => {
                    Saving::SignedOut(count)
                }
                (count, None) if fields().any(is_resting) => Saving::Offline(count),
                (count, None) => Saving::Here(count),
            }
        })
    }
}

#[component]
pub(super) fn SavingState(draft: Draft, saving: Memo<Saving>) -> impl IntoView {
    let text = use_text();
    let standing = draft.uploads.outboxes.standing;
    let is_volatile = move || standing.get().is_some_and(Standing::is_lost_with_page);
    let said = move || {
        Some(match saving.get() {
            Saving::Untouched => return None,
            Saving::Typing => ("pending", text.saving_typing().to_owned()),
            Saving::Here(_) | Saving::Offline(_) if is_volatile() => {
                ("failed", text.saving_volatile().to_owned())
            }
            Saving::Here(count) => ("on-device", text.saving_here(&count)),
            Saving::Offline(count) => ("on-device", text.saving_offline(&count)),
            Saving::SignedOut(count) => ("on-device", text.saving_signed_out(&count)),
            Saving::Asking => ("failed", text.saving_asking().to_owned()),
            Saving::Refused(problem) => {
                let why = text.problem(&problem);
                ("failed", text.saving_refused(&why))
            }
            Saving::OnServer => ("uploaded", text.saving_saved().to_owned()),
        })
    };
    view! {
        <div class="saving" role="status">
            {move || said().map(|(state, word)| view! { <span class="state" data-state=state>{word}</span> })}
        </div>
    }
}

/// The number of restored texts of this section, with their time. Shown once.
#[component]
pub(super) fn RestoredFields(draft: Draft) -> impl IntoView {
    let text = use_text();
    let outboxes = draft.uploads.outboxes;
    let zone = draft.dossier.with_value(|dossier| dossier.exam.time_zone);
    let found = RwSignal::new(None::<(usize, Timestamp)>);
    Effect::new(move |is_done: Option<bool>| {
        let is_open = outboxes.standing.get().is_some();
        if is_open && is_done != Some(true) && !draft.is_touched.get_untracked() {
            let places = draft.section.with_value(Section::places);
            found.set(outboxes.with_untracked(draft.application, |outbox| {
                let fields = places.iter().filter_map(|it| outbox.fields.get(&it.key()));
                let newest = fields.clone().map(|field| field.typed).max()?;
                Some((fields.count(), newest))
            }));
        }
        is_open
    });
    view! {
        <div role="status">
            {move || found.get().map(|(count, newest)| view! {
                <p class="note restored">{text.saving_restored(&count, &text.moment(newest, zone))}</p>
            })}
            {move || match outboxes.standing.get() {
                Some(Standing::Volatile) => Some(view! { <p class="note" data-kind="warn">{text.draft_volatile()}</p> }),
                Some(Standing::Shared) => Some(view! { <p class="note" data-kind="warn">{text.draft_shared()}</p> }),
                _ => None,
            }}
        </div>
    }
}
