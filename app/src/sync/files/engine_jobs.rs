//! Jobs of the engine for chosen files: checking and fitting.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    digest::Sha256,
    hint::{Observation, PerceptualHash, merge_source_hints},
    id::{ImageId, SlotId},
    image_engine::PictureAnalysis,
};

use super::{
    ChosenFiles,
    machine::{Event, FittedFile, ImageWarning, QueuedFile, SlotRef},
};
use crate::ports::{
    device::PickedFile,
    engine::{EngineError, EngineJob},
};

/// An image that is on the server.
#[derive(Clone, Debug)]
pub struct ServerImage {
    pub id: ImageId,
    pub place: SlotRef,
    pub sha256: Sha256,
}

impl ChosenFiles {
    /// Sets the images to which files of this application are compared (C9).
    pub fn set_server_images(self, known: Vec<ServerImage>) {
        self.known.set_value(known);
    }

    /// The fitted file of a chosen file.
    pub fn fitted_file(self, id: ImageId) -> Option<PickedFile> {
        self.fitted_files.with_value(|made| made.get(&id).cloned())
    }

    /// The observation of an image that was chosen in this tab.
    pub fn observation(self, id: ImageId) -> Option<Observation> {
        self.seen.with(|seen| seen.get(&id).cloned())
    }

    /// Checks the file, or its fitted file. A failure does not stop the file: the check is only
    /// advice.
    pub fn analyze(self, id: ImageId) {
        let Some((item, shown, file)) = self.find_analysis_target(id) else {
            return;
        };
        let job = self
            .engine()
            .map(|engine| engine.analyze(&file, &item.wanted));
        let digest = self.device().map(|device| device.digest(&file));
        spawn_local(async move {
            let seen = match job {
                Some(EngineJob { answer, .. }) => answer.await.ok(),
                None => None,
            };
            let digest = match digest {
                Some(digest) => digest.await.ok(),
                None => None,
            };
            let warnings = self.find_warnings(&item, seen.as_ref(), digest);
            if let Some(PictureAnalysis { observation, .. }) = seen {
                self.seen.update(|seen| {
                    seen.insert(shown, observation);
                });
            }
            self.dispatch(Event::Analyzed(id, warnings));
        });
    }

    /// The fitted file with its future id, or else the file itself.
    fn find_analysis_target(self, id: ImageId) -> Option<(QueuedFile, ImageId, PickedFile)> {
        let item = self.read_item(id)?;
        let made = item.fitted.as_ref().map(|made| made.id);
        let made = made.and_then(|made| Some((made, self.fitted_file(id)?)));
        let (shown, file) = made.or_else(|| Some((id, self.file(id)?)))?;
        Some((item, shown, file))
    }

    fn find_warnings(
        self,
        item: &QueuedFile,
        seen: Option<&PictureAnalysis>,
        digest: Option<Sha256>,
    ) -> Vec<ImageWarning> {
        let observation = seen.map(|seen| &seen.observation);
        let hints = observation.map_or_else(Vec::new, |seen| seen.hints.clone());
        let hints = match &item.fitted {
            Some(made) => merge_source_hints(hints, &made.source_hints),
            None => hints,
        };
        let hints = hints.into_iter().map(ImageWarning::Hint);
        let likeness = observation.and_then(|observation| observation.perceptual_hash);
        let twin = self
            .find_duplicate(item, digest, likeness)
            .map(ImageWarning::Duplicate);
        hints.chain(twin).collect()
    }

    /// The slot that has the same or nearly the same picture.
    fn find_duplicate(
        self,
        item: &QueuedFile,
        digest: Option<Sha256>,
        likeness: Option<PerceptualHash>,
    ) -> Option<SlotId> {
        let made = item.fitted.as_ref().map(|made| made.id);
        let is_same = |id: ImageId, sha256: Option<Sha256>| {
            // The fitted file is stored beside its original and is not another picture.
            let is_other = id != item.id && Some(id) != item.replaces && Some(id) != made;
            let is_equal = sha256.is_some() && sha256 == digest;
            let other = || {
                self.seen
                    .with_untracked(|seen| seen.get(&id)?.perceptual_hash)
            };
            is_other
                && (is_equal
                    || likeness.is_some_and(|likeness| {
                        other()
                            .is_some_and(|other| likeness.distance(other) <= PerceptualHash::NEAR)
                    }))
        };
        let application = item.place.application;
        let stored = self.known.with_value(|known| {
            let mut ours = known
                .iter()
                .filter(|known| known.place.application == application);
            let twin = ours.find(|known| is_same(known.id, Some(known.sha256)));
            twin.map(|known| known.place.slot.clone())
        });
        let coming = || {
            self.client.with_untracked(application, |outbox| {
                let mut pictures = outbox.pictures.iter();
                let twin = pictures.find(|it| is_same(it.id, Some(it.sha256)));
                twin.map(|it| it.slot.clone())
            })
        };
        let chosen = || {
            self.queue.with_untracked(|queue| {
                let mut ours = queue
                    .items
                    .iter()
                    .filter(|it| it.place.application == application);
                let twin = ours.find(|it| is_same(it.id, None));
                twin.map(|it| it.place.slot.clone())
            })
        };
        stored.or_else(coming).or_else(chosen)
    }

    pub fn fit(self, id: ImageId) {
        let (Some(item), Some(file), Some(engine), Some(device)) = (
            self.read_item(id),
            self.file(id),
            self.engine(),
            self.device(),
        ) else {
            return self.dispatch(Event::FitFinished(id, Err(EngineError::NotLoaded)));
        };
        let progress = Rc::new(move |step| {
            self.fitting_steps.update(|steps| {
                steps.insert(id, step);
            });
        });
        let EngineJob { answer, cancel } =
            engine.fit(&file, &item.wanted, item.edit.as_ref(), progress);
        self.stops.update_value(|stops| {
            stops.insert(id, SendWrapper::new(cancel));
        });
        spawn_local(async move {
            let answer = answer.await;
            self.stops.update_value(|stops| {
                stops.remove(&id);
            });
            self.fitting_steps.update(|steps| {
                steps.remove(&id);
            });
            let made = answer.map(|fitted| {
                let made = FittedFile {
                    id: device.new_image_id(),
                    name: fitted.file.name.clone(),
                    bytes: fitted.file.bytes,
                    findings: fitted.findings,
                    warnings: None,
                    making: fitted.making,
                    edit: Some(fitted.edit),
                    source_hints: fitted.source_hints,
                };
                self.fitted_files.update_value(|files| {
                    files.insert(id, fitted.file);
                });
                made
            });
            self.dispatch(Event::FitFinished(id, made));
        });
    }

    pub fn stop_fitting(self, id: ImageId) {
        let stop = self
            .stops
            .try_update_value(|stops| stops.remove(&id))
            .flatten();
        if let Some(stop) = stop {
            stop();
        }
    }

    pub fn promote_fitted(self, from: ImageId, to: ImageId) {
        let made = self
            .fitted_files
            .try_update_value(|made| made.remove(&from))
            .flatten();
        if let Some(made) = made {
            self.insert_file(to, made);
        }
        self.drop_file(from);
    }
}
