//! IndexedDB with two object stores. A write is complete when it is on the disk, and a connection
//! that the browser has closed is opened again.

use std::cell::RefCell;

use idb::{DatabaseEvent, Factory, ObjectStoreParams, Query, Transaction, TransactionResult};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbTransaction};

const NAME: &str = "zhunkao";
/// A new version may add stores but never remove one, since they hold drafts.
const VERSION: u32 = 1;
const STORES: [&str; 2] = [ENTRY_STORE, KEY_STORE];
/// Encrypted entries, under `account/name`.
pub(super) const ENTRY_STORE: &str = "entries";
/// Keys by account; scripts can use them but not read them.
pub(super) const KEY_STORE: &str = "keys";

/// The database failed: no space, no permission, or no database at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoreError;

impl From<idb::Error> for StoreError {
    fn from(_: idb::Error) -> Self {
        Self
    }
}

impl From<JsValue> for StoreError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

pub(super) type Result<T> = std::result::Result<T, StoreError>;

/// Connection to the database, opened on demand.
#[derive(Default)]
pub(super) struct IndexedDb {
    connection: RefCell<Option<IdbDatabase>>,
}

impl IndexedDb {
    pub(super) async fn get(&self, store: &str, name: &str) -> Result<Option<JsValue>> {
        self.retry(async || {
            let transaction = self.begin(store, "readonly").await?;
            let request = transaction
                .object_store(store)?
                .get(Query::from(JsValue::from(name)))?;
            Ok(request.await?)
        })
        .await
    }

    pub(super) async fn put(&self, store: &str, name: &str, value: &JsValue) -> Result<()> {
        self.retry(async || {
            let transaction = self.begin(store, "readwrite").await?;
            transaction
                .object_store(store)?
                .put(value, Some(&JsValue::from(name)))?;
            finish(commit(transaction)).await
        })
        .await
    }

    pub(super) async fn delete(&self, store: &str, name: &str) -> Result<()> {
        let transaction = self.begin(store, "readwrite").await?;
        let request = transaction
            .object_store(store)?
            .delete(Query::from(JsValue::from(name)))?;
        request.await?;
        finish(transaction).await
    }

    pub(super) async fn names(&self, store: &str) -> Result<Vec<String>> {
        self.retry(async || {
            let transaction = self.begin(store, "readonly").await?;
            let request = transaction.object_store(store)?.get_all_keys(None, None)?;
            let names = request.await?;
            Ok(names.iter().filter_map(JsValue::as_string).collect())
        })
        .await
    }

    pub(super) async fn clear(&self) -> Result<()> {
        for store in STORES {
            let transaction = self.begin(store, "readwrite").await?;
            let request = transaction.object_store(store)?.clear()?;
            request.await?;
            finish(transaction).await?;
        }
        Ok(())
    }

    /// Repeats an action, at most twice, after a connection was closed in the middle; all actions
    /// here are idempotent. The second repetition is needed while everything is being wiped.
    async fn retry<T>(&self, act: impl AsyncFn() -> Result<T>) -> Result<T> {
        for _ in 0..2 {
            if let Ok(done) = act().await {
                return Ok(done);
            }
            self.connection.take();
        }
        act().await
    }

    /// Begins a transaction. The old connection may fail, since browsers close idle ones.
    async fn begin(&self, store: &str, mode: &str) -> Result<Transaction> {
        let open = self.connection.borrow().clone();
        if let Some(transaction) = open.and_then(|database| begin_on(&database, store, mode).ok()) {
            return Ok(transaction);
        }
        let database = connect().await?;
        self.connection.replace(Some(database.clone()));
        begin_on(&database, store, mode)
    }
}

async fn connect() -> Result<IdbDatabase> {
    let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else {
            return;
        };
        let there = database.store_names();
        for store in STORES {
            if !there.iter().any(|name| name == store) {
                // If it fails, the first transaction fails, too.
                let _ = database.create_object_store(store, ObjectStoreParams::new());
            }
        }
    });
    let mut database = request.await?;
    // The connection is closed so that a newer version in another tab need not wait; the next
    // transaction reconnects.
    database.on_version_change(|event| {
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    database.forget_callbacks();
    Ok(database.into())
}

/// Begins a transaction with durability `strict`, which `idb` cannot request. Without it, a stored
/// entry may be lost in a power cut.
fn begin_on(database: &IdbDatabase, store: &str, mode: &str) -> Result<Transaction> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let begin: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
    let arguments = Array::of3(&store.into(), &mode.into(), &options);
    let transaction: IdbTransaction = begin.apply(database, &arguments)?.unchecked_into();
    Ok(transaction.into())
}

/// Commits at once, without waiting for the answers to the requests, so that a write that was begun
/// outlives a page that is closed.
fn commit(transaction: Transaction) -> Transaction {
    let transaction = IdbTransaction::from(transaction);
    // A browser without this function commits after the last request.
    #[expect(deprecated, reason = "missing in IndexedDB 2.0, and in 3.0 again")]
    let _ = transaction.commit();
    transaction.into()
}

async fn finish(transaction: Transaction) -> Result<()> {
    match transaction.await? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => Err(StoreError),
    }
}
