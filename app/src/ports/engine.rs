//! What a page asks of the image engine: it works beside the page, in a worker, on this device
//! alone. Without it, where no script runs, everything is done with a file as it was chosen.
//!
//! One thing is done at a time, in the order in which it was asked for. The worker is started
//! for the first and ends some time after the last.

use std::rc::Rc;

use send_wrapper::SendWrapper;
use shared::{
    fitting::{Edit, Making, Seen, Step, Unfit, Wanted},
    hint::Hint,
    jpeg::FileFacts,
    judge::Finding,
};

use super::device::{Local, PickedFile};

/// The engine in the context of the pages.
#[derive(Clone)]
pub struct Engine(SendWrapper<Rc<dyn EnginePort>>);

impl Engine {
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

pub trait EnginePort {
    /// Makes the picture ready to be shown and edited.
    fn open(&self, file: &PickedFile) -> Job<Opened>;
    /// Looks for what is wrong with the picture, for its paper and for its QR code. Takes
    /// longer than to open it: the page does not wait for it.
    fn look(&self, file: &PickedFile, wanted: &Wanted) -> Job<Seen>;
    /// Makes a file that the rule takes. The original stays as it is. Without an edit the sheet
    /// is cut out where it is found, and turned upright.
    fn fit(
        &self,
        file: &PickedFile,
        wanted: &Wanted,
        edit: Option<&Edit>,
        progress: Rc<dyn Fn(Step)>,
    ) -> Job<Fitted>;
}

/// Work under way.
pub struct Job<T> {
    pub answer: Local<Result<T, EngineFault>>,
    /// Stops it at once; `answer` then is [`EngineFault::Stopped`]. Nothing after the answer.
    pub cancel: Rc<dyn Fn()>,
}

/// A picture to be worked on.
pub struct Opened {
    /// All bytes, judged: what it is now.
    pub facts: FileFacts,
    /// Pixels of the picture as it is seen, with its orientation: what [`Edit`] counts in.
    pub width: u32,
    pub height: u32,
    /// What an `<img>` shows, upright: the file itself where the browser shows it, else a copy
    /// with the same shape and fewer pixels. It holds until it is dropped.
    pub preview: Preview,
}

/// An address that shows a picture on this page; given back when the last copy of it goes.
#[derive(Clone)]
pub struct Preview(SendWrapper<Rc<Address>>);

struct Address {
    text: String,
    release: Box<dyn Fn(&str)>,
}

impl Preview {
    pub fn new(text: String, release: impl Fn(&str) + 'static) -> Self {
        let release = Box::new(release);
        Self(SendWrapper::new(Rc::new(Address { text, release })))
    }

    pub fn address(&self) -> &str {
        &self.0.text
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        (self.release)(&self.text);
    }
}

/// A file that the engine made.
pub struct Fitted {
    /// Goes on as a file that was picked; its name is that of the original, ending in `.jpg`.
    pub file: PickedFile,
    pub facts: FileFacts,
    /// All that the rule asks, judged on its bytes as the server will judge them.
    pub findings: Vec<Finding>,
    pub making: Making,
    /// What was done to the picture beside making it fit.
    pub edit: Edit,
    /// What was guessed of the picture as it was chosen, where the engine has looked at it.
    pub source_hints: Vec<Hint>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineFault {
    /// It was cancelled.
    Stopped,
    /// The file was moved, or the device took back the right to read it.
    Unreadable,
    /// The engine could not be loaded: no line, and this browser has no copy of it.
    NotLoaded,
    /// The engine ended in the midst of it: the device has not enough memory for this picture.
    Broken,
    /// The picture and the rule do not go together, and why.
    Unfit(Unfit),
}
