//! The port to the browser: files, uploads, previews, the clock. `frontend` implements it.

use std::{future::Future, pin::Pin, rc::Rc};

use send_wrapper::SendWrapper;
use shared::{
    application::Image,
    digest::Sha256,
    id::{ApplicationId, ImageId, SlotId},
    jpeg::FileFacts,
    problem::Problem,
};

/// A future that stays on the browser's only thread.
pub type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// The [`DevicePort`] in the context of the pages.
#[derive(Clone)]
pub struct Device(SendWrapper<Rc<dyn DevicePort>>);

impl Device {
    /// Wraps the port of the browser.
    pub fn new(port: impl DevicePort + 'static) -> Self {
        Self(SendWrapper::new(Rc::new(port)))
    }
}

impl std::ops::Deref for Device {
    type Target = dyn DevicePort;
    fn deref(&self) -> &Self::Target {
        &**self.0
    }
}

/// The functions of the browser that the pages need.
pub trait DevicePort {
    /// The files of a file input's `change` event, or of a `drop` event. The input is emptied, so
    /// that choosing the same file again is a new choice.
    fn take_files(&self, event: &web_sys::Event) -> Vec<PickedFile>;
    /// Reads facts from the first bytes, usually from one slice of 64 KB.
    fn probe(&self, file: &PickedFile) -> LocalFuture<Result<FileFacts, FileReadError>>;
    /// Reads facts from all bytes, as the server does.
    fn inspect(&self, file: &PickedFile) -> LocalFuture<Result<FileFacts, FileReadError>>;
    /// The hash of all bytes.
    fn digest(&self, file: &PickedFile) -> LocalFuture<Result<Sha256, FileReadError>>;
    /// Reads all bytes.
    fn read(&self, file: &PickedFile) -> LocalFuture<Result<Vec<u8>, FileReadError>>;
    /// Makes a file from bytes, as if it had been picked.
    fn make_file(&self, name: &str, bytes: &[u8]) -> Option<PickedFile>;
    /// Offers the bytes to the person as a download.
    fn download(&self, name: &str, bytes: &[u8]);
    /// Sends a file. `progress` gets the number of bytes sent so far.
    fn upload(&self, file: &PickedFile, target: UploadTarget, progress: Rc<dyn Fn(u64)>) -> Upload;
    /// An address that shows the file in an `<img>` on this page until [`Self::release_preview`].
    fn preview_url(&self, file: &PickedFile) -> String;
    /// Frees an address made by [`Self::preview`].
    fn revoke_preview_url(&self, address: &str);
    /// Loads and decodes the pictures at these addresses in the background and keeps them so, in place
    /// of those of the last call. A picture that cannot be decoded is left out.
    fn keep_decoded(&self, addresses: &[String]);
    /// Sets whether the browser asks before it leaves the page, because something is not on the
    /// server.
    fn set_unload_prompt(&self, is_needed: bool);
    /// A text of this tab, which survives a reload and ends with the tab.
    fn tab_text(&self, name: &str) -> Option<String>;
    /// Keeps a text of this tab; `None` removes it.
    fn set_tab_text(&self, name: &str, text: Option<&str>);
    /// A new id for an image made on this device.
    fn new_image_id(&self) -> ImageId;
    /// A random number.
    fn random_u32(&self) -> u32;
    /// Milliseconds of the device's clock, since 1970.
    fn now_millis(&self) -> i64;
    /// Runs `act` after this time.
    fn schedule(&self, milliseconds: u32, act: Box<dyn FnOnce()>);
}

/// A file chosen by the person. It is a handle and cheap to clone.
#[derive(Clone)]
pub struct PickedFile {
    pub name: String,
    pub bytes: u64,
    /// The device's own handle of the file; the page only passes it back.
    pub handle: SendWrapper<Rc<dyn std::any::Any>>,
}

/// Error of reading a chosen file: it was moved, or the permission to read it was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileReadError;

/// The destination of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadTarget {
    pub application: ApplicationId,
    pub slot: SlotId,
    pub image: ImageId,
    /// Its position among the slot's images; `None` means the end.
    pub rank: Option<i32>,
    pub replaces: Option<ImageId>,
}

/// An upload in progress.
pub struct Upload {
    pub answer: LocalFuture<Result<Image, UploadError>>,
    /// Stops the upload; `answer` is then `Cancelled`.
    pub cancel: Rc<dyn Fn()>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
/// Error of an upload.
pub enum UploadError {
    /// The server refused the file.
    Refused(Problem),
    /// The connection failed; the same upload may be tried again.
    Offline,
    Unreadable,
    Cancelled,
}
