//! Chosen files in the model of the page, and the images that they become once the server has them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::Image,
    exam::{Exam, Slot},
    id::{ImageId, SlotId},
    image_engine::AnalysisContext,
    outbox::{self, Delivery, DeliveryError, HoldReason, ItemId, PendingImage, SyncState},
    problem::Problem,
    view::Dossier,
};

use crate::{
    components::fitting::shape::CropShape,
    pages::candidate::materials::model::MaterialsModel,
    ports::device::PickedFile,
    sync::{
        client::ServerNews,
        files::{
            ServerImage,
            machine::{Event, FileSelection, NewFile, RestoredPicture},
        },
    },
};

impl MaterialsModel {
    pub fn choose(self, slot: &SlotId, files: Vec<PickedFile>, replaces: Option<ImageId>) {
        let Some(device) = self.files.device().filter(|_| !files.is_empty()) else {
            return;
        };
        self.release_removals_in_slot(slot);
        let files = files.into_iter().map(|file| {
            let chosen = NewFile {
                id: device.new_image_id(),
                name: file.name.clone(),
                bytes: file.bytes,
            };
            self.files.insert_file(chosen.id, file);
            chosen
        });
        let choice = self.dossier.with_untracked(|dossier| {
            let Slot { count, .. } = dossier.exam.slot(slot)?;
            let images = dossier.application.images(slot);
            let wanted = find_image_demands(&dossier.exam, slot)?;
            // If the rule demands a shape, only the person can choose the part.
            let leaves_shape = CropShape::of(&wanted.rule).is_none();
            Some(FileSelection {
                place: self.slot_ref(slot),
                is_auto_fit: leaves_shape && self.files.engine().is_some(),
                wanted,
                most: count.max_images().into(),
                stored: self.count(slot),
                last_rank: self.last_rank(images, slot),
                replaces,
                files: files.collect(),
            })
        });
        if let Some(choice) = choice {
            self.files.set_server_images(self.list_known());
            self.files.dispatch(Event::Chosen(choice));
        }
    }

    /// Restores the pictures that waited for the person when the page was last closed.
    pub(super) fn restore_undecided(self) {
        let outboxes = self.files.client;
        Effect::new(move || {
            if outboxes.storage_status.get().is_none() {
                return;
            }
            let undecided = outboxes.with_untracked(self.application, |outbox| {
                let is_undecided = |it: &&PendingImage| {
                    matches!(
                        it.hold_reason,
                        Some(HoldReason::AwaitingConfirmation | HoldReason::RuleViolated)
                    )
                };
                let pictures = outbox.pictures.iter().filter(is_undecided);
                let fitted = |it: &PendingImage| outbox.find_fitted(it.id).cloned();
                let pictures = pictures.map(|it| (it.clone(), fitted(it)));
                pictures.collect::<Vec<_>>()
            });
            for (picture, fitted) in undecided {
                if let Some(restored) = self.prepare_restored(picture) {
                    self.files.set_server_images(self.list_known());
                    self.files.restore(restored, fitted);
                }
            }
        });
    }

    /// `None` for a refused file in a locked slot, which can't be corrected there; its row shows
    /// that.
    fn prepare_restored(self, picture: PendingImage) -> Option<RestoredPicture> {
        self.dossier.with_untracked(|dossier| {
            let Dossier {
                exam,
                application,
                now,
                ..
            } = dossier;
            let slot = exam.slot(&picture.slot)?;
            let is_open = application
                .check_slot_open(exam, &picture.slot, *now)
                .is_ok();
            let is_shown = is_open || picture.hold_reason == Some(HoldReason::AwaitingConfirmation);
            is_shown.then_some(())?;
            Some(RestoredPicture {
                place: self.slot_ref(&picture.slot),
                wanted: find_image_demands(exam, &picture.slot)?,
                most: slot.count.max_images().into(),
                stored: self.count(&picture.slot),
                fitted: None,
                picture,
            })
        })
    }

    fn list_known(self) -> Vec<ServerImage> {
        self.dossier.with_untracked(|dossier| {
            let materials = dossier.application.materials.iter();
            let known = materials.flat_map(|(slot, material)| {
                material.images.iter().map(|image| ServerImage {
                    id: image.id,
                    place: self.slot_ref(slot),
                    sha256: image.sha256,
                })
            });
            known.collect()
        })
    }

    /// The largest rank in the slot, on the server and in the outbox.
    fn last_rank(self, images: &[Image], slot: &SlotId) -> i32 {
        let there = images.iter().map(|image| image.rank);
        let outboxes = self.files.client;
        let here = outboxes.with_untracked(self.application, |outbox| {
            let ours = outbox.pictures.iter().filter(|it| it.slot == *slot);
            ours.map(|it| it.rank).max()
        });
        there.chain(here).max().unwrap_or(0)
    }

    /// Moves images that the server has accepted to the images of their slot, and shows the dossier
    /// after each read of the server.
    pub(super) fn follow_server_results(self) {
        let outboxes = self.files.client;
        outboxes.follow_news(self.application, move |news| match news {
            ServerNews::Read(dossier) => self.show_dossier(*dossier),
            ServerNews::ImageAccepted {
                slot,
                image,
                replaces,
            } => self.insert_accepted_image(&slot, image, replaces),
        });
        // If another tab sends, its reads of the server are seen in the outbox.
        Effect::new(move || {
            let revision = outboxes.with(self.application, |outbox| {
                outbox.server_snapshot().map(|it| it.revision)
            });
            let ours = self
                .dossier
                .with_untracked(|dossier| dossier.application.revision);
            if revision.is_some_and(|revision| revision > ours) {
                self.refresh();
            }
        });
        self.report_image_counts();
        self.show_refused_changes();
    }

    /// Reports the number of images of each slot, for the files that wait for room.
    fn report_image_counts(self) {
        Effect::new(move || {
            let slots: Vec<_> = self
                .dossier
                .with(|dossier| dossier.exam.slots().map(|slot| slot.id.clone()).collect());
            self.files
                .client
                .with(self.application, |outbox| outbox.pictures.len());
            for slot in slots {
                let event = Event::SlotCounted(self.slot_ref(&slot), self.count(&slot));
                self.files.dispatch(event);
            }
        });
    }

    /// Shows a refused deletion or order at its image, and undoes it here.
    fn show_refused_changes(self) {
        let outboxes = self.files.client;
        Effect::new(move || {
            let refused = outboxes.with(self.application, |outbox| {
                let removals = outbox.removals.iter();
                let removals = removals.filter_map(|(id, removal)| {
                    Some((ItemId::Removal(*id), *id, find_refusal(&removal.delivery)?))
                });
                let orders = outbox.orders.iter().filter_map(|(slot, order)| {
                    let first = *order.wanted.first()?;
                    Some((
                        ItemId::Order(slot.clone()),
                        first,
                        find_refusal(&order.delivery)?,
                    ))
                });
                removals.chain(orders).collect::<Vec<_>>()
            });
            for (item, image, problem) in refused {
                self.report_problem(image, problem);
                outboxes.dispatch(self.application, outbox::Event::Cancelled(item));
                self.refresh();
            }
        });
    }

    fn insert_accepted_image(self, slot: &SlotId, image: Image, replaces: Option<ImageId>) {
        let id = image.id;
        self.update_images(slot, |images| {
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
        self.announcement.set(self.text.material_arrived(&place));
    }
}

/// The demands on an image of this slot.
fn find_image_demands(exam: &Exam, slot: &SlotId) -> Option<Arc<AnalysisContext>> {
    let slot = exam.slot(slot)?;
    Some(Arc::new(AnalysisContext {
        rule: exam.image_rule(slot).clone(),
        has_qr: slot.qr.is_some(),
    }))
}

fn find_refusal(delivery: &Delivery) -> Option<Problem> {
    match &delivery.state {
        SyncState::Failed(DeliveryError::Refused(problem)) => Some(problem.clone()),
        _ => None,
    }
}
