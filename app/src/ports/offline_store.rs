//! The port to the store of the browser: the outboxes, the chosen pictures and cached answers of
//! the server. Everything belongs to one account, is encrypted, and is deleted at the sign-out.

use std::rc::Rc;

use send_wrapper::SendWrapper;
use shared::{
    digest::Sha256,
    id::{AccountId, ApplicationId, ImageId},
    outbox::{Command, Event, Outbox, PendingImage},
};

use super::device::{FileReadError, LocalFuture, PickedFile};

/// The [`OfflineStorePort`] in the context of the pages.
#[derive(Clone)]
pub struct OfflineStore(SendWrapper<Rc<dyn OfflineStorePort>>);

impl OfflineStore {
    /// Wraps the port of the browser.
    pub fn new(port: impl OfflineStorePort + 'static) -> Self {
        Self(SendWrapper::new(Rc::new(port)))
    }
}

impl std::ops::Deref for OfflineStore {
    type Target = dyn OfflineStorePort;
    fn deref(&self) -> &Self::Target {
        &**self.0
    }
}

/// The functions of the store.
pub trait OfflineStorePort {
    /// Opens the store of this account, for all functions below. Storage is tested by a real write.
    fn open(&self, account: AccountId) -> LocalFuture<StorageStatus>;
    /// The outbox of this application; empty if nothing is stored.
    fn read_outbox(&self, application: ApplicationId) -> LocalFuture<Outbox>;
    /// All outboxes of the account on this device, with their applications.
    fn list_outboxes(&self) -> LocalFuture<Vec<(ApplicationId, Outbox)>>;
    /// Applies the events in order, in one transaction, to the outbox that all tabs of this browser
    /// share. The returned outbox is already written, if the store works. The calling tab executes
    /// the commands.
    fn apply_events(
        &self,
        application: ApplicationId,
        events: Vec<Event>,
    ) -> LocalFuture<(Outbox, Vec<Command>)>;
    /// True if the last change of the outbox is stored and outlives this page.
    fn is_persisted(&self, application: ApplicationId) -> bool;
    /// Writes the bytes and reads them back.
    fn store_picture(
        &self,
        id: ImageId,
        file: &PickedFile,
    ) -> LocalFuture<Result<StoredPicture, FileReadError>>;
    /// The bytes of a stored picture. `None` if they are missing or have changed.
    fn load_picture(&self, picture: &PendingImage) -> LocalFuture<Option<PickedFile>>;
    /// Deletes the bytes of a picture.
    fn delete_picture(&self, id: ImageId);
    /// Caches an answer of the server, for use without a network.
    fn cache_page(&self, account: AccountId, name: String, text: String);
    /// The cached answer of this name; also before [`Self::open`], then of the last account.
    fn load_cached_page(&self, name: String) -> LocalFuture<Option<CachedPage>>;
    /// Calls `act` when this tab becomes the one that sends. Another tab may hold that role for
    /// hours.
    fn on_become_leader(&self, act: Box<dyn FnOnce()>);
    /// Calls `act` after another tab has changed the outbox of this application.
    fn on_outbox_change(&self, act: Rc<dyn Fn(ApplicationId)>);
    /// Calls `act` when the network may be back.
    fn on_reconnect(&self, act: Rc<dyn Fn()>);
    /// Deletes everything of every account on this device.
    fn wipe(&self) -> LocalFuture<()>;
}

/// The durability of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageStatus {
    /// The store works. `is_promised`: the browser does not delete it by itself when space is low.
    Durable { is_promised: bool },
    /// The computer is shared: the person wants nothing to be stored.
    Shared,
    /// A private window, no space, or an insecure connection: everything is lost with this page.
    Volatile,
}

impl StorageStatus {
    /// True if unsent data are lost with the page.
    pub fn is_lost_with_page(self) -> bool {
        !matches!(self, StorageStatus::Durable { .. })
    }
}

/// A chosen file as it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredPicture {
    pub sha256: Sha256,
    pub bytes: u64,
    /// False if the browser stores nothing: then the bytes are in memory only.
    pub is_persisted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
/// A cached answer of the server.
pub struct CachedPage {
    pub text: String,
    /// Milliseconds since 1970, by the device's clock.
    pub cached_at: i64,
}
