//! Device port of the browser: files, uploads, previews, ids, time.

use std::{cell::RefCell, rc::Rc, time::Duration};

use app::ports::device::{
    DevicePort, FileReadError, LocalFuture, PickedFile, Upload, UploadTarget,
};
use leptos::{
    prelude::{set_timeout, window},
    task::spawn_local,
};
use shared::{digest::Sha256, id::ImageId, jpeg::FileFacts};
use uuid::Builder;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BeforeUnloadEvent, Event, HtmlImageElement, Url};

use crate::{
    file::{self, handle_of},
    upload::start_upload,
};

/// Implementation of [`DevicePort`] for a browser.
pub(crate) struct BrowserDevice {
    /// Listener that makes the browser ask before the page is left.
    ask: Closure<dyn FnMut(BeforeUnloadEvent)>,
    /// Pictures that are kept decoded. The browser forgets those that no element has.
    decoded: RefCell<Vec<HtmlImageElement>>,
}

impl BrowserDevice {
    pub(crate) fn new() -> Self {
        Self {
            ask: Closure::new(|event: BeforeUnloadEvent| event.prevent_default()),
            decoded: RefCell::default(),
        }
    }
}

impl DevicePort for BrowserDevice {
    fn take_files(&self, event: &Event) -> Vec<PickedFile> {
        file::take_files(event)
    }

    fn probe(&self, file: &PickedFile) -> LocalFuture<Result<FileFacts, FileReadError>> {
        let handle = handle_of(file);
        Box::pin(async move { handle.ok_or(FileReadError)?.probe().await })
    }

    fn inspect(&self, file: &PickedFile) -> LocalFuture<Result<FileFacts, FileReadError>> {
        let handle = handle_of(file);
        Box::pin(async move { handle.ok_or(FileReadError)?.inspect().await })
    }

    fn digest(&self, file: &PickedFile) -> LocalFuture<Result<Sha256, FileReadError>> {
        let handle = handle_of(file);
        Box::pin(async move { handle.ok_or(FileReadError)?.digest().await })
    }

    fn read(&self, file: &PickedFile) -> LocalFuture<Result<Vec<u8>, FileReadError>> {
        let handle = handle_of(file);
        Box::pin(async move { handle.ok_or(FileReadError)?.read().await })
    }

    fn make_file(&self, name: &str, bytes: &[u8]) -> Option<PickedFile> {
        file::file_from_bytes(name, bytes)
    }

    fn download(&self, name: &str, bytes: &[u8]) {
        file::download(name, bytes);
    }

    fn upload(&self, file: &PickedFile, target: UploadTarget, progress: Rc<dyn Fn(u64)>) -> Upload {
        start_upload(handle_of(file), target, progress)
    }

    fn preview_url(&self, file: &PickedFile) -> String {
        handle_of(file)
            .and_then(|handle| Url::create_object_url_with_blob(handle.file.as_ref()).ok())
            .unwrap_or_default()
    }

    fn revoke_preview_url(&self, address: &str) {
        // Fails only for an address that is not one of ours.
        let _ = Url::revoke_object_url(address);
    }

    fn keep_decoded(&self, addresses: &[String]) {
        let pictures = addresses.iter().filter_map(|address| {
            let picture = HtmlImageElement::new().ok()?;
            picture.set_src(address);
            let decoded = JsFuture::from(picture.decode());
            spawn_local(async move {
                // A picture that cannot be decoded says so when it is shown.
                let _ = decoded.await;
            });
            Some(picture)
        });
        *self.decoded.borrow_mut() = pictures.collect();
    }

    fn set_unload_prompt(&self, is_needed: bool) {
        window().set_onbeforeunload(is_needed.then(|| self.ask.as_ref().unchecked_ref()));
    }

    fn tab_text(&self, name: &str) -> Option<String> {
        tab_storage()?.get_item(name).ok()?
    }

    fn set_tab_text(&self, name: &str, text: Option<&str>) {
        let Some(storage) = tab_storage() else {
            return;
        };
        // A full storage keeps the old text. The page still has the new one, and asks before it is
        // left.
        let _ = match text {
            Some(text) => storage.set_item(name, text),
            None => storage.remove_item(name),
        };
    }

    fn new_image_id(&self) -> ImageId {
        let mut chance = [0; 10];
        let crypto = window().crypto().expect("every browser with WASM has it");
        crypto
            .get_random_values_with_u8_array(&mut chance)
            .expect("ten bytes are not too many");
        ImageId(Builder::from_unix_timestamp_millis(self.now_millis() as u64, &chance).into_uuid())
    }

    fn random_u32(&self) -> u32 {
        (js_sys::Math::random() * f64::from(u32::MAX)) as u32
    }

    fn now_millis(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn schedule(&self, milliseconds: u32, act: Box<dyn FnOnce()>) {
        set_timeout(act, Duration::from_millis(milliseconds.into()));
    }
}

/// The storage of this tab; `None` if the person has forbidden storage.
fn tab_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok()?
}
