//! The data of a page: loaded by the server and sent with the page, or loaded by the browser.

use std::future::Future;

use leptos::prelude::Resource;
use serde::{Serialize, de::DeserializeOwned};

use super::codec::TextJson;

/// A resource whose text in the page is read with little code.
pub type PageResource<T> = Resource<T, TextJson>;

/// Creates a resource. It is loaded again when the value of `source` changes.
pub fn load<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> PageResource<T>
where
    S: Send + Sync + Clone + PartialEq + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    PageResource::new_with_options(source, fetch, false)
}

/// The same, but the server sends nothing of the page before the resource is loaded.
pub fn load_blocking<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> PageResource<T>
where
    S: Send + Sync + Clone + PartialEq + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    PageResource::new_with_options(source, fetch, true)
}
