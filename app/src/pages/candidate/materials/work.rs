//! The dossier as the materials page knows it, and what the person can do with it there.
//!
//! An act shows at once and is then told to the server; whatever the server answers, the dossier
//! is read again, so that the page never claims more than the server has.

mod arrival;

use std::{collections::BTreeMap, future::Future};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    application::{Image, Material},
    id::{ApplicationId, ImageId, SectionId, SlotId},
    view::Dossier,
};

use super::{
    queue::{Event, Place},
    uploads::{Uploads, use_uploads},
};
use crate::{
    api::{
        ApiError,
        candidate::{arrange_images, read_dossier, remove_image},
    },
    text::{Text, use_text},
};

#[derive(Clone, Copy)]
pub struct Work {
    pub application: ApplicationId,
    /// The section of the form on whose page the cards stand; their own page where none.
    pub section: StoredValue<Option<SectionId>>,
    pub dossier: RwSignal<Dossier>,
    pub uploads: Uploads,
    pub text: Text,
    /// What readers of the screen are told.
    pub said: RwSignal<String>,
    /// The last refusal of an act on an image.
    pub problems: RwSignal<BTreeMap<ImageId, ApiError>>,
    /// The image in the viewer.
    pub viewed: RwSignal<Option<ImageId>>,
    /// For which image or refused file the file dialog is open.
    pub exchanged: RwSignal<Option<Exchange>>,
    /// The image under the pointer that drags it, and the place it came from.
    pub dragged: RwSignal<Option<Dragged>>,
    /// Whether the page has come to life. Not before hydration is over: the first view is the
    /// server's.
    pub is_live: RwSignal<bool>,
    /// Counts acts: an answer read before the last one is old.
    acts: StoredValue<u32>,
}

/// A file chosen to stand for something that is on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// For an image on the server.
    Image(SlotId, ImageId),
    /// For a file that was refused.
    File(SlotId, ImageId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dragged {
    pub slot: SlotId,
    pub image: ImageId,
    pub from: usize,
}

impl Work {
    pub fn new(dossier: Dossier) -> Self {
        Self::begin(dossier, None)
    }

    /// For cards on the page of a section.
    pub fn inside(dossier: Dossier, section: SectionId) -> Self {
        Self::begin(dossier, Some(section))
    }

    fn begin(dossier: Dossier, section: Option<SectionId>) -> Self {
        let work = Self {
            application: dossier.application.id,
            section: StoredValue::new(section),
            dossier: RwSignal::new(dossier),
            uploads: use_uploads(),
            text: use_text(),
            said: RwSignal::default(),
            problems: RwSignal::default(),
            viewed: RwSignal::default(),
            exchanged: RwSignal::default(),
            dragged: RwSignal::default(),
            is_live: RwSignal::new(false),
            acts: StoredValue::new(0),
        };
        Effect::new(move || work.is_live.set(work.uploads.device().is_some()));
        work.take_in_uploads();
        work
    }

    pub fn place(self, slot: &SlotId) -> Place {
        Place {
            application: self.application,
            slot: slot.clone(),
        }
    }

    /// Reads the dossier again.
    pub fn refresh(self) {
        // The page may be gone, for a timer or an answer that comes late.
        let Some(acts) = self.acts.try_get_value() else {
            return;
        };
        spawn_local(async move {
            if let Ok(dossier) = read_dossier(self.application).await
                && self.acts.try_get_value() == Some(acts)
            {
                self.dossier.set(dossier);
            }
        });
    }

    pub fn remove(self, slot: SlotId, image: ImageId) {
        self.act(image, remove_image(self.application, image), move || {
            self.change(&slot, |images| images.retain(|other| other.id != image));
            self.uploads
                .report(Event::Counted(self.place(&slot), self.count(&slot)));
            self.said.set(self.text.material_removed().to_owned());
        });
    }

    /// Puts the image at `place`, counted from 1, on the page alone; see [`Self::keep_order`].
    pub fn show_at(self, slot: &SlotId, image: ImageId, place: usize) {
        self.change(slot, |images| {
            if let Some(from) = images.iter().position(|other| other.id == image) {
                let moved = images.remove(from);
                images.insert(place.saturating_sub(1).min(images.len()), moved);
            }
            // As the server will, so that what arrives meanwhile goes behind.
            images
                .iter_mut()
                .zip(1..)
                .for_each(|(image, rank)| image.rank = rank);
        });
    }

    /// Tells the server the order that the page shows.
    pub fn keep_order(self, slot: SlotId, image: ImageId) {
        let order: Vec<ImageId> = self.dossier.with_untracked(|dossier| {
            dossier
                .application
                .images(&slot)
                .iter()
                .map(|image| image.id)
                .collect()
        });
        if let Some(index) = order.iter().position(|id| *id == image) {
            self.said.set(self.text.material_moved(&(index + 1)));
        }
        self.act(image, arrange_images(self.application, slot, order), || {});
    }

    pub(super) fn count(self, slot: &SlotId) -> usize {
        self.dossier
            .with_untracked(|dossier| dossier.application.images(slot).len())
    }

    pub(super) fn change(self, slot: &SlotId, change: impl FnOnce(&mut Vec<Image>)) {
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

    fn act(
        self,
        image: ImageId,
        call: impl Future<Output = Result<(), ApiError>> + 'static,
        done: impl FnOnce() + 'static,
    ) {
        self.acts.update_value(|acts| *acts += 1);
        spawn_local(async move {
            let answer = call.await;
            if self.acts.try_get_value().is_none() {
                return;
            }
            self.problems.try_update(|problems| match answer {
                Ok(()) => {
                    problems.remove(&image);
                    done();
                }
                Err(error) => {
                    self.said.set(self.text.api_error(&error));
                    problems.insert(image, error);
                }
            });
            self.refresh();
        });
    }
}
