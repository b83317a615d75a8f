//! The knowledge of this device beyond the page: the last read of the server, and unsent changes.

use leptos::prelude::*;
use shared::{application::MissingRequirement, id::ApplicationId, time::Timestamp, view::Dossier};

use super::SyncClient;
use crate::api::candidate::read_dossier;

impl SyncClient {
    /// The newest dossier that this device knows: that of the page or of the last read.
    pub fn newest_dossier(self, page: &Dossier) -> Dossier {
        let is_newer = |looked: &Dossier| {
            looked.application.id == page.application.id
                && looked.application.revision > page.application.revision
        };
        let looked = self.last_read.get().filter(is_newer);
        looked.unwrap_or_else(|| page.clone())
    }

    /// The things that are missing for a submission, apart from unsent changes of this device.
    pub fn list_missing(self, page: &Dossier) -> Vec<MissingRequirement> {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = self.newest_dossier(page);
        self.with(application.id, |outbox| {
            outbox
                .apply_local_changes(&exam, &application)
                .missing_requirements(&exam, now)
        })
    }

    /// True if the registered fingerprint no longer matches the current contents.
    pub fn is_fingerprint_stale(self, page: &Dossier) -> bool {
        let Dossier {
            exam, application, ..
        } = self.newest_dossier(page);
        self.with(application.id, |outbox| {
            outbox.is_fingerprint_stale(&exam, &application)
        })
    }

    /// The time of the fingerprint that is in force on the server. `None` without one.
    pub fn find_commitment_time(self, page: &Dossier) -> Option<Timestamp> {
        let Dossier {
            exam, application, ..
        } = self.newest_dossier(page);
        application.commitment_status(&exam).map(|it| it.at)
    }

    /// True if a fingerprint is in force on the server and still matches the contents.
    pub fn has_current_commitment(self, page: &Dossier) -> bool {
        self.find_commitment_time(page).is_some() && !self.is_fingerprint_stale(page)
    }

    /// Reads the server after another tab has read it: the registered fingerprint is compared with
    /// the server's data in every tab.
    pub(super) async fn refresh_last_read(self, application: ApplicationId) {
        let seen = self.with_untracked(application, |outbox| {
            outbox.registration()?;
            outbox.server_snapshot().map(|seen| seen.revision)
        });
        let known = self.last_read.with_untracked(|looked| {
            let looked = looked.as_ref().map(|it| &it.application);
            looked
                .filter(|it| it.id == application)
                .map(|it| it.revision)
        });
        if seen > known
            && let Ok(dossier) = read_dossier(application).await
        {
            self.last_read.set(Some(dossier));
        }
    }
}
