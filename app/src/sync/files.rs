//! The files chosen in this tab, until the outbox sends them. They outlive the page, so that
//! opening another page stops nothing.

mod engine_jobs;
pub mod machine;
mod storage;

use std::{collections::BTreeMap, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{hint::Observation, id::ImageId, image_engine::FitStep, outbox};

pub use self::engine_jobs::ServerImage;
use self::machine::{Command, Event, FileQueue, QueuedFile, State};
use super::client::SyncClient;
use crate::{
    ports::{
        self,
        device::{Device, PickedFile},
        engine::Engine,
    },
    sync::edit_buffer::EditBuffer,
};

#[derive(Clone, Copy)]
pub struct ChosenFiles {
    queue: RwSignal<FileQueue>,
    pub client: SyncClient,
    pub edits: EditBuffer,
    device: StoredValue<Option<Device>>,
    engine: StoredValue<Option<Engine>>,
    files: StoredValue<BTreeMap<ImageId, PickedFile>>,
    /// The fitted files, until they are taken or rejected. The originals stay in `files`.
    fitted_files: StoredValue<BTreeMap<ImageId, PickedFile>>,
    /// The progress of the engine for each file.
    pub fitting_steps: RwSignal<BTreeMap<ImageId, FitStep>>,
    stops: StoredValue<BTreeMap<ImageId, Stop>>,
    seen: RwSignal<BTreeMap<ImageId, Observation>>,
    known: StoredValue<Vec<ServerImage>>,
}

type Stop = SendWrapper<Rc<dyn Fn()>>;

/// Provides the uploads to the whole app. Called after the device is provided.
pub fn provide_chosen_files() {
    let uploads = ChosenFiles::new();
    uploads.prompt_before_unload();
    uploads.watch_outboxes();
    provide_context(uploads);
}

/// The uploads of the app. Without a device each page has an empty list of its own.
pub fn use_chosen_files() -> ChosenFiles {
    use_context().unwrap_or_else(ChosenFiles::new)
}

impl ChosenFiles {
    fn new() -> Self {
        let outboxes = SyncClient::new();
        Self {
            queue: RwSignal::default(),
            client: outboxes,
            edits: EditBuffer::new(outboxes),
            device: StoredValue::new(ports::device()),
            engine: StoredValue::new(ports::engine()),
            files: StoredValue::default(),
            fitted_files: StoredValue::default(),
            fitting_steps: RwSignal::default(),
            stops: StoredValue::default(),
            seen: RwSignal::default(),
            known: StoredValue::default(),
        }
    }

    pub fn with<T>(self, read: impl FnOnce(&FileQueue) -> T) -> T {
        self.queue.with(read)
    }

    /// A part of one item; `None` after the item is removed.
    pub fn item<T: PartialEq + Send + Sync + 'static>(
        self,
        id: ImageId,
        read: impl Fn(&QueuedFile) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.queue.with(|queue| queue.get(id).map(&read)))
    }

    /// True if this tab is deleting a stored image from the outbox.
    pub fn is_discarded(self, id: ImageId) -> bool {
        self.queue.with_untracked(|queue| {
            let mut items = queue.items.iter();
            items.any(|it| it.stored_id == Some(id) && it.state == State::Discarding)
        })
    }

    pub fn device(self) -> Option<Device> {
        self.device.get_value()
    }

    pub fn engine(self) -> Option<Engine> {
        self.engine.get_value()
    }

    /// True if leaving the page would lose something: a chosen file or an edit that is not stored,
    /// or unsent data where the browser stores nothing.
    pub fn has_unsaved(self) -> bool {
        let is_unkept = self
            .queue
            .with_untracked(|queue| queue.items.iter().any(QueuedFile::is_unsaved));
        is_unkept || self.edits.has_unsaved() || self.client.is_at_risk()
    }

    pub fn insert_file(self, id: ImageId, file: PickedFile) {
        self.files.update_value(|files| {
            files.insert(id, file);
        });
    }

    pub fn file(self, id: ImageId) -> Option<PickedFile> {
        self.files.with_value(|files| files.get(&id).cloned())
    }

    pub fn dispatch(self, event: Event) {
        let commands = self
            .queue
            .try_update(|queue| queue.apply(event))
            .unwrap_or_default();
        for command in commands {
            self.execute_command(command);
        }
    }

    /// Lets the browser ask before the page is left, while that would lose something.
    fn prompt_before_unload(self) {
        Effect::new(move || {
            self.queue.track();
            self.client.track();
            if let Some(device) = self.device() {
                device.set_unload_prompt(self.has_unsaved());
            }
        });
    }

    fn execute_command(self, command: Command) {
        let Some(device) = self.device() else { return };
        match command {
            Command::Probe(id) => self.read_file(id, |file| device.probe(file), Event::Probed),
            Command::Inspect(id) => {
                self.read_file(id, |file| device.inspect(file), Event::Inspected)
            }
            Command::Analyze(id) => self.analyze(id),
            Command::Fit(id) => self.fit(id),
            Command::StopFitting(id) => self.stop_fitting(id),
            Command::PromoteFitted { from, to } => self.promote_fitted(from, to),
            Command::StoreFitted(id) => spawn_local(self.store_fitted(id)),
            Command::DiscardFitted(made) => self.client.discard_picture(made),
            Command::StoreAside(id) => spawn_local(self.store_refused(id)),
            Command::Store(id) => spawn_local(async move {
                let kept = self.store_file(id).await;
                self.dispatch(Event::Stored(id, kept));
                self.drop_file(id);
            }),
            Command::HoldForConfirmation(id) => {
                self.dispatch_to_outbox(id, outbox::Event::ConfirmationNeeded)
            }
            Command::Release(id) => self.dispatch_to_outbox(id, outbox::Event::Released),
            Command::Discard(id) => self.discard(id),
            Command::DropFile(id) => self.drop_file(id),
        }
    }

    fn drop_file(self, id: ImageId) {
        let is_there = self.queue.with_untracked(|queue| queue.get(id).is_some());
        if !is_there {
            for files in [self.files, self.fitted_files] {
                files.update_value(|files| {
                    files.remove(&id);
                });
            }
        }
    }

    fn read_file<F, T>(self, id: ImageId, read: F, event: fn(ImageId, T) -> Event)
    where
        F: FnOnce(&PickedFile) -> ports::device::LocalFuture<T>,
        T: 'static,
    {
        let Some(answer) = self.file(id).as_ref().map(read) else {
            return;
        };
        spawn_local(async move { self.dispatch(event(id, answer.await)) });
    }
}
