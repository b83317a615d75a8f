//! The worker of the image engine: start, and messages in both directions.

use js_sys::{Array, ArrayBuffer};
use leptos::prelude::document;
use shared::{
    image_engine::{EngineReply, EngineRequest},
    json,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, File, MessageEvent, WorkerOptions, WorkerType};

/// A message from the worker.
pub(super) enum WorkerMessage {
    Reply(EngineReply, Option<ArrayBuffer>),
    /// The worker could not start, or stopped while working.
    Crashed,
}

/// A running worker; dropping it ends it.
pub(super) struct EngineWorker {
    worker: web_sys::Worker,
    _listen: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(ErrorEvent)>,
}

impl EngineWorker {
    /// Starts the worker. `None` where the page has no address of the engine, or the browser
    /// refuses.
    pub(super) fn start(hear: impl Fn(WorkerMessage) + Clone + 'static) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&find_worker_url()?, &options).ok()?;
        let listen = {
            let hear = hear.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                hear(parse_message(&event.data()).unwrap_or(WorkerMessage::Crashed));
            })
        };
        let fail = Closure::<dyn FnMut(ErrorEvent)>::new(move |_| hear(WorkerMessage::Crashed));
        worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            _listen: listen,
            _fail: fail,
        })
    }

    pub(super) fn send(&self, request: &EngineRequest, file: &File) {
        let json = serde_json::to_string(request).expect("requests are plain data");
        let message = Array::of2(&json.into(), file);
        self.worker
            .post_message(&message)
            .expect("a text and a file can be sent");
    }
}

impl Drop for EngineWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Parses a message; `None` means that the worker failed (xtask/src/site/engine_worker.rs).
fn parse_message(message: &JsValue) -> Option<WorkerMessage> {
    let parts: &Array = message.dyn_ref()?;
    let reply = json::from_str(&parts.get(0).as_string()?).ok()?;
    Some(WorkerMessage::Reply(reply, parts.get(1).dyn_into().ok()))
}

/// Address of the engine in this build.
fn find_worker_url() -> Option<String> {
    let meta = document().query_selector("meta[name=engine]").ok()??;
    meta.get_attribute("content")
}
