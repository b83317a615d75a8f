//! What a page asks of the browser it runs in.

use std::{future::Future, pin::Pin, rc::Rc};

use send_wrapper::SendWrapper;
use shared::{
    application::Image,
    digest::Sha256,
    id::{ApplicationId, ImageId, SlotId},
    jpeg::FileFacts,
    problem::Problem,
};

/// A browser future: it stays on the one thread there is.
pub type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// The device in the context of the pages.
#[derive(Clone)]
pub struct Device(SendWrapper<Rc<dyn DevicePort>>);

impl Device {
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

pub trait DevicePort {
    /// The files of a file input's `change` event, or of a `drop` event. The input is emptied,
    /// so that choosing the same file again is a new choice.
    fn take_files(&self, event: &web_sys::Event) -> Vec<PickedFile>;
    /// Header facts from the first bytes (usually one slice of 64 KB).
    fn probe(&self, file: &PickedFile) -> Local<Result<FileFacts, ReadFault>>;
    /// Facts from all bytes, as the server will find them.
    fn inspect(&self, file: &PickedFile) -> Local<Result<FileFacts, ReadFault>>;
    /// Of all bytes.
    fn digest(&self, file: &PickedFile) -> Local<Result<Sha256, ReadFault>>;
    fn read(&self, file: &PickedFile) -> Local<Result<Vec<u8>, ReadFault>>;
    /// A picture from bytes, as if it had been picked.
    fn remake(&self, name: &str, bytes: &[u8]) -> Option<PickedFile>;
    /// Gives the person a file to put away.
    fn save(&self, name: &str, bytes: &[u8]);
    /// Sends a file. `progress` is told the bytes sent so far.
    fn upload(&self, file: &PickedFile, target: UploadTarget, progress: Rc<dyn Fn(u64)>) -> Upload;
    /// An address that shows the file in an `<img>` on this page, until it is given back.
    fn preview(&self, file: &PickedFile) -> String;
    fn release_preview(&self, address: &str);
    /// Whether the browser asks before it leaves the page, since something is only here.
    fn guard_leaving(&self, is_needed: bool);
    /// A new id for an image made on this device.
    fn new_image_id(&self) -> ImageId;
    /// Any number.
    fn chance(&self) -> u32;
    /// Milliseconds of the device's clock, since 1970.
    fn now(&self) -> i64;
    /// Runs `act` after so many milliseconds.
    fn after(&self, milliseconds: u32, act: Box<dyn FnOnce()>);
}

/// A file chosen by the person; a handle, cheap to copy around.
#[derive(Clone)]
pub struct PickedFile {
    pub name: String,
    pub bytes: u64,
    /// What the device keeps of it; the page only passes it back.
    pub handle: SendWrapper<Rc<dyn std::any::Any>>,
}

/// Why a chosen file could not be read: it was moved, or the device took back the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadFault;

/// Where an upload goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadTarget {
    pub application: ApplicationId,
    pub slot: SlotId,
    pub image: ImageId,
    /// Its place among the slot's images; the end where absent.
    pub rank: Option<i32>,
    pub replaces: Option<ImageId>,
}

/// An upload under way.
pub struct Upload {
    pub answer: Local<Result<Image, UploadFault>>,
    /// Stops it; `answer` then is `Cancelled`.
    pub cancel: Rc<dyn Fn()>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadFault {
    /// The server said no.
    Refused(Problem),
    /// The line failed; the same upload may be tried again.
    Offline,
    Unreadable,
    Cancelled,
}
