//! Known state of the server, as far as the outbox needs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Attempt, Command, FieldKey, Outbox, Stage, Submission, Version};
use crate::{
    application::State,
    digest::Sha256,
    id::{ImageId, SlotId},
    view::Dossier,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub revision: u32,
    /// Number of submissions.
    pub submissions: u32,
    /// True if the candidate can change anything.
    pub is_open: bool,
    /// Images of each slot, in order.
    pub slots: BTreeMap<SlotId, Vec<(ImageId, Sha256)>>,
    pub fields: BTreeMap<FieldKey, Version>,
}

impl Seen {
    pub fn of(dossier: &Dossier) -> Self {
        let application = &dossier.application;
        let slots = application.materials.iter().map(|(slot, material)| {
            let images = material.images.iter();
            (
                slot.clone(),
                images.map(|image| (image.id, image.sha256)).collect(),
            )
        });
        Self {
            revision: application.revision,
            submissions: dossier.receipts.len() as u32,
            is_open: matches!(application.state, State::Draft | State::Returned),
            slots: slots.collect(),
            fields: application.field_versions.clone(),
        }
    }

    pub(super) fn order(&self, slot: &SlotId) -> impl Iterator<Item = ImageId> {
        let images = self.slots.get(slot);
        images
            .into_iter()
            .flat_map(|images| images.iter().map(|(id, _)| *id))
    }

    pub(super) fn has(&self, id: ImageId) -> bool {
        self.find(id).is_some()
    }

    /// True if every image of the submission is in its slot.
    pub(super) fn shows(&self, asked: &Submission) -> bool {
        let mut slots = asked.looked.manifest.0.iter();
        slots.all(|entry| {
            let there: Vec<_> = self.slots.get(&entry.slot).into_iter().flatten().collect();
            let is_there = |hash| there.iter().any(|(_, sha256)| sha256 == hash);
            entry.images.iter().all(is_there)
        })
    }

    fn find(&self, id: ImageId) -> Option<(&SlotId, &Sha256)> {
        self.slots.iter().find_map(|(slot, images)| {
            images
                .iter()
                .find(|(other, _)| *other == id)
                .map(|(_, sha256)| (slot, sha256))
        })
    }
}

impl Outbox {
    /// Removes the items that this read shows on the server, and deletes images there that were
    /// removed here.
    pub(super) fn take_seen(&mut self, read: Attempt, seen: Seen) -> Vec<Command> {
        if self.seen.as_ref().is_some_and(|(newer, _)| *newer > read) {
            return Vec::new();
        }
        let mut commands = Vec::new();
        self.pictures.retain(|picture| {
            let is_there = seen.find(picture.id) == Some((&picture.slot, &picture.sha256));
            let is_over = picture.delivery.is_done_before(read)
                || (is_there && !picture.delivery.is_sending());
            if is_over {
                commands.push(Command::Forget(picture.id));
            }
            !is_over
        });
        for (id, removal) in &mut self.removals {
            if removal.delivery.is_done_before(read) && seen.has(*id) {
                removal.delivery.begin_again();
            }
        }
        self.removals
            .retain(|_, removal| !removal.delivery.is_done_before(read));
        for id in &self.gone {
            if let Some((slot, _)) = seen.find(*id) {
                let again = super::Removal {
                    slot: slot.clone(),
                    is_held: false,
                    delivery: super::Delivery::default(),
                };
                self.removals.entry(*id).or_insert(again);
            }
        }
        self.orders
            .retain(|_, order| !order.delivery.is_done_before(read));
        if self
            .submission
            .as_ref()
            .is_some_and(|asked| seen.submissions > asked.before)
        {
            commands.extend(self.end_submission(&seen));
        }
        self.forget_broken_promise(&seen);
        self.seen = Some((read, seen));
        commands
    }

    /// Marks an answer: only reads that start from now on show its effect.
    pub(super) fn done(&mut self) -> Stage {
        self.acknowledged = self.last;
        Stage::Done(self.last)
    }
}
