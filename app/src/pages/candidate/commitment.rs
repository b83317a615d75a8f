//! Hash commitment near the close (C5): the candidate registers the hashes of files that are only on
//! the device, and the files follow in the grace time. The code says fingerprint for the hashes and
//! commitment for the fingerprint that the server has accepted. `docs/deadline-commitment.md` explains it.

pub mod offer;
pub mod registered_files;
pub mod registration;

use leptos::prelude::*;
use shared::outbox::PendingImage;

use crate::{pages::candidate::materials::model::MaterialsModel, sync::unsynced::UnsyncedChanges};

/// True if the server has a fingerprint that names this picture: this device registered it, or the
/// server waits for the picture.
pub fn is_picture_registered(model: MaterialsModel, picture: &PendingImage) -> bool {
    let is_named = model.files.client.with(model.application, |outbox| {
        outbox.is_image_registered(picture)
    });
    is_named
        || model.dossier.with(|dossier| {
            let awaited = dossier
                .application
                .awaited_hashes(&dossier.exam, &picture.slot);
            awaited.contains(&picture.sha256)
        })
}

/// True if the registered fingerprint is in force. Judged from local data; a void fingerprint
/// restricts nothing.
pub fn is_commitment_in_force(model: MaterialsModel) -> bool {
    let newest = model
        .dossier
        .with(|dossier| model.files.client.newest_dossier(dossier));
    let here = UnsyncedChanges::of(model.files, model.application);
    here.commitment(&newest).is_some()
}
