//! Submission by fingerprint (C5): the hashes are sent first, then the files. The deletions and
//! orders in a fingerprint are not sent again, because the server applies them when the last file
//! arrives and submits the application.

use std::collections::BTreeSet;

use super::{
    Command, FingerprintRegistration, ItemId, Outbox, PendingImage, ServerSnapshot, Submission,
    SyncRequest, SyncState,
};
use crate::{
    application::{Application, Fingerprint, Image, ReviewedSnapshot, receipt::SlotManifest},
    exam::Exam,
    id::{ImageId, SlotId},
    jpeg::FileKind,
    time::Timestamp,
};

impl Outbox {
    /// Status of the submission's fingerprint. `None` for a submission without one.
    pub fn registration(&self) -> Option<&FingerprintRegistration> {
        self.submission.as_ref()?.registration.as_ref()
    }

    /// Application with all local changes of images applied. An image that is only on this device
    /// has its hash and no dimensions.
    #[must_use]
    pub fn apply_local_changes(&self, exam: &Exam, application: &Application) -> Application {
        let mut changed = application.clone();
        for material in changed.materials.values_mut() {
            let is_kept = |image: &Image| !self.removals.contains_key(&image.id);
            material.images.retain(is_kept);
        }
        for picture in self.pictures.iter().filter(|it| !it.is_set_aside()) {
            if changed.find_image(picture.id).is_none() {
                changed.rechecks.remove(&picture.slot);
                if exam.is_portrait(&picture.slot) {
                    changed.event_times.portrait_confirmed = None;
                }
                let slot = changed.materials.entry(picture.slot.clone());
                insert_image(&mut slot.or_default().images, picture);
            }
        }
        for (slot, order) in &self.orders {
            if let Some(material) = changed.materials.get_mut(slot) {
                let position = |id| order.wanted.iter().position(|other| *other == id);
                let sort_key = |image: &Image| position(image.id).unwrap_or(usize::MAX);
                material.images.sort_by_key(sort_key);
            }
        }
        changed
    }

    /// True if the content on this device has changed since it sent the fingerprint that the server
    /// has. Like the server, it compares the content, so undoing the change makes the fingerprint
    /// valid again.
    pub fn is_fingerprint_stale(&self, exam: &Exam, application: &Application) -> bool {
        let mut submission = self.submission.iter().filter(|it| it.is_registered());
        // An application older than the last read lacks newer changes and cannot be compared.
        let is_current = self
            .server_snapshot()
            .is_none_or(|snapshot| snapshot.revision <= application.revision);
        is_current
            && submission.any(|it| {
                !self.fields.is_empty()
                    || ReviewedSnapshot::from_application(
                        &self.apply_local_changes(exam, application),
                        exam,
                    ) != it.reviewed
            })
    }

    /// True if the server has a fingerprint of this device that names this image.
    pub fn is_image_registered(&self, picture: &PendingImage) -> bool {
        let mut submission = self.submission.iter().filter(|it| it.is_registered());
        submission.any(|it| {
            let images = it.reviewed.manifest.images(&picture.slot);
            images.contains(&picture.sha256)
        })
    }

    /// Fingerprint of the content that the person saw. A slot is named only by the hash of its list
    /// if the last known state of the server has exactly these images.
    pub fn build_fingerprint(&self, reviewed: &ReviewedSnapshot) -> Fingerprint {
        let is_in_slot = |it: &PendingImage, slot: &SlotId| !it.is_set_aside() && it.slot == *slot;
        let has_pictures = |slot: &SlotId| self.pictures.iter().any(|it| is_in_slot(it, slot));
        let has_removals = |slot: &SlotId| self.removals.values().any(|it| it.slot == *slot);
        let is_unchanged = |entry: &&SlotManifest| {
            // Before the first read only the state of the page is known; the server then compares.
            let is_on_server = match self.server_snapshot() {
                None => !self.orders.contains_key(&entry.slot),
                Some(snapshot) => {
                    let images = snapshot.slots.get(&entry.slot).into_iter().flatten();
                    images.map(|(_, sha256)| sha256).eq(&entry.images)
                }
            };
            is_on_server && !has_pictures(&entry.slot) && !has_removals(&entry.slot)
        };
        let unchanged = reviewed.manifest.0.iter().filter(is_unchanged);
        let unchanged = unchanged.map(|entry| entry.slot.clone()).collect();
        let removed_images = self.list_removed_images().into_iter().collect();
        Fingerprint::from_snapshot(reviewed, &unchanged, removed_images)
    }

    /// Request with the fingerprint, if it can be sent now. Texts are small and are sent before it,
    /// because it has their digest. If no upload is pending, the submission is sent instead.
    pub(super) fn ready_fingerprint(&self) -> Option<(ItemId, SyncRequest)> {
        let Submission {
            reviewed,
            registration,
            ..
        } = self.submission.as_ref()?;
        let mut pictures = self.pictures.iter();
        let is_ready = registration.as_ref()?.delivery.is_waiting()
            && self.fields.is_empty()
            && pictures.any(PendingImage::is_upload_pending);
        let fingerprint = self.build_fingerprint(reviewed);
        is_ready.then(|| {
            (
                ItemId::Fingerprint,
                SyncRequest::Register(Box::new(fingerprint)),
            )
        })
    }

    /// True while a fingerprint is ready or being sent. Uploads then wait, so that it has the whole
    /// bandwidth.
    pub(super) fn has_fingerprint_priority(&self) -> bool {
        let mut registration = self.registration().into_iter();
        self.ready_fingerprint().is_some() || registration.any(|it| it.delivery.is_sending())
    }

    /// Images of the server that were deleted or replaced on this device.
    fn list_removed_images(&self) -> BTreeSet<ImageId> {
        let is_on_server = |id: &ImageId| {
            let snapshot = self.server_snapshot();
            snapshot.is_none_or(|snapshot| snapshot.has(*id))
        };
        let deleted = self.removals.iter();
        let deleted = deleted.filter(|(id, it)| !it.delivery.is_done() && is_on_server(id));
        let replaced = self.pictures.iter().filter(|it| it.is_upload_pending());
        let replaced = replaced.filter_map(|it| it.replaces);
        deleted.map(|(id, _)| *id).chain(replaced).collect()
    }

    /// Records the deletions and orders in the fingerprint that is sent now.
    pub(super) fn record_fingerprint_sent(&mut self) {
        let (removed_images, orders) = (
            self.list_removed_images(),
            self.orders.keys().cloned().collect(),
        );
        let submission = self.submission.as_mut();
        if let Some(registration) = submission.and_then(|it| it.registration.as_mut()) {
            (registration.removed_images, registration.orders) = (removed_images, orders);
        }
    }

    /// True if the server has a fingerprint that removes this image.
    pub(super) fn is_removal_registered(&self, id: ImageId) -> bool {
        let mut registration = self.registration().into_iter();
        registration.any(|it| it.delivery.is_done() && it.removed_images.contains(&id))
    }

    /// True if the server has a fingerprint with the order of this slot.
    pub(super) fn is_order_registered(&self, slot: &SlotId) -> bool {
        let mut registration = self.registration().into_iter();
        registration.any(|it| it.delivery.is_done() && it.orders.contains(slot))
    }

    /// Removes the order of this slot from the sent fingerprint, because it has changed.
    pub(super) fn unregister_order(&mut self, slot: &SlotId) {
        let submission = self.submission.as_mut();
        if let Some(registration) = submission.and_then(|it| it.registration.as_mut()) {
            registration.orders.remove(slot);
        }
    }

    /// Records that the server has the fingerprint, since this time of its clock.
    pub(super) fn record_registration(&mut self, at: Timestamp, done: SyncState) {
        let submission = self.submission.as_mut();
        if let Some(registration) = submission.and_then(|it| it.registration.as_mut()) {
            registration.registered_at = Some(at);
            registration.delivery.state = done;
        }
    }

    /// Ends a submission that the server has, according to a read. If it has a fingerprint, the
    /// deletions, orders and files of the fingerprint are done too, from whichever device they
    /// came. Images that the server does not have stay in the outbox, because they may belong to
    /// another submission.
    pub(super) fn end_submission(&mut self, snapshot: &ServerSnapshot) -> Vec<Command> {
        self.removed_unconfirmed.clear();
        let Some(Submission {
            registration:
                Some(FingerprintRegistration {
                    removed_images,
                    orders,
                    ..
                }),
            ..
        }) = self.submission.take()
        else {
            return Vec::new();
        };
        self.removals.retain(|id, _| !removed_images.contains(id));
        self.orders.retain(|slot, _| !orders.contains(slot));
        let is_on_server = |it: &PendingImage| {
            let mut images = snapshot.slots.get(&it.slot).into_iter().flatten();
            images.any(|(_, sha256)| *sha256 == it.sha256)
        };
        let (arrived, others): (Vec<_>, Vec<_>) = self.pictures.drain(..).partition(is_on_server);
        self.pictures = others;
        arrived
            .into_iter()
            .map(|it| Command::DeleteBytes(it.id))
            .collect()
    }

    /// Drops the fingerprint if every file has arrived and the server has not submitted, because of
    /// a change on another device. The submission is then sent normally, and its response has the
    /// error.
    pub(super) fn drop_void_registration(&mut self, snapshot: &ServerSnapshot) {
        let has_no_uploads = self.pictures.iter().all(PendingImage::is_set_aside);
        let is_void = |it: &Submission| {
            it.is_registered() && has_no_uploads && snapshot.contains_submission(it)
        };
        if let Some(submission) = self.submission.as_mut().filter(|it| is_void(it)) {
            submission.registration = None;
        }
    }
}

/// Inserts the image by rank. It takes the place of the image that it replaces.
fn insert_image(images: &mut Vec<Image>, picture: &PendingImage) {
    let replaced = images
        .iter()
        .position(|image| Some(image.id) == picture.replaces);
    let image = Image {
        id: picture.id,
        rank: replaced.map_or(picture.rank, |index| images[index].rank),
        sha256: picture.sha256,
        bytes: picture.bytes,
        kind: FileKind::Jpeg,
        width: 0,
        height: 0,
        file_name: picture.name.clone(),
        uploaded: picture.added,
        file_removed: None,
    };
    match replaced {
        Some(index) => images[index] = image,
        None => images.push(image),
    }
    images.sort_by_key(|image| (image.rank, image.uploaded, image.id));
}
