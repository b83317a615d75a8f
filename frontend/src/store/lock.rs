//! Locks across tabs (Web Locks). Where a browser has none, the work runs without a lock.

use std::{cell::RefCell, future::Future, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Runs `work` while no other tab holds the lock `name`.
pub(super) async fn with_lock<T: 'static>(
    name: &str,
    work: impl Future<Output = T> + 'static,
) -> T {
    let Some(request) = LockRequest::find() else {
        return work.await;
    };
    let result = Rc::new(RefCell::new(None));
    let place = Rc::clone(&result);
    let begin = Closure::once(move |_: JsValue| {
        future_to_promise(async move {
            place.replace(Some(work.await));
            Ok(JsValue::UNDEFINED)
        })
    });
    // The request is rejected only when the page is closed; the result is not needed then.
    let held = request.call(name, begin.as_ref().unchecked_ref());
    if let Some(held) = held {
        let _ = JsFuture::from(held).await;
    }
    match result.take() {
        Some(result) => result,
        None => std::future::pending().await,
    }
}

/// Calls `act` when the lock is free, and holds it until the page is closed.
pub(super) fn hold_until_page_closes(name: &str, act: Box<dyn FnOnce()>) {
    let Some(request) = LockRequest::find() else {
        return act();
    };
    let begin = Closure::once_into_js(move |_: JsValue| {
        act();
        Promise::new(&mut |_, _| {})
    });
    drop(request.call(name, begin.unchecked_ref()));
}

/// `navigator.locks.request`, which `web-sys` marks as unstable though every browser has it.
struct LockRequest {
    locks: JsValue,
    request: Function,
}

impl LockRequest {
    fn find() -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        let request = Reflect::get(&locks, &"request".into()).ok()?;
        let request = request.dyn_into().ok()?;
        Some(Self { locks, request })
    }

    fn call(&self, name: &str, begin: &Function) -> Option<Promise> {
        let promise = self.request.call2(&self.locks, &name.into(), begin).ok()?;
        promise.dyn_into().ok()
    }
}
