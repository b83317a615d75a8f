//! The person hands in by fingerprint: all that they want, whether it has come or not.

use std::collections::BTreeSet;

use shared::{
    application::{Manifest, ReviewedSnapshot, receipt::SlotManifest},
    digest::Sha256,
    id::ImageId,
    outbox::Event,
};

use super::World;
use crate::server::hash_of;

impl World {
    /// The page offers it while nothing of it is doubted, and all that is replaced is known.
    pub(super) fn ask_by_fingerprint(&mut self) {
        let mut pictures = self.outbox.pictures.iter();
        if !self.outbox.fields.is_empty() || pictures.any(|it| it.hold_reason.is_some()) {
            return;
        }
        let wanted = self.wanted.slots.iter();
        let slots = wanted.filter(|(_, images)| !images.is_empty());
        let slots = slots.map(|(slot, images)| {
            let order = self.wanted.orders.get(slot);
            let place = |id: &ImageId| order.and_then(|order| order.iter().position(|it| it == id));
            let mut images = images.clone();
            images.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
            SlotManifest {
                slot: slot.clone(),
                images: images.iter().map(hash_of).collect(),
            }
        });
        let looked = ReviewedSnapshot {
            manifest: Manifest(slots.collect()),
            answers: Sha256::of(b""),
        };
        let before = self
            .outbox
            .server_snapshot()
            .map_or(0, |seen| seen.submissions);
        let images: BTreeSet<_> = self.wanted.all();
        self.wanted.submissions.push(images);
        self.apply_event(Event::SubmitRequested {
            previous_submissions: before,
            reviewed: looked,
            by_fingerprint: true,
        });
    }
}
