//! Properties of this browser: whether the computer is shared, and whether storage is persistent.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen_futures::JsFuture;

/// Reads the person's choice at sign-in from a cookie (`server/src/http/extract/cookie.rs`).
pub(super) fn is_shared_device() -> bool {
    let cookies = Reflect::get(&document(), &"cookie".into()).ok();
    let cookies = cookies.and_then(|cookies| cookies.as_string());
    cookies.is_some_and(|all| all.split("; ").any(|one| one == "zhunkao_device=shared"))
}

/// Requests persistent storage. A browser may refuse, and may then delete the data.
pub(super) async fn request_persistence() -> bool {
    let asked = window().navigator().storage().persist();
    match asked {
        Ok(promise) => JsFuture::from(promise)
            .await
            .is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
    }
}
