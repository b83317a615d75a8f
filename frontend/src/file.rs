//! Files that the person chose: taking them from an event, and reading their bytes.

use std::{cell::Cell, rc::Rc, time::Duration};

use app::ports::device::{FileReadError, PickedFile};
use gloo_file::{File, FileList, futures::read_as_bytes};
use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, set_timeout};
use send_wrapper::SendWrapper;
use shared::{
    digest::Sha256,
    jpeg::{self, FIRST_READ_BYTES, FileFacts, ProbeResult},
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Event, FilePropertyBag, HtmlElement, HtmlInputElement, Url};

/// Handle of a chosen file.
pub(crate) struct FileHandle {
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
            .map(to_picked_files)
            .unwrap_or_default();
    }
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map_or_else(Vec::new, |input| {
        let picked = input.files().map(to_picked_files).unwrap_or_default();
        input.set_value("");
        picked
    })
}

pub(crate) fn handle_of(file: &PickedFile) -> Option<Rc<FileHandle>> {
    Rc::clone(&file.handle).downcast().ok()
}

impl FileHandle {
    pub(crate) fn new(file: File) -> Self {
        Self {
            file,
            digest: Cell::new(None),
        }
    }

    pub(crate) async fn probe(&self) -> Result<FileFacts, FileReadError> {
        let length = self.file.size();
        let mut wanted = FIRST_READ_BYTES.min(length);
        loop {
            let head = read_as_bytes(&self.file.slice(0, wanted))
                .await
                .map_err(|_| FileReadError)?;
            match jpeg::probe(&head, length) {
                ProbeResult::Known(facts) => return Ok(facts),
                ProbeResult::NeedMore { bytes } if bytes > wanted => wanted = bytes,
                // The file became shorter after it was chosen.
                ProbeResult::NeedMore { .. } => return Err(FileReadError),
            }
        }
    }

    pub(crate) async fn inspect(&self) -> Result<FileFacts, FileReadError> {
        let bytes = self.read().await?;
        Ok(jpeg::inspect(&bytes))
    }

    pub(crate) async fn digest(&self) -> Result<Sha256, FileReadError> {
        if self.digest.get().is_none() {
            self.read().await?;
        }
        self.digest.get().ok_or(FileReadError)
    }

    pub(crate) async fn read(&self) -> Result<Vec<u8>, FileReadError> {
        let bytes = read_as_bytes(&self.file).await.map_err(|_| FileReadError)?;
        self.digest.set(Some(Sha256::of(&bytes)));
        Ok(bytes)
    }
}

/// Rebuilds a file from its stored bytes.
pub(crate) fn file_from_bytes(name: &str, bytes: &[u8]) -> Option<PickedFile> {
    make_jpeg_file(name, &Uint8Array::from(bytes))
}

/// Wraps a JPEG that was made here, as if it had been picked.
pub(crate) fn make_jpeg_file(name: &str, bytes: &JsValue) -> Option<PickedFile> {
    let kind = FilePropertyBag::new();
    kind.set_type("image/jpeg");
    let parts = Array::of1(bytes);
    let file = web_sys::File::new_with_u8_array_sequence_and_options(&parts, name, &kind);
    file.ok().map(|file| to_picked_file(&file.into()))
}

/// Starts a download of the bytes. The browser asks for a folder or uses its default.
pub(crate) fn download(name: &str, bytes: &[u8]) {
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

fn to_picked_files(files: web_sys::FileList) -> Vec<PickedFile> {
    FileList::from(files).iter().map(to_picked_file).collect()
}

pub(crate) fn to_picked_file(file: &File) -> PickedFile {
    let handle = Rc::new(FileHandle::new(file.clone()));
    PickedFile {
        name: file.name(),
        bytes: file.size(),
        handle: SendWrapper::new(handle),
    }
}
