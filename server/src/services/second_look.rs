//! The content of the submission before a mending, for the desk.

use shared::view::{Dossier, PreviousSubmission, ReplacedImage};

use crate::{error::Result, services::Backend};

impl Backend {
    /// Reads what the last mending has replaced. Empty unless the application waits for a review
    /// again.
    pub(super) async fn read_previous(&self, dossier: &Dossier) -> Result<PreviousSubmission> {
        let application = &dossier.application;
        let before = dossier.receipts.get(1);
        let Some(before) = before.filter(|_| application.state.kind().is_in_review()) else {
            return Ok(PreviousSubmission::default());
        };
        let db = &self.state.db;
        let replaced = db.replaced_images(application.id).await?;
        let mut images = Vec::new();
        for slot in &before.manifest.0 {
            let current = application.images(&slot.slot);
            for (page, hash) in (1..).zip(&slot.images) {
                if current.iter().any(|image| image.sha256 == *hash) {
                    continue;
                }
                let is_page = |of: &shared::id::SlotId, image: &shared::application::Image| {
                    *of == slot.slot && image.sha256 == *hash
                };
                let found = replaced.iter().find(|(of, image)| is_page(of, image));
                images.extend(found.map(|(slot, image)| ReplacedImage {
                    slot: slot.clone(),
                    page,
                    image: image.clone(),
                }));
            }
        }
        Ok(PreviousSubmission {
            images,
            answers: db.returned_answers(application.id).await?,
        })
    }
}
