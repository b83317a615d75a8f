//! Files on their way into the dossier: chosen here, and shown as images once the server has them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::Image,
    exam::{Exam, Slot},
    fitting::Wanted,
    id::{ImageId, SlotId},
    outbox::{self, Delivery, Fault, Hold, ItemId, Picture, Stage},
    problem::Problem,
    view::Dossier,
};

use super::Work;
use crate::{
    components::fitting::shape::Shape,
    ports::device::PickedFile,
    sync::{
        client::Arrival,
        files::{
            Known,
            machine::{Choice, ChosenFile, Event, Restored},
        },
    },
};

impl Work {
    pub fn choose(self, slot: &SlotId, files: Vec<PickedFile>, replaces: Option<ImageId>) {
        let Some(device) = self.uploads.device().filter(|_| !files.is_empty()) else {
            return;
        };
        self.end_undo_in(slot);
        let files = files.into_iter().map(|file| {
            let chosen = ChosenFile {
                id: device.new_image_id(),
                name: file.name.clone(),
                bytes: file.bytes,
            };
            self.uploads.keep_file(chosen.id, file);
            chosen
        });
        let choice = self.dossier.with_untracked(|dossier| {
            let Slot { count, .. } = dossier.exam.slot(slot)?;
            let images = dossier.application.images(slot);
            let wanted = read_wanted(&dossier.exam, slot)?;
            // If the rule demands a shape, only the person can choose the part.
            let leaves_shape = Shape::of(&wanted.rule).is_none();
            Some(Choice {
                place: self.place(slot),
                fits_itself: leaves_shape && self.uploads.engine().is_some(),
                wanted,
                most: count.ceiling().into(),
                stored: self.count(slot),
                last_rank: self.last_rank(images, slot),
                replaces,
                files: files.collect(),
            })
        });
        if let Some(choice) = choice {
            self.uploads.know(self.list_known());
            self.uploads.report(Event::Chosen(choice));
        }
    }

    /// Restores the pictures that waited for the person when the page was last closed.
    pub(super) fn restore_undecided(self) {
        let outboxes = self.uploads.outboxes;
        Effect::new(move || {
            if outboxes.standing.get().is_none() {
                return;
            }
            let undecided = outboxes.with_untracked(self.application, |outbox| {
                let is_undecided =
                    |it: &&Picture| matches!(it.held, Some(Hold::Doubted | Hold::Refused));
                let pictures = outbox.pictures.iter().filter(is_undecided);
                let fitted = |it: &Picture| outbox.find_fitted(it.id).cloned();
                let pictures = pictures.map(|it| (it.clone(), fitted(it)));
                pictures.collect::<Vec<_>>()
            });
            for (picture, fitted) in undecided {
                if let Some(restored) = self.prepare_restored(picture) {
                    self.uploads.know(self.list_known());
                    self.uploads.restore(restored, fitted);
                }
            }
        });
    }

    /// `None` for a refused file in a locked slot, which can't be corrected there; its row shows
    /// that.
    fn prepare_restored(self, picture: Picture) -> Option<Restored> {
        self.dossier.with_untracked(|dossier| {
            let Dossier {
                exam,
                application,
                now,
                ..
            } = dossier;
            let slot = exam.slot(&picture.slot)?;
            let is_open = application.slot_lock(exam, &picture.slot, *now).is_ok();
            let is_shown = is_open || picture.held == Some(Hold::Doubted);
            is_shown.then_some(())?;
            Some(Restored {
                place: self.place(&picture.slot),
                wanted: read_wanted(exam, &picture.slot)?,
                most: slot.count.ceiling().into(),
                stored: self.count(&picture.slot),
                made: None,
                picture,
            })
        })
    }

    fn list_known(self) -> Vec<Known> {
        self.dossier.with_untracked(|dossier| {
            let materials = dossier.application.materials.iter();
            let known = materials.flat_map(|(slot, material)| {
                material.images.iter().map(|image| Known {
                    id: image.id,
                    place: self.place(slot),
                    sha256: image.sha256,
                })
            });
            known.collect()
        })
    }

    /// The largest rank in the slot, on the server and in the outbox.
    fn last_rank(self, images: &[Image], slot: &SlotId) -> i32 {
        let there = images.iter().map(|image| image.rank);
        let outboxes = self.uploads.outboxes;
        let here = outboxes.with_untracked(self.application, |outbox| {
            let ours = outbox.pictures.iter().filter(|it| it.slot == *slot);
            ours.map(|it| it.rank).max()
        });
        there.chain(here).max().unwrap_or(0)
    }

    /// Moves images that the server has accepted to the images of their slot, and shows the dossier
    /// after each read of the server.
    pub(super) fn take_in_answers(self) {
        let outboxes = self.uploads.outboxes;
        Effect::new(move || {
            let arrivals = outboxes.arrivals.get();
            let (ours, others): (Vec<_>, Vec<_>) = arrivals
                .into_iter()
                .partition(|arrival| arrival.application == self.application);
            if ours.is_empty() {
                return;
            }
            outboxes.arrivals.set(others);
            for Arrival {
                slot,
                image,
                replaces,
                ..
            } in ours
            {
                self.take_in(&slot, image, replaces);
            }
        });
        Effect::new(move || {
            let looked = outboxes.looked.get();
            if let Some(dossier) = looked.filter(|it| it.application.id == self.application) {
                self.show(dossier);
            }
        });
        // If another tab sends, its reads of the server are seen in the outbox.
        Effect::new(move || {
            let revision = outboxes.with(self.application, |outbox| {
                outbox.seen().map(|it| it.revision)
            });
            let ours = self
                .dossier
                .with_untracked(|dossier| dossier.application.revision);
            if revision.is_some_and(|revision| revision > ours) {
                self.refresh();
            }
        });
        self.count_rooms();
        self.take_refusals();
    }

    /// Reports the number of images of each slot, for the files that wait for room.
    fn count_rooms(self) {
        Effect::new(move || {
            let slots: Vec<_> = self
                .dossier
                .with(|dossier| dossier.exam.slots().map(|slot| slot.id.clone()).collect());
            self.uploads
                .outboxes
                .with(self.application, |outbox| outbox.pictures.len());
            for slot in slots {
                let event = Event::Counted(self.place(&slot), self.count(&slot));
                self.uploads.report(event);
            }
        });
    }

    /// Shows a refused deletion or order at its image, and undoes it here.
    fn take_refusals(self) {
        let outboxes = self.uploads.outboxes;
        Effect::new(move || {
            let refused = outboxes.with(self.application, |outbox| {
                let removals = outbox.removals.iter();
                let removals = removals.filter_map(|(id, removal)| {
                    Some((ItemId::Removal(*id), *id, refusal(&removal.delivery)?))
                });
                let orders = outbox.orders.iter().filter_map(|(slot, order)| {
                    let first = *order.wanted.first()?;
                    Some((
                        ItemId::Order(slot.clone()),
                        first,
                        refusal(&order.delivery)?,
                    ))
                });
                removals.chain(orders).collect::<Vec<_>>()
            });
            for (item, image, problem) in refused {
                self.say_problem(image, problem);
                outboxes.tell(self.application, outbox::Event::Dropped(item));
                self.refresh();
            }
        });
    }

    fn take_in(self, slot: &SlotId, image: Image, replaces: Option<ImageId>) {
        let id = image.id;
        self.change(slot, |images| {
            images.retain(|other| other.id != id);
            match images.iter_mut().find(|other| Some(other.id) == replaces) {
                Some(replaced) => {
                    *replaced = Image {
                        rank: replaced.rank,
                        ..image
                    }
                }
                None => images.push(image),
            }
            images.sort_by_key(|image| image.rank);
        });
        let place = self.dossier.with_untracked(|dossier| {
            let images = dossier.application.images(slot);
            images
                .iter()
                .position(|image| image.id == id)
                .map_or(0, |index| index + 1)
        });
        self.said.set(self.text.material_arrived(&place));
    }
}

/// The demands on an image of this slot.
fn read_wanted(exam: &Exam, slot: &SlotId) -> Option<Arc<Wanted>> {
    let slot = exam.slot(slot)?;
    Some(Arc::new(Wanted {
        rule: exam.image_rule(slot).clone(),
        has_qr: slot.qr.is_some(),
    }))
}

fn refusal(delivery: &Delivery) -> Option<Problem> {
    match &delivery.stage {
        Stage::Stuck(Fault::Refused(problem)) => Some(problem.clone()),
        _ => None,
    }
}
