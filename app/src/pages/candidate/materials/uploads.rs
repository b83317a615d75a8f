//! The files chosen in this tab, until they leave for the server. It outlives the page, so that
//! looking at another one stops nothing.

mod holding;
mod mending;

use std::{collections::BTreeMap, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{fitting::Step, hint::Observation, id::ImageId, outbox};

pub use self::mending::Known;
use super::{
    outboxes::Outboxes,
    queue::{Command, Event, Item, Queue, State},
};
use crate::{
    pages::candidate::form::edits::Edits,
    ports::{
        self,
        device::{Device, PickedFile},
        engine::Engine,
    },
};

#[derive(Clone, Copy)]
pub struct Uploads {
    queue: RwSignal<Queue>,
    pub outboxes: Outboxes,
    pub edits: Edits,
    device: StoredValue<Option<Device>>,
    engine: StoredValue<Option<Engine>>,
    files: StoredValue<BTreeMap<ImageId, PickedFile>>,
    /// What the engine made, until it is taken or given up. The original stays in `files`.
    made: StoredValue<BTreeMap<ImageId, PickedFile>>,
    /// How far the engine has come with each.
    pub steps: RwSignal<BTreeMap<ImageId, Step>>,
    stops: StoredValue<BTreeMap<ImageId, Stop>>,
    seen: RwSignal<BTreeMap<ImageId, Observation>>,
    known: StoredValue<Vec<Known>>,
}

type Stop = SendWrapper<Rc<dyn Fn()>>;

/// For the whole app, once its device is there.
pub fn provide_uploads() {
    let uploads = Uploads::new();
    uploads.guard_leaving();
    uploads.follow_outboxes();
    provide_context(uploads);
}

/// Without a device nothing is ever chosen, and each page has an empty list of its own.
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

    /// A part of one item; `None` once the item is gone.
    pub fn item<T: PartialEq + Send + Sync + 'static>(
        self,
        id: ImageId,
        read: impl Fn(&Item) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.queue.with(|queue| queue.get(id).map(&read)))
    }

    /// Whether this tab is having the outbox forget a kept image.
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

    /// Whether a chosen file is not kept yet, or is on its way from a browser that keeps nothing.
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

    /// Asks before the page is left, as long as leaving it would lose something.
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
