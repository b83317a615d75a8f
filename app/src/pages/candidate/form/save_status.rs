//! The state of saving (C4): not stored, on this device only, or on the server; and a note on
//! restored input.

use leptos::prelude::*;
use shared::{
    exam::Section,
    outbox::{DeliveryError, PendingField, SyncState},
    problem::Problem,
    time::Timestamp,
};

use crate::{
    pages::candidate::form::model::SectionModel, ports::offline_store::StorageStatus,
    text::use_text,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SaveStatus {
    /// The state of a new section without changes.
    Untouched,
    Typing,
    /// Number of parts that wait to be sent.
    OnDevice(usize),
    /// Number of parts that wait for the network.
    Offline(usize),
    /// Number of parts that are only on this device because the session has ended.
    SignedOut(usize),
    /// There is a conflict, and the person must choose.
    Conflict,
    Refused(Problem),
    OnServer,
}

impl SaveStatus {
    pub(super) fn of(draft: SectionModel) -> Self {
        let keys: Vec<_> = draft
            .section
            .with_value(Section::field_refs)
            .iter()
            .map(|place| place.key())
            .collect();
        let edits = draft.files.edits;
        if keys
            .iter()
            .any(|key| edits.has_pending(draft.application, key))
        {
            return SaveStatus::Typing;
        }
        let is_signed_out = draft.files.client.is_signed_out();
        draft.files.client.with(draft.application, |outbox| {
            let fields = || keys.iter().filter_map(|key| outbox.fields.get(key));
            let refusal = fields().find_map(|field| match &field.delivery.state {
                SyncState::Failed(DeliveryError::Refused(problem)) => Some(problem.clone()),
                _ => None,
            });
            // This includes items that are being tried again.
            let is_resting = |field: &PendingField| field.delivery.tries > 0;
            let is_written = draft.is_touched.get() || draft.has_saved_entry();
            match (fields().count(), refusal) {
                _ if fields().any(|field| field.conflict().is_some()) => SaveStatus::Conflict,
                (_, Some(problem)) => SaveStatus::Refused(problem),
                (0, None) if is_written => SaveStatus::OnServer,
                (0, None) => SaveStatus::Untouched,
                (count, None) if fields().any(is_resting) && is_signed_out => {
                    SaveStatus::SignedOut(count)
                }
                (count, None) if fields().any(is_resting) => SaveStatus::Offline(count),
                (count, None) => SaveStatus::OnDevice(count),
            }
        })
    }
}

#[component]
pub(super) fn SaveStatusNote(draft: SectionModel, saving: Memo<SaveStatus>) -> impl IntoView {
    let text = use_text();
    let standing = draft.files.client.storage_status;
    let is_volatile = move || standing.get().is_some_and(StorageStatus::is_lost_with_page);
    let said = move || {
        Some(match saving.get() {
            SaveStatus::Untouched => return None,
            SaveStatus::Typing => ("pending", text.saving_typing().to_owned()),
            SaveStatus::OnDevice(_) | SaveStatus::Offline(_) if is_volatile() => {
                ("failed", text.saving_volatile().to_owned())
            }
            SaveStatus::OnDevice(count) => ("on-device", text.saving_here(&count)),
            SaveStatus::Offline(count) => ("on-device", text.saving_offline(&count)),
            SaveStatus::SignedOut(count) => ("on-device", text.saving_signed_out(&count)),
            SaveStatus::Conflict => ("failed", text.saving_asking().to_owned()),
            SaveStatus::Refused(problem) => {
                let why = text.problem(&problem);
                ("failed", text.saving_refused(&why))
            }
            SaveStatus::OnServer => ("uploaded", text.saving_saved().to_owned()),
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
pub(super) fn RestoredFields(draft: SectionModel) -> impl IntoView {
    let text = use_text();
    let outboxes = draft.files.client;
    let zone = draft.dossier.with_value(|dossier| dossier.exam.time_zone);
    let found = RwSignal::new(None::<(usize, Timestamp)>);
    Effect::new(move |is_done: Option<bool>| {
        let is_open = outboxes.storage_status.get().is_some();
        if is_open && is_done != Some(true) && !draft.is_touched.get_untracked() {
            let places = draft.section.with_value(Section::field_refs);
            found.set(outboxes.with_untracked(draft.application, |outbox| {
                let fields = places.iter().filter_map(|it| outbox.fields.get(&it.key()));
                let newest = fields.clone().map(|field| field.typed_at).max()?;
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
            {move || match outboxes.storage_status.get() {
                Some(StorageStatus::Volatile) => Some(view! { <p class="note" data-kind="warn">{text.draft_volatile()}</p> }),
                Some(StorageStatus::Shared) => Some(view! { <p class="note" data-kind="warn">{text.draft_shared()}</p> }),
                _ => None,
            }}
        </div>
    }
}
