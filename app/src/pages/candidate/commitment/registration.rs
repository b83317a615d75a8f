//! The fingerprint that this device was asked to register, as the submit form needs and shows it.

use leptos::prelude::*;
use shared::{
    id::ApplicationId,
    outbox::{FingerprintRegistration, ItemId, SyncState},
    time::{Timestamp, Zone},
    view::Dossier,
};

use crate::{
    pages::candidate::{
        dossier::DossierResource,
        submit::status_notes::{
            render_failure, render_retry_note, render_review_again, render_status,
        },
    },
    sync::{client::SyncClient, files::use_chosen_files},
    text::use_text,
};

/// The fingerprint of this device for one application.
#[derive(Clone, Copy)]
pub struct Registration {
    client: SyncClient,
    page: StoredValue<Dossier>,
    requested: Memo<Option<FingerprintRegistration>>,
    /// True while the window is open.
    is_open: Memo<bool>,
    /// True if another fingerprint can be registered, because this one no longer matches the
    /// contents.
    pub is_stale: Memo<bool>,
}

impl Registration {
    pub fn new(page: StoredValue<Dossier>, is_open: Memo<bool>) -> Self {
        let client = use_chosen_files().client;
        let id = page.with_value(|page| page.application.id);
        Self {
            client,
            page,
            requested: Memo::new(move |_| client.with(id, |outbox| outbox.registration().cloned())),
            is_open,
            is_stale: Memo::new(move |_| {
                is_open.get() && page.with_value(|page| client.is_fingerprint_stale(page))
            }),
        }
    }

    pub fn is_requested(self) -> bool {
        self.requested.with(Option::is_some)
    }

    /// True if a fingerprint is being registered or is in force. Then there is nothing to press;
    /// the missing files are being sent.
    pub fn is_active(self) -> bool {
        let is_usable = |it: &FingerprintRegistration| !self.is_void_for_good(it);
        self.requested.with(|it| it.as_ref().is_some_and(is_usable))
    }

    /// After the close, a void fingerprint cannot be replaced.
    fn is_void_for_good(self, registration: &FingerprintRegistration) -> bool {
        let is_void = self
            .void_at()
            .is_some_and(|at| Some(at) >= registration.registered_at);
        registration.delivery.is_done() && is_void && !self.is_open.get()
    }

    /// The time of a fingerprint that is void, as far as the page knows.
    fn void_at(self) -> Option<Timestamp> {
        self.page.with_value(|page| {
            let Dossier {
                exam, application, ..
            } = page;
            let known = application.state.commitment().map(|it| it.at);
            known.filter(|_| application.commitment_status(exam).is_none())
        })
    }

    /// The state of the requested fingerprint. `None` if none was requested.
    pub fn render(self, resource: DossierResource) -> Option<AnyView> {
        let registration = self.requested.get()?;
        if self.is_void_for_good(&registration) {
            return Some(().into_any());
        }
        let (id, zone) = self
            .page
            .with_value(|page| (page.application.id, page.exam.time_zone));
        let previous = self
            .page
            .with_value(|page| self.client.find_commitment_time(page));
        let view = view! {
            <RegistrationStatus
                id
                registration
                zone
                resource
                void_at=self.void_at()
                previous
                is_stale=self.is_stale.get()
            />
        };
        Some(view.into_any())
    }
}

#[component]
fn RegistrationStatus(
    id: ApplicationId,
    registration: FingerprintRegistration,
    zone: Zone,
    resource: DossierResource,
    /// The time of a fingerprint that is void, as far as the page knows.
    void_at: Option<Timestamp>,
    /// The time of an earlier fingerprint that counts until this one is registered.
    previous: Option<Timestamp>,
    /// True if it no longer matches the contents; then another is offered.
    is_stale: bool,
) -> impl IntoView {
    let text = use_text();
    let said = |at: Timestamp| text.fingerprint_registered(&text.moment(at, zone));
    match (registration.delivery.state, void_at) {
        (SyncState::Waiting | SyncState::Sending(_), _) => {
            render_status("uploading", text.fingerprint_sending().to_owned())
        }
        (SyncState::Done(_), Some(at)) if Some(at) >= registration.registered_at => {
            render_review_again(
                id,
                text.fingerprint_broken(&text.moment(at, zone)),
                resource,
            )
        }
        (SyncState::Done(_), _) if is_stale => {
            let at = registration.registered_at.map(|at| text.moment(at, zone));
            render_status(
                "advised",
                text.fingerprint_outgrown(&at.unwrap_or_default()),
            )
        }
        (SyncState::Done(_), _) => render_status(
            "submitted",
            registration
                .registered_at
                .map_or(text.fingerprint_word().to_owned(), said),
        ),
        (SyncState::BackingOff { fault, .. }, _) => {
            let before = previous.map(|at| text.fingerprint_before(&text.moment(at, zone)));
            let line = text.fingerprint_resting();
            let said = before.map(|before| format!("{line}{}{before}", text.space()));
            let line = said.as_deref().unwrap_or(line);
            render_retry_note(id, ItemId::Fingerprint, fault, line)
        }
        (SyncState::Failed(fault), _) => render_failure(id, fault, resource),
    }
}
