//! Encrypted entries of one account. Scripts can use the key but never read it.

use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use shared::id::AccountId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::database::{ENTRY_STORE, IndexedDb, KEY_STORE, Result, StoreError};

const ALGORITHM: &str = "AES-GCM";
/// Length in bytes of the AES-GCM nonce, which is stored before each entry.
const NONCE_BYTES: usize = 12;
/// Random number that a write puts before its entry. It identifies the write.
pub(super) type Nonce = [u8; NONCE_BYTES];

/// Result of reading an entry that this page may know.
pub(super) enum ReadEntry {
    Missing,
    /// The entry is the known one.
    Unchanged,
    Changed {
        plain: Vec<u8>,
        nonce: Nonce,
    },
}

/// Name under which the last account's id is stored beside the keys.
const LAST_ACCOUNT_KEY: &str = "last";

/// Entries of one account, with their key.
pub(super) struct Vault {
    pub(super) account: AccountId,
    database: Rc<IndexedDb>,
    key: CryptoKey,
}

impl Vault {
    /// Loads or makes the key, then writes and reads a test entry: a browser that stores nothing
    /// may fail only at the read.
    pub(super) async fn open(database: Rc<IndexedDb>, account: AccountId) -> Result<Self> {
        let name = account.to_string();
        let key = match database.get(KEY_STORE, &name).await? {
            Some(key) => key.unchecked_into(),
            None => {
                let key = make_key().await?;
                database.put(KEY_STORE, &name, &key).await?;
                key
            }
        };
        database
            .put(KEY_STORE, LAST_ACCOUNT_KEY, &name.into())
            .await?;
        let vault = Self {
            account,
            database,
            key,
        };
        let probe = [7; 4096];
        vault.put("probe", &probe).await?;
        match vault.get("probe").await? {
            Some(read) if read == probe => Ok(vault),
            _ => Err(StoreError),
        }
    }

    /// Restores the key after everything was wiped, or takes the key that another page has stored
    /// since.
    pub(super) async fn renew(&self) -> Result<Self> {
        let name = self.account.to_string();
        let key = match self.database.get(KEY_STORE, &name).await? {
            Some(key) => key.unchecked_into(),
            None => {
                self.database.put(KEY_STORE, &name, &self.key).await?;
                self.database
                    .put(KEY_STORE, LAST_ACCOUNT_KEY, &name.into())
                    .await?;
                self.key.clone()
            }
        };
        Ok(Self {
            account: self.account,
            database: Rc::clone(&self.database),
            key,
        })
    }

    /// Opens the entries of the account that was used last.
    pub(super) async fn open_last(database: Rc<IndexedDb>) -> Result<Self> {
        let last = database.get(KEY_STORE, LAST_ACCOUNT_KEY).await?;
        let account = last
            .and_then(|last| last.as_string()?.parse().ok())
            .ok_or(StoreError)?;
        Self::open(database, account).await
    }

    /// Writes an entry, and returns its nonce for [`Vault::get_if_changed`].
    pub(super) async fn put(&self, name: &str, plain: &[u8]) -> Result<Nonce> {
        let mut nonce = [0; NONCE_BYTES];
        window()
            .crypto()?
            .get_random_values_with_u8_array(&mut nonce)?;
        let promise =
            subtle()?.encrypt_with_object_and_u8_array(&parameters(&nonce)?, &self.key, plain)?;
        let secret: ArrayBuffer = JsFuture::from(promise).await?.unchecked_into();
        let secret = Uint8Array::new(&secret);
        let entry = Uint8Array::new_with_length(NONCE_BYTES as u32 + secret.length());
        entry.set(&Uint8Array::from(&nonce[..]), 0);
        entry.set(&secret, NONCE_BYTES as u32);
        self.database
            .put(ENTRY_STORE, &self.full_key(name), &entry.buffer())
            .await?;
        Ok(nonce)
    }

    /// Reads an entry; `None` if it does not exist. An entry that can't be decrypted is an error.
    pub(super) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match self.get_if_changed(name, None).await? {
            ReadEntry::Changed { plain, .. } => Ok(Some(plain)),
            ReadEntry::Missing | ReadEntry::Unchanged => Ok(None),
        }
    }

    /// Reads an entry, and decrypts it unless its nonce is `known`.
    pub(super) async fn get_if_changed(
        &self,
        name: &str,
        known: Option<Nonce>,
    ) -> Result<ReadEntry> {
        let Some(entry) = self.database.get(ENTRY_STORE, &self.full_key(name)).await? else {
            return Ok(ReadEntry::Missing);
        };
        let entry = Uint8Array::new(&entry).to_vec();
        let (nonce, secret) = entry.split_first_chunk().ok_or(StoreError)?;
        if known == Some(*nonce) {
            return Ok(ReadEntry::Unchanged);
        }
        let promise =
            subtle()?.decrypt_with_object_and_u8_array(&parameters(nonce)?, &self.key, secret)?;
        let plain: ArrayBuffer = JsFuture::from(promise).await?.unchecked_into();
        Ok(ReadEntry::Changed {
            plain: Uint8Array::new(&plain).to_vec(),
            nonce: *nonce,
        })
    }

    pub(super) async fn delete(&self, name: &str) -> Result<()> {
        self.database
            .delete(ENTRY_STORE, &self.full_key(name))
            .await
    }

    /// Names with this prefix, without it.
    pub(super) async fn names(&self, beginning: &str) -> Result<Vec<String>> {
        let beginning = self.full_key(beginning);
        let names = self.database.names(ENTRY_STORE).await?;
        Ok(names
            .iter()
            .filter_map(|name| name.strip_prefix(&beginning).map(str::to_owned))
            .collect())
    }

    fn full_key(&self, name: &str) -> String {
        format!("{}/{name}", self.account)
    }
}

async fn make_key() -> Result<CryptoKey> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &ALGORITHM.into())?;
    Reflect::set(&algorithm, &"length".into(), &256.into())?;
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let promise = subtle()?.generate_key_with_object(&algorithm, false, &uses)?;
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

fn parameters(nonce: &[u8]) -> Result<Object> {
    let parameters = Object::new();
    Reflect::set(&parameters, &"name".into(), &ALGORITHM.into())?;
    Reflect::set(&parameters, &"iv".into(), &Uint8Array::from(nonce))?;
    Ok(parameters)
}

/// `crypto.subtle` is missing on insecure connections.
fn subtle() -> Result<SubtleCrypto> {
    let crypto = window().crypto()?;
    let subtle = Reflect::get(&crypto, &"subtle".into())?;
    if subtle.is_undefined() {
        return Err(StoreError);
    }
    Ok(JsValue::unchecked_into(subtle))
}
