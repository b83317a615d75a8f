//! What this device knows beyond the page: the last look at the server, and what is on its way
//! there.

use leptos::prelude::*;
use shared::{application::Missing, id::ApplicationId, view::Dossier};

use super::Outboxes;
use crate::api::candidate::read_dossier;

impl Outboxes {
    /// The newest that this device knows of an application: the page's, or the last look.
    pub fn newest(self, page: &Dossier) -> Dossier {
        let is_newer = |looked: &Dossier| {
            looked.application.id == page.application.id
                && looked.application.revision > page.application.revision
        };
        let looked = self.looked.get().filter(is_newer);
        looked.unwrap_or_else(|| page.clone())
    }

    /// What is missing of a submission beside what is on its way from here.
    pub fn list_missing(self, page: &Dossier) -> Vec<Missing> {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = self.newest(page);
        self.with(application.id, |outbox| {
            outbox.foresee(&exam, &application).missing(&exam, now)
        })
    }

    /// Whether the fingerprint that this device has registered says no longer what stands here.
    pub fn is_outgrown(self, page: &Dossier) -> bool {
        let Dossier {
            exam, application, ..
        } = self.newest(page);
        self.with(application.id, |outbox| {
            outbox.is_outgrown(&exam, &application)
        })
    }

    /// Another tab has looked at the server. What was registered is compared with what is there in
    /// every tab, so this one looks too.
    pub(super) async fn keep_up(self, application: ApplicationId) {
        let seen = self.with_untracked(application, |outbox| {
            outbox.registration()?;
            outbox.seen().map(|seen| seen.revision)
        });
        let known = self.looked.with_untracked(|looked| {
            let looked = looked.as_ref().map(|it| &it.application);
            looked
                .filter(|it| it.id == application)
                .map(|it| it.revision)
        });
        if seen > known
            && let Ok(dossier) = read_dossier(application).await
        {
            self.looked.set(Some(dossier));
        }
    }
}
