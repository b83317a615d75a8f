//! Files that the person chose: taking them from an event, and reading their bytes.

use std::{cell::Cell, rc::Rc, time::Duration};

use app::ports::device::{PickedFile, ReadFault};
use gloo_file::{File, FileList, futures::read_as_bytes};
use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, set_timeout};
use send_wrapper::SendWrapper;
use shared::{
    digest::Sha256,
    jpeg::{self, FIRST_READ, FileFacts, Probe},
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Event, FilePropertyBag, HtmlElement, HtmlInputElement, Url};

/// Handle of a chosen file.
pub(crate) struct Handle {
    pub(crate) file: File,
    /// Digest of all its bytes; `None` until they have been read.
    digest: Cell<Option<Sha256>>,
}

/// Takes the files of a drop or of a file input. The input is emptied, so that choosing the same
/// file again is a new event.
pub(crate) fn take_files(event: &Event) -> Vec<PickedFile> {
    if let Some(drop) = event.dyn_ref::<DragEvent>() {
        return drop
            .data_transfer()
            .and_then(|data| data.files())
            .map(pick_all)
            .unwrap_or_default();
    }
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map_or_else(Vec::new, |input| {
        let picked = input.files().map(pick_all).unwrap_or_default();
        input.set_value("");
        picked
    })
}

pub(crate) fn handle_of(file: &PickedFile) -> Option<Rc<Handle>> {
    Rc::clone(&file.handle).downcast().ok()
}

impl Handle {
    pub(crate) fn new(file: File) -> Self {
        Self {
            file,
            digest: Cell::new(None),
        }
    }

    pub(crate) async fn probe(&self) -> Result<FileFacts, ReadFault> {
        let length = self.file.size();
        let mut wanted = FIRST_READ.min(length);
        loop {
            let head = read_as_bytes(&self.file.slice(0, wanted))
                .await
                .map_err(|_| ReadFault)?;
            match jpeg::probe(&head, length) {
                Probe::Known(facts) => return Ok(facts),
                Probe::NeedMore { bytes } if bytes > wanted => wanted = bytes,
                // The file became shorter after it was chosen.
                Probe::NeedMore { .. } => return Err(ReadFault),
            }
        }
    }

    pub(crate) async fn inspect(&self) -> Result<FileFacts, ReadFault> {
        let bytes = self.read().await?;
        Ok(jpeg::inspect(&bytes))
    }

    pub(crate) async fn digest(&self) -> Result<Sha256, ReadFault> {
        if self.digest.get().is_none() {
            self.read().await?;
        }
        self.digest.get().ok_or(ReadFault)
    }

    pub(crate) async fn read(&self) -> Result<Vec<u8>, ReadFault> {
        let bytes = read_as_bytes(&self.file).await.map_err(|_| ReadFault)?;
        self.digest.set(Some(Sha256::of(&bytes)));
        Ok(bytes)
    }
}

/// Rebuilds a file from its stored bytes.
pub(crate) fn restore(name: &str, bytes: &[u8]) -> Option<PickedFile> {
    make(name, &Uint8Array::from(bytes))
}

/// Wraps a JPEG that was made here, as if it had been picked.
pub(crate) fn make(name: &str, bytes: &JsValue) -> Option<PickedFile> {
    let kind = FilePropertyBag::new();
    kind.set_type("image/jpeg");
    let parts = Array::of1(bytes);
    let file = web_sys::File::new_with_u8_array_sequence_and_options(&parts, name, &kind);
    file.ok().map(|file| pick(&file.into()))
}

/// Starts a download of the bytes. The browser asks for a folder or uses its default.
pub(crate) fn save(name: &str, bytes: &[u8]) {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let file = web_sys::File::new_with_u8_array_sequence(&parts, name).ok();
    let address = file.and_then(|file| Url::create_object_url_with_blob(&file).ok());
    let link = document().create_element("a").ok();
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let (Some(address), Some(link)) = (address, link) else {
        return;
    };
    for (attribute, value) in [("href", address.as_str()), ("download", name)] {
        // Setting these attributes cannot fail: both names are valid.
        let _ = link.set_attribute(attribute, value);
    }
    link.click();
    // Delayed, since a browser may start to read after the click.
    set_timeout(
        move || drop(Url::revoke_object_url(&address)),
        Duration::from_secs(60),
    );
}

fn pick_all(files: web_sys::FileList) -> Vec<PickedFile> {
    FileList::from(files).iter().map(pick).collect()
}

pub(crate) fn pick(file: &File) -> PickedFile {
    let handle = Rc::new(Handle::new(file.clone()));
    PickedFile {
        name: file.name(),
        bytes: file.size(),
        handle: SendWrapper::new(handle),
    }
}
