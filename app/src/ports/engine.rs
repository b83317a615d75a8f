//! The port to the image engine, a worker of the browser that opens, checks and fits pictures on
//! this device. Without a script, files are used as they were chosen.
//!
//! The engine does one job at a time, in the order of the calls. The worker starts with the first
//! job and ends some time after the last.

use std::rc::Rc;

use send_wrapper::SendWrapper;
use shared::{
    hint::Hint,
    image_engine::{AnalysisContext, Edit, EncodingInfo, FitFailure, FitStep, PictureAnalysis},
    jpeg::FileFacts,
    judge::Finding,
};

use super::device::{LocalFuture, PickedFile};

/// The [`EnginePort`] in the context of the pages.
#[derive(Clone)]
pub struct Engine(SendWrapper<Rc<dyn EnginePort>>);

impl Engine {
    /// Wraps the port of the browser.
    pub fn new(port: impl EnginePort + 'static) -> Self {
        Self(SendWrapper::new(Rc::new(port)))
    }
}

impl std::ops::Deref for Engine {
    type Target = dyn EnginePort;
    fn deref(&self) -> &Self::Target {
        &**self.0
    }
}

/// The functions of the engine.
pub trait EnginePort {
    /// Decodes the picture to be shown and edited.
    fn open(&self, file: &PickedFile) -> EngineJob<OpenedPicture>;
    /// Looks for faults in the picture, its sheet of paper and its QR code. It takes longer than
    /// [`Self::open`], so the page does not wait for it.
    fn analyze(&self, file: &PickedFile, wanted: &AnalysisContext) -> EngineJob<PictureAnalysis>;
    /// Makes a file that meets the rule. The original is not changed. Without an edit, the sheet is
    /// cut out if it is found, and turned upright.
    fn fit(
        &self,
        file: &PickedFile,
        wanted: &AnalysisContext,
        edit: Option<&Edit>,
        progress: Rc<dyn Fn(FitStep)>,
    ) -> EngineJob<FitResult>;
}

/// A job in progress.
pub struct EngineJob<T> {
    pub answer: LocalFuture<Result<T, EngineError>>,
    /// Stops the job at once; `answer` is then [`EngineError::Cancelled`]. No effect after the
    /// answer.
    pub cancel: Rc<dyn Fn()>,
}

/// A decoded picture.
pub struct OpenedPicture {
    /// Facts from all bytes.
    pub facts: FileFacts,
    /// Size in pixels with the orientation applied; [`Edit`] uses these coordinates.
    pub width: u32,
    pub height: u32,
    /// An upright picture for an `<img>`: the file itself if the browser can show it, otherwise a
    /// copy with the same shape and fewer pixels. It is valid until it is dropped.
    pub preview: PreviewUrl,
}

/// An address that shows a picture on this page. It is freed when its last clone is dropped.
#[derive(Clone)]
pub struct PreviewUrl(SendWrapper<Rc<ObjectUrl>>);

struct ObjectUrl {
    text: String,
    release: Box<dyn Fn(&str)>,
}

impl PreviewUrl {
    /// Wraps an address; `release` frees it.
    pub fn new(text: String, release: impl Fn(&str) + 'static) -> Self {
        let release = Box::new(release);
        Self(SendWrapper::new(Rc::new(ObjectUrl { text, release })))
    }

    /// The address for the `src` of an `<img>`.
    pub fn address(&self) -> &str {
        &self.0.text
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        (self.release)(&self.text);
    }
}

/// A file made by the engine.
pub struct FitResult {
    /// The file, used like a picked file. Its name is that of the original, ending in `.jpg`.
    pub file: PickedFile,
    pub facts: FileFacts,
    /// The findings of the whole rule, computed from the bytes as on the server.
    pub findings: Vec<Finding>,
    pub making: EncodingInfo,
    /// The edits of the picture, beside those that make it fit.
    pub edit: Edit,
    /// The hints for the original picture, if the engine has checked it.
    pub source_hints: Vec<Hint>,
}

/// Error of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineError {
    /// The job was cancelled.
    Cancelled,
    /// The file was moved, or the permission to read it was withdrawn.
    Unreadable,
    /// The engine could not be loaded: no network, and it is not in the browser's cache.
    NotLoaded,
    /// The engine crashed: the device has not enough memory for this picture.
    Crashed,
    /// The picture can't meet the rule, with the reason.
    Unfit(FitFailure),
}
