//! The files chosen in this tab, until the outbox sends them. They outlive the page, so that
//! opening another page stops nothing.

mod engine_jobs;
pub mod machine;
mod storage;

use std::{collections::BTreeMap, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{fitting::Step, hint::Observation, id::ImageId, outbox};

pub use self::engine_jobs::Known;
use self::machine::{Command, Event, Item, Queue, State};
use super::{client::Outboxes, edits::Edits};
use crate::ports::{
    self,
    device::{Device, PickedFile},
    engine::Engine,
};

#[derive(Clone, Copy)]
pub struct Uploads {
    queue: RwSignal<Queue>,
    pub outboxes: Outboxes,
    pub edits: Edits,
    device: StoredValue<Option<Device>>,
    engine: StoredValue<Option<Engine>>,
    files: StoredValue<BTreeMap<ImageId, PickedFile>>,
    /// The fitted files, until they are taken or rejected. The originals stay in `files`.
    made: StoredValue<BTreeMap<ImageId, PickedFile>>,
    /// The progress of the engine for each file.
    pub steps: RwSignal<BTreeMap<ImageId, Step>>,
    stops: StoredValue<BTreeMap<ImageId, Stop>>,
    seen: RwSignal<BTreeMap<ImageId, Observation>>,
    known: StoredValue<Vec<Known>>,
}

type Stop = SendWrapper<Rc<dyn Fn()>>;

/// Provides the uploads to the whole app. Called after the device is provided.
pub fn provide_uploads() {
    let uploads = Uploads::new();
    uploads.guard_leaving();
    uploads.follow_outboxes();
    provide_context(uploads);
}

/// The uploads of the app. Without a device each page has an empty list of its own.
pub fn use_uploads() -> Uploads {
    use_context().unwrap_or_else(Uploads::new)
}

impl Uploads {
    fn new() -> Self {
        let outboxes = Outboxes::new();
        Self {
            queue: RwSignal::default(),
            outboxes,
            edits: Edits::new(outboxes),
            device: StoredValue::new(ports::device()),
            engine: StoredValue::new(ports::engine()),
            files: StoredValue::default(),
            made: StoredValue::default(),
            steps: RwSignal::default(),
            stops: StoredValue::default(),
            seen: RwSignal::default(),
            known: StoredValue::default(),
        }
    }

    pub fn with<T>(self, read: impl FnOnce(&Queue) -> T) -> T {
        self.queue.with(read)
    }

    /// A part of one item; `None` after the item is removed.
    pub fn item<T: PartialEq + Send + Sync + 'static>(
        self,
        id: ImageId,
        read: impl Fn(&Item) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.queue.with(|queue| queue.get(id).map(&read)))
    }

    /// True if this tab is deleting a stored image from the outbox.
    pub fn is_discarded(self, id: ImageId) -> bool {
        self.queue.with_untracked(|queue| {
            let mut items = queue.items.iter();
            items.any(|it| it.kept == Some(id) && it.state == State::Discarded)
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
    pub fn is_owing(self) -> bool {
        let is_unkept = self
            .queue
            .with_untracked(|queue| queue.items.iter().any(Item::is_owed));
        is_unkept || self.edits.is_owing() || self.outboxes.is_at_risk()
    }

    pub fn keep_file(self, id: ImageId, file: PickedFile) {
        self.files.update_value(|files| {
            files.insert(id, file);
        });
    }

    pub fn file(self, id: ImageId) -> Option<PickedFile> {
        self.files.with_value(|files| files.get(&id).cloned())
    }

    pub fn report(self, event: Event) {
        let commands = self
            .queue
            .try_update(|queue| queue.apply(event))
            .unwrap_or_default();
        for command in commands {
            self.perform(command);
        }
    }

    /// Lets the browser ask before the page is left, while that would lose something.
    fn guard_leaving(self) {
        Effect::new(move || {
            self.queue.track();
            self.outboxes.track();
            if let Some(device) = self.device() {
                device.guard_leaving(self.is_owing());
            }
        });
    }

    fn perform(self, command: Command) {
        let Some(device) = self.device() else { return };
        match command {
            Command::Probe(id) => self.read(id, |file| device.probe(file), Event::Probed),
            Command::Inspect(id) => self.read(id, |file| device.inspect(file), Event::Inspected),
            Command::Look(id) => self.look(id),
            Command::Fit(id) => self.fit(id),
            Command::StopFitting(id) => self.stop_fitting(id),
            Command::TakeMade { from, to } => self.take_made(from, to),
            Command::KeepMade(id) => spawn_local(self.keep_made(id)),
            Command::DiscardMade(made) => self.outboxes.discard(made),
            Command::KeepAside(id) => spawn_local(self.keep_aside(id)),
            Command::Keep(id) => spawn_local(async move {
                let kept = self.keep(id).await;
                self.report(Event::Kept(id, kept));
                self.forget(id);
            }),
            Command::Hold(id) => self.tell_kept(id, outbox::Event::Doubted),
            Command::Release(id) => self.tell_kept(id, outbox::Event::Released),
            Command::Discard(id) => self.discard(id),
            Command::Forget(id) => self.forget(id),
        }
    }

    fn forget(self, id: ImageId) {
        let is_there = self.queue.with_untracked(|queue| queue.get(id).is_some());
        if !is_there {
            for files in [self.files, self.made] {
                files.update_value(|files| {
                    files.remove(&id);
                });
            }
        }
    }

    fn read<F, T>(self, id: ImageId, read: F, event: fn(ImageId, T) -> Event)
    where
        F: FnOnce(&PickedFile) -> ports::device::Local<T>,
        T: 'static,
    {
        let Some(answer) = self.file(id).as_ref().map(read) else {
            return;
        };
        spawn_local(async move { self.report(event(id, answer.await)) });
    }
}
