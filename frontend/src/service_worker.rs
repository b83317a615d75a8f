//! Offline use: registers the service worker and recognises its empty document.

use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use shared::{role::Role, text::Lang};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ServiceWorkerRegistration;

const SERVICE_WORKER_PATH: &str = "/sw.js";

/// Returns true if the document is the empty shell, which has nothing to hydrate.
pub(crate) fn is_empty_shell() -> bool {
    document()
        .body()
        .is_some_and(|body| body.has_attribute("data-shell"))
}

/// Registers the service worker. Without one (insecure connection, or forbidden by the person)
/// everything works while there is a connection. `role` is that of the page's users.
pub(crate) fn register(lang: Lang, role: Option<Role>) {
    spawn_local(async move {
        // An error is ignored: the page works without the service worker.
        let _ = try_register(lang, role).await;
    });
}

async fn try_register(lang: Lang, role: Option<Role>) -> Result<(), JsValue> {
    let navigator = window().navigator();
    if js_sys::Reflect::get(&navigator, &"serviceWorker".into())?.is_undefined() {
        return Ok(());
    }
    let container = navigator.service_worker();
    JsFuture::from(container.register(SERVICE_WORKER_PATH)).await?;
    let ready: ServiceWorkerRegistration =
        JsFuture::from(container.ready()?).await?.unchecked_into();
    let message = js_sys::Object::new();
    js_sys::Reflect::set(&message, &"lang".into(), &lang.tag().into())?;
    if role == Some(Role::Candidate) {
        js_sys::Reflect::set(&message, &"role".into(), &"candidate".into())?;
    }
    ready
        .active()
        .map_or(Ok(()), |worker| worker.post_message(&message))
}
