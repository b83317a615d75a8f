//! What this device knows beyond the page: the last look at the server, and what is on its way
//! there.

use leptos::prelude::*;
use shared::{application::Missing, view::Dossier};

use super::Outboxes;

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
}
