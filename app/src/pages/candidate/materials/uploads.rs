//! The chosen files of this browser and their way to the server. It outlives the page, so that
//! looking at another one stops nothing.

use std::{collections::BTreeMap, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::id::ImageId;

use super::queue::{Command, Event, Item, Queue};
use crate::ports::{
    self,
    device::{Device, PickedFile, UploadTarget},
};

#[derive(Clone, Copy)]
pub struct Uploads {
    queue: RwSignal<Queue>,
    device: StoredValue<Option<Device>>,
    files: StoredValue<BTreeMap<ImageId, PickedFile>>,
    stops: StoredValue<BTreeMap<ImageId, Stop>>,
}

type Stop = SendWrapper<Rc<dyn Fn()>>;

/// For the whole app, once its device is there.
pub fn provide_uploads() {
    provide_context(Uploads::new());
}

/// Without a device nothing is ever chosen, and each page has an empty list of its own.
pub fn use_uploads() -> Uploads {
    use_context().unwrap_or_else(Uploads::new)
}

impl Uploads {
    fn new() -> Self {
        Self {
            queue: RwSignal::default(),
            device: StoredValue::new(ports::device()),
            files: StoredValue::default(),
            stops: StoredValue::default(),
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

    pub fn device(self) -> Option<Device> {
        self.device.get_value()
    }

    /// Whether a chosen file is still on its way.
    pub fn is_owing(self) -> bool {
        self.queue
            .with_untracked(|queue| queue.items.iter().any(Item::is_owed))
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
        if let Some(device) = self.device() {
            device.guard_leaving(self.is_owing());
        }
    }

    fn perform(self, command: Command) {
        let Some(device) = self.device() else { return };
        match command {
            Command::Probe(id) => self.read(id, |file| device.probe(file), Event::Probed),
            Command::Inspect(id) => self.read(id, |file| device.inspect(file), Event::Inspected),
            Command::Send(id) => self.send(id, &device),
            Command::Rest(id, wait) => {
                device.after(wait, Box::new(move || self.report(Event::Rested(id))))
            }
            Command::Stop(id) => {
                let stop = self
                    .stops
                    .try_update_value(|stops| stops.remove(&id))
                    .flatten();
                if let Some(stop) = stop {
                    stop();
                }
            }
            Command::Forget(id) => self.files.update_value(|files| {
                files.remove(&id);
            }),
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

    fn send(self, id: ImageId, device: &Device) {
        let target = self.queue.with_untracked(|queue| {
            queue.get(id).map(|item| UploadTarget {
                application: item.place.application,
                slot: item.place.slot.clone(),
                image: id,
                rank: Some(item.rank),
                replaces: item.replaces,
            })
        });
        let Some((file, target)) = self.file(id).zip(target) else {
            return;
        };
        let progress = Rc::new(move |bytes| self.report(Event::Progressed(id, bytes)));
        let upload = device.upload(&file, target, progress);
        self.stops.update_value(|stops| {
            stops.insert(id, SendWrapper::new(upload.cancel));
        });
        spawn_local(async move {
            let answer = upload.answer.await;
            self.stops.update_value(|stops| {
                stops.remove(&id);
            });
            self.report(Event::Answered(id, answer));
        });
    }
}
