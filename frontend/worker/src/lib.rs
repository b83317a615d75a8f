//! The image engine in the browser: `imaging` in a worker. It receives a file with a [`EngineRequest`]
//! and sends [`EngineReply`]s; the page's side is `frontend/src/engine.rs`. It works on one request at a
//! time: to stop one, the page ends the worker.

mod browser;
mod decoded;
mod handler;
mod source;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use shared::image_engine::{EngineReply, EngineRequest};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// Starts listening. Called once the module is loaded.
#[wasm_bindgen]
pub fn serve() {
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        spawn_local(handle_message(event.data()));
    });
    worker_scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listen.forget();
    post_reply(&EngineReply::Ready);
}

async fn handle_message(message: JsValue) {
    let parts: Array = message.unchecked_into();
    let request = parts
        .get(0)
        .as_string()
        .and_then(|json| serde_json::from_str::<EngineRequest>(&json).ok())
        .expect("the page and its worker are of one build");
    let file: File = parts.get(1).unchecked_into();
    let Ok(bytes) = JsFuture::from(file.array_buffer()).await else {
        return post_reply(&EngineReply::Unreadable);
    };
    let bytes: ArrayBuffer = bytes.unchecked_into();
    match handler::handle_request(request, &file, bytes).await {
        Ok((reply, made)) => post_reply_with_file(&reply, made.as_deref()),
        Err(unfit) => post_reply(&EngineReply::Unfit(unfit)),
    }
}

fn post_reply(reply: &EngineReply) {
    post_reply_with_file(reply, None);
}

/// Sends a reply; the bytes of `made` are transferred, not copied by the message.
fn post_reply_with_file(reply: &EngineReply, made: Option<&[u8]>) {
    let json = serde_json::to_string(reply).expect("replies are plain data");
    let message = Array::of1(&json.into());
    let given = Array::new();
    if let Some(made) = made {
        let buffer = Uint8Array::from(made).buffer();
        message.push(&buffer);
        given.push(&buffer);
    }
    worker_scope()
        .post_message_with_transfer(&message, &given)
        .expect("a text and a buffer can be sent");
}

fn worker_scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
