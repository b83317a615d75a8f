//! The store, loaded when it is first used: it is in the part of the module that stores and sends
//! (`app/src/sync/client/part.rs`), which no page needs before it is live.

use std::{cell::OnceCell, rc::Rc};

use app::{
    part_loader::load_with_retries,
    ports::{
        device::{FileReadError, LocalFuture, PickedFile},
        offline_store::{CachedPage, OfflineStorePort, StorageStatus, StoredPicture},
    },
};
use leptos::{
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use shared::{
    id::{AccountId, ApplicationId, ImageId},
    outbox::{Command, Event, Outbox, PendingImage},
};

use super::BrowserStore;

type Store = Rc<dyn OfflineStorePort>;

/// Implementation of [`OfflineStorePort`] that loads [`BrowserStore`] and passes every call on.
#[derive(Default)]
pub(crate) struct LazyStore(Rc<OnceCell<Store>>);

#[wasm_split(sync, wasm_split_path = ::leptos::wasm_split, fallible)]
fn build_store() -> Result<Store, SplitLoaderError> {
    Ok(Rc::new(BrowserStore::new()))
}

impl LazyStore {
    async fn load(cell: Rc<OnceCell<Store>>) -> Store {
        if let Some(store) = cell.get() {
            return store.clone();
        }
        let store = load_with_retries(async || build_store().await).await;
        // Another call may have loaded it meanwhile.
        cell.get_or_init(|| store).clone()
    }

    /// Calls `act` with the store, at once if it is loaded.
    fn with(&self, act: impl FnOnce(&dyn OfflineStorePort) + 'static) {
        match self.0.get() {
            Some(store) => act(&**store),
            None => {
                let cell = self.0.clone();
                spawn_local(async move { act(&*Self::load(cell).await) });
            }
        }
    }

    /// Waits for the store, then for what `act` returns.
    fn run<T: 'static>(
        &self,
        act: impl FnOnce(&dyn OfflineStorePort) -> LocalFuture<T> + 'static,
    ) -> LocalFuture<T> {
        match self.0.get() {
            Some(store) => act(&**store),
            None => {
                let cell = self.0.clone();
                Box::pin(async move {
                    let store = Self::load(cell).await;
                    act(&*store).await
                })
            }
        }
    }
}

impl OfflineStorePort for LazyStore {
    fn open(&self, account: AccountId) -> LocalFuture<StorageStatus> {
        self.run(move |store| store.open(account))
    }

    fn read_outbox(&self, application: ApplicationId) -> LocalFuture<Outbox> {
        self.run(move |store| store.read_outbox(application))
    }

    fn list_outboxes(&self) -> LocalFuture<Vec<(ApplicationId, Outbox)>> {
        self.run(|store| store.list_outboxes())
    }

    fn apply_events(
        &self,
        application: ApplicationId,
        events: Vec<Event>,
    ) -> LocalFuture<(Outbox, Vec<Command>)> {
        self.run(move |store| store.apply_events(application, events))
    }

    fn is_persisted(&self, application: ApplicationId) -> bool {
        let store = self.0.get();
        store.is_some_and(|store| store.is_persisted(application))
    }

    fn store_picture(
        &self,
        id: ImageId,
        file: &PickedFile,
    ) -> LocalFuture<Result<StoredPicture, FileReadError>> {
        let file = file.clone();
        self.run(move |store| store.store_picture(id, &file))
    }

    fn load_picture(&self, picture: &PendingImage) -> LocalFuture<Option<PickedFile>> {
        let picture = picture.clone();
        self.run(move |store| store.load_picture(&picture))
    }

    fn delete_picture(&self, id: ImageId) {
        self.with(move |store| store.delete_picture(id));
    }

    fn cache_page(&self, account: AccountId, name: String, text: String) {
        self.with(move |store| store.cache_page(account, name, text));
    }

    fn load_cached_page(&self, name: String) -> LocalFuture<Option<CachedPage>> {
        self.run(move |store| store.load_cached_page(name))
    }

    fn on_become_leader(&self, act: Box<dyn FnOnce()>) {
        self.with(move |store| store.on_become_leader(act));
    }

    fn on_outbox_change(&self, act: Rc<dyn Fn(ApplicationId)>) {
        self.with(move |store| store.on_outbox_change(act));
    }

    fn on_reconnect(&self, act: Rc<dyn Fn()>) {
        self.with(move |store| store.on_reconnect(act));
    }

    fn wipe(&self) -> LocalFuture<()> {
        self.run(|store| store.wipe())
    }
}
