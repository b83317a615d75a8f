//! What happens to chosen files, and what the device is to do about it.

use std::sync::Arc;

use shared::{application::Image, exam::ImageRule, id::ImageId, jpeg::FileFacts};

use super::Place;
use crate::ports::device::{ReadFault, UploadFault};

/// Files chosen at once, in the person's order.
pub struct Choice {
    pub place: Place,
    pub rule: Arc<ImageRule>,
    /// How many images the slot takes, and has on the server.
    pub most: usize,
    pub stored: usize,
    /// The rank of the slot's last image.
    pub last_rank: i32,
    pub replaces: Option<ImageId>,
    pub files: Vec<ChosenFile>,
}

pub struct ChosenFile {
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
}

pub enum Event {
    Chosen(Choice),
    Probed(ImageId, Result<FileFacts, ReadFault>),
    Inspected(ImageId, Result<FileFacts, ReadFault>),
    Progressed(ImageId, u64),
    Answered(ImageId, Result<Image, UploadFault>),
    Rested(ImageId),
    Cancelled(ImageId),
    Retried(ImageId),
    /// Taken away by the person, or seen on the server.
    Removed(ImageId),
    /// The slot has so many images on the server now.
    Counted(Place, usize),
}

/// What the device is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Probe(ImageId),
    Inspect(ImageId),
    Send(ImageId),
    Stop(ImageId),
    /// Reports `Rested` after so many milliseconds.
    Rest(ImageId, u32),
    /// The file is needed no more.
    Forget(ImageId),
}
