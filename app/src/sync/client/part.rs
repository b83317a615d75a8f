//! The code that stores and sends. It is a part of the browser's module which no page needs before
//! it is live, so it is loaded when there is something to store or to read. Until it has come,
//! events wait in memory.

use leptos::wasm_split::{SplitLoaderError, wasm_split};
use shared::id::{AccountId, ApplicationId};

use super::SyncClient;
use crate::{
    part_loader::load_with_retries,
    ports::{device::LocalFuture, offline_store::OfflineStore},
};

type Task = Result<LocalFuture<()>, SplitLoaderError>;

/// Runs [`SyncClient::open_store`].
pub(super) async fn open_store(client: SyncClient, account: AccountId, store: OfflineStore) {
    let task = load_with_retries(async || build_opening(client, account, store.clone()).await);
    task.await.await;
}

/// Runs [`SyncClient::run_queue`].
pub(super) async fn run_queue(client: SyncClient, application: ApplicationId, store: OfflineStore) {
    let task = load_with_retries(async || build_run(client, application, store.clone()).await);
    task.await.await;
}

// A function of a part cannot be async, so these return what is to be awaited.

#[wasm_split(sync, wasm_split_path = ::leptos::wasm_split, fallible)]
fn build_opening(client: SyncClient, account: AccountId, store: OfflineStore) -> Task {
    Ok(Box::pin(client.open_store(account, store)))
}

#[wasm_split(sync, wasm_split_path = ::leptos::wasm_split, fallible)]
fn build_run(client: SyncClient, application: ApplicationId, store: OfflineStore) -> Task {
    Ok(Box::pin(client.run_queue(application, store)))
}
