//! Handing in by fingerprint (C5): the hashes go first, then the bytes. Once the server has the
//! fingerprint, deletions and orders that it says need not be sent: the server does them when it
//! submits, with the last byte.

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
    /// How far the fingerprint of the submission has come, where it goes by one.
    pub fn registration(&self) -> Option<&Registration> {
        self.submission.as_ref()?.registration.as_ref()
    }

    /// The application as it will be once everything from here has come. What is still only here
    /// stands in its slot by its hash.
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

    /// Whether the fingerprint that the server has of this device says no longer what stands here:
    /// something was added, taken away, moved or written since. Derived, as on the server: undone,
    /// it counts again.
    pub fn is_outgrown(&self, exam: &Exam, application: &Application) -> bool {
        let mut asked = self.submission.iter().filter(|it| it.is_registered());
        // An application older than the last look lacks what has come since.
        let is_known = self
            .seen()
            .is_none_or(|seen| seen.revision <= application.revision);
        is_known
            && asked.any(|it| {
                !self.fields.is_empty()
                    || Looked::of(&self.foresee(exam, application), exam) != it.looked
            })
    }

    /// Whether the server has a fingerprint of this device that names this image.
    pub fn is_named(&self, picture: &Picture) -> bool {
        let mut asked = self.submission.iter().filter(|it| it.is_registered());
        asked.any(|it| {
            let images = it.looked.manifest.images(&picture.slot);
            images.contains(&picture.sha256)
        })
    }

    /// Of what was looked at, by what this device knows of the server.
    pub fn fingerprint(&self, looked: &Looked) -> Fingerprint {
        let is_changed = |it: &Picture, slot: &SlotId| !it.is_aside() && it.slot == *slot;
        let has_pictures = |slot: &SlotId| self.pictures.iter().any(|it| is_changed(it, slot));
        let has_removals = |slot: &SlotId| self.removals.values().any(|it| it.slot == *slot);
        let is_as_seen = |entry: &&SlotManifest| {
            // Without a look there is only what the page shows; the server compares.
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

    /// The texts are small and go before it: it says what the server has of them. Once every
    /// file has come nobody needs it: then the submission itself goes.
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

    /// No file begins as long as the fingerprint can have the line for itself.
    pub(super) fn gives_way(&self) -> bool {
        let mut registration = self.registration().into_iter();
        self.ready_fingerprint().is_some() || registration.any(|it| it.delivery.is_sending())
    }

    /// Images of the server that go with what was done here: deleted, or replaced.
    fn list_leaving(&self) -> BTreeSet<ImageId> {
        let seen = |id: &ImageId| self.seen().is_none_or(|seen| seen.has(*id));
        let deleted = self.removals.iter();
        let deleted = deleted.filter(|(id, it)| !it.delivery.is_done() && seen(id));
        let replaced = self.pictures.iter().filter(|it| it.is_coming());
        let replaced = replaced.filter_map(|it| it.replaces);
        deleted.map(|(id, _)| *id).chain(replaced).collect()
    }

    /// What the fingerprint says beside the hashes, as it is sent now.
    pub(super) fn note_fingerprint_sent(&mut self) {
        let (leaving, orders) = (self.list_leaving(), self.orders.keys().cloned().collect());
        let asked = self.submission.as_mut();
        if let Some(registration) = asked.and_then(|it| it.registration.as_mut()) {
            (registration.leaving, registration.orders) = (leaving, orders);
        }
    }

    /// The server has been told of its going with the fingerprint.
    pub(super) fn is_promised_to_leave(&self, id: ImageId) -> bool {
        let mut registration = self.registration().into_iter();
        registration.any(|it| it.delivery.is_done() && it.leaving.contains(&id))
    }

    /// The server knows the order of this slot from the fingerprint.
    pub(super) fn is_order_promised(&self, slot: &SlotId) -> bool {
        let mut registration = self.registration().into_iter();
        registration.any(|it| it.delivery.is_done() && it.orders.contains(slot))
    }

    /// Another order than the fingerprint says.
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

    /// The submission was seen. One by fingerprint has done all that it says, whoever has sent
    /// the bytes; what the server does not show stays here, since it may be another's.
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

    /// Everything has come, and the server has not submitted: something was changed elsewhere. The
    /// submission then goes as any other, and is told so.
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
