//! Files on their way into the dossier: chosen here, and taken in once the server has them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::Image,
    exam::Slot,
    id::{ImageId, SlotId},
};

use super::Work;
use crate::{
    pages::candidate::materials::queue::{Choice, ChosenFile, Event, State},
    ports::device::PickedFile,
};

impl Work {
    pub fn choose(self, slot: &SlotId, files: Vec<PickedFile>, replaces: Option<ImageId>) {
        let Some(device) = self.uploads.device().filter(|_| !files.is_empty()) else {
            return;
        };
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
            Some(Choice {
                place: self.place(slot),
                rule: Arc::new(dossier.exam.image_rule(dossier.exam.slot(slot)?).clone()),
                most: count.ceiling().into(),
                stored: images.len(),
                last_rank: images.iter().map(|image| image.rank).max().unwrap_or(0),
                replaces,
                files: files.collect(),
            })
        });
        if let Some(choice) = choice {
            self.uploads.report(Event::Chosen(choice));
        }
    }

    /// What the server has taken moves from the list of files to the images of its slot; when
    /// all is quiet, the dossier is read again.
    pub(super) fn take_in_uploads(self) {
        Effect::new(move |was_busy: Option<bool>| {
            let (arrived, is_busy) = self.uploads.with(|queue| {
                let ours = || {
                    queue
                        .items
                        .iter()
                        .filter(|item| item.place.application == self.application)
                };
                let known = |id| {
                    self.dossier
                        .with(|dossier| dossier.application.find_image(id).is_some())
                };
                let arrived: Vec<_> = ours()
                    .filter(|item| matches!(item.state, State::Stored(_)) || known(item.id))
                    .cloned()
                    .collect();
                (arrived, ours().any(|item| item.is_under_way()))
            });
            for item in arrived {
                if let State::Stored(image) = item.state {
                    self.take_in(&item.place.slot, image, item.replaces);
                }
                self.uploads.report(Event::Counted(
                    item.place.clone(),
                    self.count(&item.place.slot),
                ));
                self.uploads.report(Event::Removed(item.id));
            }
            if was_busy == Some(true) && !is_busy {
                self.refresh();
            }
            is_busy
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
