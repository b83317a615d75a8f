//! Implementation of the drafts port: encrypted entries of IndexedDB, shared by all tabs. Where the
//! browser stores nothing, everything is in memory and the page says so.

mod database;
mod entry_key;
mod environment;
pub(crate) mod lazy;
mod lock;
mod vault;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use app::ports::{
    device::{FileReadError, LocalFuture, PickedFile},
    offline_store::{CachedPage, OfflineStorePort, StorageStatus, StoredPicture},
};
use leptos::{
    ev,
    prelude::{document, window_event_listener},
    task::spawn_local,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    digest::Sha256,
    id::{AccountId, ApplicationId, ImageId},
    json,
    outbox::{Command, Event, Outbox, PageOutbox, PendingImage},
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use self::{
    database::IndexedDb,
    vault::{Nonce, ReadEntry, Vault},
};
use crate::{
    file::{self, handle_of},
    store::{
        entry_key::{OUTBOX_PREFIX, outbox_key, page_key, picture_key},
        environment::{is_shared_device, request_persistence},
    },
};

/// Name of the lock of the one tab that sends.
const SENDER_LOCK: &str = "zhunkao-sender";
/// Name of the lock that is held while the entries of an account are opened.
const OPEN_LOCK: &str = "zhunkao-opening";
/// Name of the channel on which tabs announce changes.
const CHANNEL_NAME: &str = "zhunkao";
/// Message on the channel when all entries were wiped.
const WIPED_MESSAGE: &str = "wiped";

/// Implementation of [`OfflineStorePort`] for a browser.
struct BrowserStore(Rc<StoreInner>);

struct StoreInner {
    database: Rc<IndexedDb>,
    vault: RefCell<Option<Rc<Vault>>>,
    memory: RefCell<MemoryStore>,
    channel: Option<BroadcastChannel>,
    /// True on a shared computer, where nothing is written.
    is_shared: bool,
    /// True once stored data could not be read, or were wiped here or in another tab. The page
    /// writes no entries from then on.
    is_closed: Cell<bool>,
}

/// Data in the memory of this page.
#[derive(Default)]
struct MemoryStore {
    outboxes: BTreeMap<ApplicationId, PageOutbox>,
    /// Nonces of the stored outboxes that this page has read or written last.
    outbox_nonces: BTreeMap<ApplicationId, Nonce>,
    /// Files that could not be stored.
    files: BTreeMap<ImageId, PickedFile>,
}

/// Result of reading the store of all tabs.
enum StoredOutbox {
    Missing,
    /// No other tab has written since this page read or wrote it.
    Unchanged,
    Changed(Box<Outbox>),
}

/// A cached page, as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredPage {
    #[serde(rename = "kept")]
    cached_at: i64,
    text: String,
}

impl BrowserStore {
    pub(crate) fn new() -> Self {
        Self(Rc::new(StoreInner {
            database: Rc::default(),
            vault: RefCell::default(),
            memory: RefCell::default(),
            channel: BroadcastChannel::new(CHANNEL_NAME).ok(),
            is_shared: is_shared_device(),
            is_closed: Cell::new(false),
        }))
    }
}

impl StoreInner {
    async fn open(&self, account: AccountId) -> StorageStatus {
        if self.is_shared {
            return StorageStatus::Shared;
        }
        if self.is_closed.get() {
            return StorageStatus::Volatile;
        }
        let open = self.vault.borrow().clone();
        if open.is_none_or(|vault| vault.account != account) {
            let vault = Vault::open(Rc::clone(&self.database), account).await.ok();
            self.vault.replace(vault.map(Rc::new));
        }
        if self.vault.borrow().is_none() {
            return StorageStatus::Volatile;
        }
        StorageStatus::Durable {
            is_promised: request_persistence().await,
        }
    }

    async fn open_last_vault(&self) -> Option<Rc<Vault>> {
        if self.is_shared || self.is_closed.get() {
            return None;
        }
        if self.vault.borrow().is_none() {
            let vault = Vault::open_last(Rc::clone(&self.database)).await.ok();
            self.vault.replace(vault.map(Rc::new));
        }
        self.vault.borrow().clone()
    }

    fn vault(&self) -> Option<Rc<Vault>> {
        self.vault.borrow().clone()
    }

    async fn read(&self, application: ApplicationId) -> Outbox {
        let stored = self.read_stored(application).await;
        if matches!(stored, StoredOutbox::Missing) && self.was_stored(application) {
            self.renew_vault().await;
        }
        let mut memory = self.memory.borrow_mut();
        let hold = memory.outboxes.entry(application).or_default();
        if let StoredOutbox::Changed(stored) = stored {
            hold.merge_stored(*stored);
        }
        hold.outbox().clone()
    }

    async fn read_stored(&self, application: ApplicationId) -> StoredOutbox {
        let Some(vault) = self.vault() else {
            return StoredOutbox::Missing;
        };
        let known = self
            .memory
            .borrow()
            .outbox_nonces
            .get(&application)
            .copied();
        let entry = vault.get_if_changed(&outbox_key(application), known).await;
        let changed = match entry {
            Ok(ReadEntry::Missing) => return StoredOutbox::Missing,
            Ok(ReadEntry::Unchanged) => return StoredOutbox::Unchanged,
            Ok(ReadEntry::Changed { plain, nonce }) => {
                read_json(&plain).map(|outbox| (outbox, nonce))
            }
            Err(_) => None,
        };
        let Some((outbox, nonce)) = changed else {
            // Unreadable data are never overwritten: this page keeps everything in memory from now
            // on, and says so.
            self.is_closed.set(true);
            self.vault.take();
            return StoredOutbox::Missing;
        };
        let mut memory = self.memory.borrow_mut();
        memory.outbox_nonces.insert(application, nonce);
        StoredOutbox::Changed(Box::new(outbox))
    }

    fn was_stored(&self, application: ApplicationId) -> bool {
        let memory = self.memory.borrow();
        let hold = memory.outboxes.get(&application);
        hold.is_some_and(PageOutbox::was_stored)
    }

    /// Renews the vault after everything was wiped, so that the data of this page are written
    /// again.
    async fn renew_vault(&self) {
        if let Some(vault) = self.vault() {
            let vault = vault.renew().await.ok();
            self.vault.replace(vault.map(Rc::new));
        }
    }

    async fn apply_events(
        &self,
        application: ApplicationId,
        events: Vec<Event>,
    ) -> (Outbox, Vec<Command>) {
        self.read(application).await;
        let (outbox, is_changed, commands) = {
            let mut memory = self.memory.borrow_mut();
            let hold = memory.outboxes.entry(application).or_default();
            let (is_changed, commands) = hold.apply(events);
            (hold.outbox().clone(), is_changed, commands)
        };
        if is_changed {
            self.store_outbox(application, &outbox).await;
            self.broadcast(&application.to_string());
        }
        (outbox, commands)
    }

    async fn store_outbox(&self, application: ApplicationId, outbox: &Outbox) {
        let Some(vault) = self.vault() else { return };
        let text = serde_json::to_vec(outbox).expect("an outbox is plain data");
        if let Ok(nonce) = vault.put(&outbox_key(application), &text).await {
            let mut memory = self.memory.borrow_mut();
            memory.outbox_nonces.insert(application, nonce);
            let hold = memory.outboxes.entry(application).or_default();
            hold.mark_persisted();
        }
    }

    fn broadcast(&self, word: &str) {
        if let Some(channel) = &self.channel {
            // Without the message, other tabs read the change at their own next change.
            let _ = channel.post_message(&word.into());
        }
    }

    async fn list(&self) -> Vec<(ApplicationId, Outbox)> {
        let kept = match self.vault() {
            Some(vault) => vault.names(OUTBOX_PREFIX).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let kept = kept.iter().filter_map(|name| name.parse().ok());
        let known: Vec<_> = self.memory.borrow().outboxes.keys().copied().collect();
        let all: BTreeSet<ApplicationId> = kept.chain(known).collect();
        let mut found = Vec::new();
        for application in all {
            found.push((application, self.read(application).await));
        }
        found
    }

    async fn store_picture(
        &self,
        id: ImageId,
        file: PickedFile,
    ) -> Result<StoredPicture, FileReadError> {
        let handle = handle_of(&file).ok_or(FileReadError)?;
        let bytes = handle.read().await?;
        let sha256 = Sha256::of(&bytes);
        let is_kept = match self.vault() {
            Some(vault) => store_verified(&vault, id, &bytes, sha256).await,
            None => false,
        };
        if !is_kept {
            self.memory.borrow_mut().files.insert(id, file);
        }
        Ok(StoredPicture {
            sha256,
            bytes: bytes.len() as u64,
            is_persisted: is_kept,
        })
    }

    async fn load_picture(&self, picture: PendingImage) -> Option<PickedFile> {
        if let Some(file) = self.memory.borrow().files.get(&picture.id) {
            return Some(file.clone());
        }
        let bytes = self.vault()?.get(&picture_key(picture.id)).await.ok()??;
        let is_whole = bytes.len() as u64 == picture.bytes && Sha256::of(&bytes) == picture.sha256;
        is_whole.then(|| file::file_from_bytes(&picture.name, &bytes))?
    }

    async fn wipe(&self) {
        self.close();
        self.broadcast(WIPED_MESSAGE);
        // Without a database there is nothing to wipe.
        let _ = self.database.clear().await;
    }

    fn close(&self) {
        self.is_closed.set(true);
        self.memory.take();
        self.vault.take();
    }
}

/// Opens an account's entries, under a lock across tabs: if two tabs made a key for the same
/// account, the data encrypted with the first would be lost.
async fn open_locked(shelf: Rc<StoreInner>, account: AccountId) -> StorageStatus {
    lock::with_lock(OPEN_LOCK, async move { shelf.open(account).await }).await
}

/// Stores bytes and compares them after reading them back, since some browsers report a write that
/// they have not made.
async fn store_verified(vault: &Vault, id: ImageId, bytes: &[u8], sha256: Sha256) -> bool {
    let name = picture_key(id);
    if vault.put(&name, bytes).await.is_err() {
        return false;
    }
    let read = vault.get(&name).await.ok().flatten();
    read.is_some_and(|read| Sha256::of(&read) == sha256)
}

impl OfflineStorePort for BrowserStore {
    fn open(&self, account: AccountId) -> LocalFuture<StorageStatus> {
        let shelf = Rc::clone(&self.0);
        Box::pin(open_locked(shelf, account))
    }

    fn read_outbox(&self, application: ApplicationId) -> LocalFuture<Outbox> {
        let shelf = Rc::clone(&self.0);
        Box::pin(async move { shelf.read(application).await })
    }

    fn list_outboxes(&self) -> LocalFuture<Vec<(ApplicationId, Outbox)>> {
        let shelf = Rc::clone(&self.0);
        Box::pin(async move { shelf.list().await })
    }

    fn apply_events(
        &self,
        application: ApplicationId,
        events: Vec<Event>,
    ) -> LocalFuture<(Outbox, Vec<Command>)> {
        let shelf = Rc::clone(&self.0);
        Box::pin(async move {
            let name = format!("zhunkao-{application}");
            let apply = async move { shelf.apply_events(application, events).await };
            lock::with_lock(&name, apply).await
        })
    }

    fn is_persisted(&self, application: ApplicationId) -> bool {
        let is_open = self.0.vault.borrow().is_some();
        let memory = self.0.memory.borrow();
        is_open
            && memory
                .outboxes
                .get(&application)
                .is_none_or(PageOutbox::is_persisted)
    }

    fn store_picture(
        &self,
        id: ImageId,
        file: &PickedFile,
    ) -> LocalFuture<Result<StoredPicture, FileReadError>> {
        let (shelf, file) = (Rc::clone(&self.0), file.clone());
        Box::pin(async move { shelf.store_picture(id, file).await })
    }

    fn load_picture(&self, picture: &PendingImage) -> LocalFuture<Option<PickedFile>> {
        let (shelf, picture) = (Rc::clone(&self.0), picture.clone());
        Box::pin(async move { shelf.load_picture(picture).await })
    }

    fn delete_picture(&self, id: ImageId) {
        let shelf = Rc::clone(&self.0);
        spawn_local(async move {
            shelf.memory.borrow_mut().files.remove(&id);
            if let Some(vault) = shelf.vault() {
                // An entry that stays is encrypted and unused, and is deleted with the sign-out.
                let _ = vault.delete(&picture_key(id)).await;
            }
        });
    }

    fn cache_page(&self, account: AccountId, name: String, text: String) {
        let shelf = Rc::clone(&self.0);
        spawn_local(async move {
            let page = StoredPage {
                cached_at: js_sys::Date::now() as i64,
                text,
            };
            let page = serde_json::to_vec(&page).expect("a copy is plain data");
            open_locked(Rc::clone(&shelf), account).await;
            if let Some(vault) = shelf.vault() {
                // Without the cached page, it needs a connection.
                let _ = vault.put(&page_key(&name), &page).await;
            }
        });
    }

    fn load_cached_page(&self, name: String) -> LocalFuture<Option<CachedPage>> {
        let shelf = Rc::clone(&self.0);
        Box::pin(async move {
            let last = Rc::clone(&shelf);
            let vault =
                lock::with_lock(OPEN_LOCK, async move { last.open_last_vault().await }).await?;
            let entry = vault.get(&page_key(&name)).await.ok()??;
            let StoredPage {
                cached_at: kept,
                text,
            } = read_json(&entry)?;
            Some(CachedPage {
                text,
                cached_at: kept,
            })
        })
    }

    fn on_become_leader(&self, act: Box<dyn FnOnce()>) {
        lock::hold_until_page_closes(SENDER_LOCK, act);
    }

    fn on_outbox_change(&self, act: Rc<dyn Fn(ApplicationId)>) {
        let Some(channel) = &self.0.channel else {
            return;
        };
        let shelf = Rc::clone(&self.0);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let word = event.data().as_string().unwrap_or_default();
            if word == WIPED_MESSAGE {
                shelf.close();
            } else if let Ok(application) = word.parse() {
                act(application);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The listener lives as long as the page.
        listener.forget();
    }

    fn on_reconnect(&self, act: Rc<dyn Fn()>) {
        let shown = Rc::clone(&act);
        window_event_listener(ev::online, move |_| act());
        window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                shown();
            }
        });
    }

    fn wipe(&self) -> LocalFuture<()> {
        let shelf = Rc::clone(&self.0);
        Box::pin(async move { shelf.wipe().await })
    }
}

/// Reads a stored entry; `None` if it is not of this type.
fn read_json<T: DeserializeOwned>(entry: &[u8]) -> Option<T> {
    json::from_str(str::from_utf8(entry).ok()?).ok()
}
