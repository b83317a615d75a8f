//! The dossier of the materials page, and the acts on it.
//!
//! An act is shown at once and then sent. After every answer the dossier is read again, so that the
//! page never shows more than the server has.

mod file_choice;
mod removal;

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    application::{Image, Material},
    file_name::sort_by_name,
    id::{ApplicationId, ImageId, SectionId, SlotId},
    outbox::{self, Outbox},
    problem::Problem,
    view::Dossier,
};

use crate::{
    api::{ApiError, candidate::read_dossier},
    sync::files::{ChosenFiles, machine::SlotRef, use_chosen_files},
    text::{Text, use_text},
};

#[derive(Clone, Copy)]
pub struct MaterialsModel {
    pub application: ApplicationId,
    /// The section of the form whose page shows the cards; `None` on the materials page.
    pub section: StoredValue<Option<SectionId>>,
    pub dossier: RwSignal<Dossier>,
    pub files: ChosenFiles,
    pub text: Text,
    /// The text that screen readers announce.
    pub announcement: RwSignal<String>,
    /// The last error of an act on an image.
    pub problems: RwSignal<BTreeMap<ImageId, ApiError>>,
    /// The image in the viewer.
    pub viewed_image: RwSignal<Option<ImageId>>,
    /// The image or refused file for which the file dialog is open.
    pub replace_target: RwSignal<Option<ReplaceTarget>>,
    /// The chosen file in the dialog.
    pub opened_file: RwSignal<Option<ImageId>>,
    /// The image that is being dragged, with its former place.
    pub dragged_image: RwSignal<Option<DraggedImage>>,
    /// Images that were just deleted on this page and can be restored.
    pub removed_images: RwSignal<Vec<RemovedImage>>,
    /// True if the page is interactive. It is set after hydration, because the first view must
    /// equal the server's.
    pub is_interactive: RwSignal<bool>,
    /// Counts acts: an answer to a read before the last act is outdated.
    acts: StoredValue<u32>,
}

/// The target that a chosen file replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplaceTarget {
    /// An image on the server.
    Image(SlotId, ImageId),
    /// A refused file.
    File(SlotId, ImageId),
}

/// A deleted image, with its place counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedImage {
    pub slot: SlotId,
    pub place: usize,
    pub image: Image,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraggedImage {
    pub slot: SlotId,
    pub image: ImageId,
    pub from: usize,
}

impl MaterialsModel {
    pub fn new(dossier: Dossier) -> Self {
        Self::begin(dossier, None)
    }

    /// The dossier for cards on the page of a section.
    pub fn for_section(dossier: Dossier, section: SectionId) -> Self {
        Self::begin(dossier, Some(section))
    }

    fn begin(dossier: Dossier, section: Option<SectionId>) -> Self {
        let model = Self {
            application: dossier.application.id,
            section: StoredValue::new(section),
            dossier: RwSignal::new(dossier),
            files: use_chosen_files(),
            text: use_text(),
            announcement: RwSignal::default(),
            problems: RwSignal::default(),
            viewed_image: RwSignal::default(),
            replace_target: RwSignal::default(),
            opened_file: RwSignal::default(),
            dragged_image: RwSignal::default(),
            removed_images: RwSignal::default(),
            is_interactive: RwSignal::new(false),
            acts: StoredValue::new(0),
        };
        Effect::new(move || model.is_interactive.set(model.files.device().is_some()));
        model.apply_store_when_open();
        model.follow_server_results();
        model.restore_undecided();
        model.release_removals_on_leave();
        model
    }

    pub fn slot_ref(self, slot: &SlotId) -> SlotRef {
        SlotRef {
            application: self.application,
            slot: slot.clone(),
        }
    }

    /// Reads the dossier again.
    pub fn refresh(self) {
        // The page may be left when a timer or a late answer calls this.
        let Some(acts) = self.acts.try_get_value() else {
            return;
        };
        spawn_local(async move {
            if let Ok(dossier) = read_dossier(self.application).await
                && self.acts.try_get_value() == Some(acts)
            {
                self.show_dossier(dossier);
            }
        });
    }

    /// Shows the server's dossier with the unsent changes of this device applied.
    pub(super) fn show_dossier(self, mut dossier: Dossier) {
        let shown = self
            .dossier
            .with_untracked(|dossier| dossier.application.revision);
        if dossier.application.revision < shown {
            return;
        }
        self.files
            .client
            .with_untracked(self.application, |outbox| {
                apply_local_changes(&mut dossier.application.materials, outbox);
            });
        self.dossier.set(dossier);
    }

    /// Applies the outbox after a reload: the page shows the server's data until the outbox is
    /// read.
    fn apply_store_when_open(self) {
        Effect::new(move || {
            if self.files.client.storage_status.get().is_some() {
                self.show_dossier(self.dossier.get_untracked());
            }
        });
    }

    /// Moves the image to `place`, counted from 1, on the page only; see [`Self::save_order`].
    pub fn move_shown_image(self, slot: &SlotId, image: ImageId, place: usize) {
        self.update_images(slot, |images| {
            if let Some(from) = images.iter().position(|other| other.id == image) {
                let moved = images.remove(from);
                images.insert(place.saturating_sub(1).min(images.len()), moved);
            }
            // The ranks equal those of the server, so that new images are appended.
            images
                .iter_mut()
                .zip(1..)
                .for_each(|(image, rank)| image.rank = rank);
        });
    }

    /// Sends the shown order to the server.
    pub fn save_order(self, slot: SlotId, image: ImageId) {
        let order: Vec<ImageId> = self.dossier.with_untracked(|dossier| {
            dossier
                .application
                .images(&slot)
                .iter()
                .map(|image| image.id)
                .collect()
        });
        if let Some(index) = order.iter().position(|id| *id == image) {
            self.announcement
                .set(self.text.material_moved(&(index + 1)));
        }
        self.problems.update(|problems| {
            problems.remove(&image);
        });
        self.files
            .client
            .dispatch(self.application, outbox::Event::Arranged { slot, order });
    }

    /// Orders the images of the slot by file name, including those that are not sent yet.
    pub fn order_by_name(self, slot: &SlotId) {
        let mut files = self.list_names(slot);
        sort_by_name(&mut files, |(_, name)| name);
        let order: Vec<_> = files.into_iter().map(|(id, _)| id).collect();
        self.update_images(slot, |images| {
            images.sort_by_key(|image| order.iter().position(|id| *id == image.id));
            images
                .iter_mut()
                .zip(1..)
                .for_each(|(image, rank)| image.rank = rank);
        });
        self.announcement
            .set(self.text.material_ordered_by_name().to_owned());
        let slot = slot.clone();
        self.files
            .client
            .dispatch(self.application, outbox::Event::Arranged { slot, order });
    }

    /// The files of a slot in order: those of the server, then those that are not sent yet.
    pub(super) fn list_names(self, slot: &SlotId) -> Vec<(ImageId, String)> {
        let mut files: Vec<_> = self.dossier.with(|dossier| {
            let images = dossier.application.images(slot).iter();
            images
                .map(|image| (image.id, image.file_name.clone()))
                .collect()
        });
        self.files.client.with(self.application, |outbox| {
            let coming = outbox.pictures.iter().filter(|it| it.slot == *slot);
            let coming = coming.filter(|it| it.is_upload_pending() && it.replaces.is_none());
            for picture in coming {
                if !files.iter().any(|(id, _)| *id == picture.id) {
                    files.push((picture.id, picture.name.clone()));
                }
            }
        });
        files
    }

    /// The number of images that take room in a slot: those of the server and those still to be
    /// sent, without those being deleted.
    pub(super) fn count(self, slot: &SlotId) -> usize {
        let known: Vec<_> = self.dossier.with_untracked(|dossier| {
            let images = dossier.application.images(slot).iter();
            images.map(|image| image.id).collect()
        });
        let outboxes = self.files.client;
        let coming = outboxes.with_untracked(self.application, |outbox| {
            let coming = outbox
                .pictures
                .iter()
                .filter(|it| it.slot == *slot && it.replaces.is_none() && !known.contains(&it.id));
            coming
                .filter(|it| !it.is_set_aside())
                .filter(|it| !self.files.is_discarded(it.id))
                .count()
        });
        known.len() + coming
    }

    pub(super) fn report_problem(self, image: ImageId, problem: Problem) {
        let error = ApiError::Problem(problem);
        self.announcement.set(self.text.api_error(&error));
        self.problems.update(|problems| {
            problems.insert(image, error);
        });
    }

    pub(super) fn update_images(self, slot: &SlotId, change: impl FnOnce(&mut Vec<Image>)) {
        self.acts.update_value(|acts| *acts += 1);
        self.dossier.update(|dossier| {
            let material: &mut Material = dossier
                .application
                .materials
                .entry(slot.clone())
                .or_default();
            change(&mut material.images);
        });
    }
}

fn apply_local_changes(materials: &mut BTreeMap<SlotId, Material>, outbox: &Outbox) {
    for (slot, material) in materials {
        let images = &mut material.images;
        images.retain(|image| !outbox.removals.contains_key(&image.id));
        if let Some(order) = outbox.orders.get(slot) {
            let place = |id| order.wanted.iter().position(|other| *other == id);
            images.sort_by_key(|image| place(image.id).unwrap_or(usize::MAX));
        }
    }
}
