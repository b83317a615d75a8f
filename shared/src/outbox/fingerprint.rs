//! Submission by fingerprint (C5): the hashes are sent first, then the bytes. Once the server has
//! the fingerprint, its deletions and orders are not sent, because the server applies them when it
//! submits with the last byte.

use std::collections::BTreeSet;

use super::{Command, ItemId, Outbox, Picture, Registration, Request, Seen, Stage, Submission};
use crate::{
    application::{Application, Fingerprint, Image, Looked, receipt::SlotManifest},
    exam::Exam,
    id::{ImageId, SlotId},
    jpeg::Kind,
    time::Timestamp,
};

impl Outbox {
    /// Status of the submission's fingerprint. `None` for a submission without one.
    pub fn registration(&self) -> Option<&Registration> {
        self.submission.as_ref()?.registration.as_ref()
    }

    /// Application with all local changes applied. Images that are only here have only their hash.
    #[must_use]
    pub fn foresee(&self, exam: &Exam, application: &Application) -> Application {
        let mut foreseen = application.clone();
        let material = foreseen.materials.values_mut();
        for material in material {
            let is_here = |image: &Image| !self.removals.contains_key(&image.id);
            material.images.retain(is_here);
        }
        for picture in self.pictures.iter().filter(|it| !it.is_aside()) {
            if foreseen.find_image(picture.id).is_none() {
                foreseen.rechecks.remove(&picture.slot);
                if exam.is_portrait(&picture.slot) {
                    foreseen.moments.portrait = None;
                }
                let slot = foreseen.materials.entry(picture.slot.clone());
                put(&mut slot.or_default().images, picture);
            }
        }
        for (slot, order) in &self.orders {
            if let Some(material) = foreseen.materials.get_mut(slot) {
                let place = |id| order.wanted.iter().position(|other| *other == id);
                let place = |image: &Image| place(image.id).unwrap_or(usize::MAX);
                material.images.sort_by_key(place);
            }
        }
        foreseen
    }

    /// True if the content here has changed since the fingerprint that the server has of this
    /// device. It is derived, as on the server: undoing the change makes the fingerprint valid
    /// again.
    pub fn is_outgrown(&self, exam: &Exam, application: &Application) -> bool {
        let mut asked = self.submission.iter().filter(|it| it.is_registered());
        // An application older than the last read lacks newer changes.
        let is_known = self
            .seen()
            .is_none_or(|seen| seen.revision <= application.revision);
        is_known
            && asked.any(|it| {
                !self.fields.is_empty()
                    || Looked::of(&self.foresee(exam, application), exam) != it.looked
            })
    }

    /// True if the server has a fingerprint of this device that names this image.
    pub fn is_named(&self, picture: &Picture) -> bool {
        let mut asked = self.submission.iter().filter(|it| it.is_registered());
        asked.any(|it| {
            let images = it.looked.manifest.images(&picture.slot);
            images.contains(&picture.sha256)
        })
    }

    /// Fingerprint of the seen content, from the known state of the server.
    pub fn fingerprint(&self, looked: &Looked) -> Fingerprint {
        let is_changed = |it: &Picture, slot: &SlotId| !it.is_aside() && it.slot == *slot;
        let has_pictures = |slot: &SlotId| self.pictures.iter().any(|it| is_changed(it, slot));
        let has_removals = |slot: &SlotId| self.removals.values().any(|it| it.slot == *slot);
        let is_as_seen = |entry: &&SlotManifest| {
            // Without a read only the state of the page is known; the server compares.
            let is_seen = match self.seen() {
                None => !self.orders.contains_key(&entry.slot),
                Some(seen) => {
                    let images = seen.slots.get(&entry.slot).into_iter().flatten();
                    images.map(|(_, sha256)| sha256).eq(&entry.images)
                }
            };
            is_seen && !has_pictures(&entry.slot) && !has_removals(&entry.slot)
        };
        let settled = looked.manifest.0.iter().filter(is_as_seen);
        let settled = settled.map(|entry| entry.slot.clone()).collect();
        let leaving = self.list_leaving().into_iter().collect();
        Fingerprint::of(looked, &settled, leaving)
    }

    /// Texts are small and are sent before the fingerprint, which has their digest. If every file
    /// has arrived, the submission is sent instead.
    pub(super) fn ready_fingerprint(&self) -> Option<(ItemId, Request)> {
        let Submission {
            looked,
            registration,
            ..
        } = self.submission.as_ref()?;
        let mut pictures = self.pictures.iter();
        let is_ready = registration.as_ref()?.delivery.is_waiting()
            && self.fields.is_empty()
            && pictures.any(Picture::is_coming);
        let fingerprint = self.fingerprint(looked);
        is_ready.then(|| {
            (
                ItemId::Fingerprint,
                Request::Register(Box::new(fingerprint)),
            )
        })
    }

    /// True while uploads wait, so that the fingerprint has the whole bandwidth.
    pub(super) fn gives_way(&self) -> bool {
        let mut registration = self.registration().into_iter();
        self.ready_fingerprint().is_some() || registration.any(|it| it.delivery.is_sending())
    }

    /// Images of the server that were deleted or replaced here.
    fn list_leaving(&self) -> BTreeSet<ImageId> {
        let seen = |id: &ImageId| self.seen().is_none_or(|seen| seen.has(*id));
        let deleted = self.removals.iter();
        let deleted = deleted.filter(|(id, it)| !it.delivery.is_done() && seen(id));
        let replaced = self.pictures.iter().filter(|it| it.is_coming());
        let replaced = replaced.filter_map(|it| it.replaces);
        deleted.map(|(id, _)| *id).chain(replaced).collect()
    }

    /// Records the deletions and orders in the fingerprint that is sent now.
    pub(super) fn note_fingerprint_sent(&mut self) {
        let (leaving, orders) = (self.list_leaving(), self.orders.keys().cloned().collect());
        let asked = self.submission.as_mut();
        if let Some(registration) = asked.and_then(|it| it.registration.as_mut()) {
            (registration.leaving, registration.orders) = (leaving, orders);
        }
    }

    /// True if the sent fingerprint names this image as leaving.
    pub(super) fn is_promised_to_leave(&self, id: ImageId) -> bool {
        let mut registration = self.registration().into_iter();
        registration.any(|it| it.delivery.is_done() && it.leaving.contains(&id))
    }

    /// True if the sent fingerprint has the order of this slot.
    pub(super) fn is_order_promised(&self, slot: &SlotId) -> bool {
        let mut registration = self.registration().into_iter();
        registration.any(|it| it.delivery.is_done() && it.orders.contains(slot))
    }

    /// Removes the order of this slot from the sent fingerprint, because it has changed.
    pub(super) fn forget_promised_order(&mut self, slot: &SlotId) {
        let asked = self.submission.as_mut();
        if let Some(registration) = asked.and_then(|it| it.registration.as_mut()) {
            registration.orders.remove(slot);
        }
    }

    pub(super) fn note_registered(&mut self, at: Timestamp, done: Stage) {
        let asked = self.submission.as_mut();
        if let Some(registration) = asked.and_then(|it| it.registration.as_mut()) {
            registration.at = Some(at);
            registration.delivery.stage = done;
        }
    }

    /// Ends a submission that a read has shown. With a fingerprint all its parts are done, from any
    /// device. Images that the server does not show stay here, since they may belong to another
    /// submission.
    pub(super) fn end_submission(&mut self, seen: &Seen) -> Vec<Command> {
        self.gone.clear();
        let Some(Submission {
            registration: Some(Registration {
                leaving, orders, ..
            }),
            ..
        }) = self.submission.take()
        else {
            return Vec::new();
        };
        self.removals.retain(|id, _| !leaving.contains(id));
        self.orders.retain(|slot, _| !orders.contains(slot));
        let is_there = |it: &Picture| {
            let mut images = seen.slots.get(&it.slot).into_iter().flatten();
            images.any(|(_, sha256)| *sha256 == it.sha256)
        };
        let (there, others) = self.pictures.drain(..).partition(is_there);
        self.pictures = others;
        let there: Vec<Picture> = there;
        there.into_iter().map(|it| Command::Forget(it.id)).collect()
    }

    /// Drops the fingerprint if everything has arrived and the server has not submitted, because of
    /// a change elsewhere. The submission is then sent normally and gets the error.
    pub(super) fn forget_broken_promise(&mut self, seen: &Seen) {
        let has_none = self.pictures.iter().all(Picture::is_aside);
        let is_over = |it: &Submission| it.is_registered() && has_none && seen.shows(it);
        if let Some(asked) = self.submission.as_mut().filter(|it| is_over(it)) {
            asked.registration = None;
        }
    }
}

fn put(images: &mut Vec<Image>, picture: &Picture) {
    let replaced = images
        .iter()
        .position(|image| Some(image.id) == picture.replaces);
    let image = Image {
        id: picture.id,
        rank: replaced.map_or(picture.rank, |place| images[place].rank),
        sha256: picture.sha256,
        bytes: picture.bytes,
        kind: Kind::Jpeg,
        width: 0,
        height: 0,
        file_name: picture.name.clone(),
        uploaded: picture.added,
    };
    match replaced {
        Some(place) => images[place] = image,
        None => images.push(image),
    }
    images.sort_by_key(|image| (image.rank, image.uploaded, image.id));
}
