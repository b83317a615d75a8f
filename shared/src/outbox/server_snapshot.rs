//! Last known state of the server, reduced to what the outbox needs, and the handling of a read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AttemptId, Command, FieldKey, FieldVersion, Outbox, Submission, SyncState};
use crate::{
    digest::Sha256,
    id::{ImageId, SlotId},
    view::Dossier,
};

/// State of the server at the time of a read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSnapshot {
    /// Revision of the application.
    pub revision: u32,
    /// Number of submissions.
    pub submissions: u32,
    /// True if the state of the application lets the candidate change it.
    pub is_open: bool,
    /// Images of each slot, in order.
    pub slots: BTreeMap<SlotId, Vec<(ImageId, Sha256)>>,
    /// Version of each part of the form; a part that was never written is absent.
    pub fields: BTreeMap<FieldKey, FieldVersion>,
}

impl ServerSnapshot {
    /// State that this dossier shows.
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
            is_open: application.state.kind().is_editable(),
            slots: slots.collect(),
            fields: application.field_versions.clone(),
        }
    }

    /// Images of a slot, in order.
    pub(super) fn order(&self, slot: &SlotId) -> impl Iterator<Item = ImageId> {
        let images = self.slots.get(slot);
        images
            .into_iter()
            .flat_map(|images| images.iter().map(|(id, _)| *id))
    }

    /// True if the server has this image, in any slot.
    pub(super) fn has(&self, id: ImageId) -> bool {
        self.find(id).is_some()
    }

    /// True if every image of the submission is in its slot.
    pub(super) fn contains_submission(&self, submission: &Submission) -> bool {
        let mut slots = submission.reviewed.manifest.0.iter();
        slots.all(|entry| {
            let images: Vec<_> = self.slots.get(&entry.slot).into_iter().flatten().collect();
            let has_hash = |hash| images.iter().any(|(_, sha256)| sha256 == hash);
            entry.images.iter().all(has_hash)
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
    /// Handles a read. Removes the items that the server has according to it, and requests the
    /// deletion of images that were removed on this device but have arrived late. A read older than
    /// the last one is ignored.
    pub(super) fn handle_read(
        &mut self,
        read: AttemptId,
        snapshot: ServerSnapshot,
    ) -> Vec<Command> {
        if self
            .server_snapshot
            .as_ref()
            .is_some_and(|(newer, _)| *newer > read)
        {
            return Vec::new();
        }
        let mut commands = Vec::new();
        self.pictures.retain(|picture| {
            let is_on_server = snapshot.find(picture.id) == Some((&picture.slot, &picture.sha256));
            let is_finished = picture.delivery.is_done_before(read)
                || (is_on_server && !picture.delivery.is_sending());
            if is_finished {
                commands.push(Command::DeleteBytes(picture.id));
            }
            !is_finished
        });
        for (id, removal) in &mut self.removals {
            if removal.delivery.is_done_before(read) && snapshot.has(*id) {
                removal.delivery.reset();
            }
        }
        self.removals
            .retain(|_, removal| !removal.delivery.is_done_before(read));
        for id in &self.removed_unconfirmed {
            if let Some((slot, _)) = snapshot.find(*id) {
                let removal = super::Removal {
                    slot: slot.clone(),
                    is_held: false,
                    delivery: super::Delivery::default(),
                };
                self.removals.entry(*id).or_insert(removal);
            }
        }
        self.orders
            .retain(|_, order| !order.delivery.is_done_before(read));
        if self
            .submission
            .as_ref()
            .is_some_and(|submission| snapshot.submissions > submission.previous_submissions)
        {
            commands.extend(self.end_submission(&snapshot));
        }
        self.drop_void_registration(&snapshot);
        self.server_snapshot = Some((read, snapshot));
        commands
    }

    /// State of an item that the server acknowledges now. Only a read that starts later shows it.
    pub(super) fn acknowledge(&mut self) -> SyncState {
        self.acknowledged = self.last_attempt;
        SyncState::Done(self.last_attempt)
    }
}
