//! The knowledge of this device beyond the page: the last read of the server, and unsent changes.

use leptos::prelude::*;
use shared::{application::Missing, id::ApplicationId, view::Dossier};

use super::Outboxes;
use crate::api::candidate::read_dossier;

impl Outboxes {
    /// The newest dossier that this device knows: that of the page or of the last read.
    pub fn newest(self, page: &Dossier) -> Dossier {
        let is_newer = |looked: &Dossier| {
            looked.application.id == page.application.id
                && looked.application.revision > page.application.revision
        };
        let looked = self.looked.get().filter(is_newer);
        looked.unwrap_or_else(|| page.clone())
    }

    /// The things that are missing for a submission, apart from unsent changes of this device.
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

    /// True if the registered fingerprint no longer matches the current contents.
    pub fn is_outgrown(self, page: &Dossier) -> bool {
        let Dossier {
            exam, application, ..
        } = self.newest(page);
        self.with(application.id, |outbox| {
            outbox.is_outgrown(&exam, &application)
        })
    }

    /// Reads the server after another tab has read it: the registered fingerprint is compared with
    /// the server's data in every tab.
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
