//! What happens to chosen files, and what the device is to do about it.

use std::sync::Arc;

use shared::{exam::ImageRule, id::ImageId, jpeg::FileFacts};

use super::Place;
use crate::ports::device::ReadFault;

/// Files chosen at once, in the person's order.
pub struct Choice {
    pub place: Place,
    pub rule: Arc<ImageRule>,
    /// How many images the slot takes, and has: on the server and on their way there.
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
    /// This device has it, and the outbox.
    Kept(ImageId, Result<(), ReadFault>),
    Retried(ImageId),
    /// Taken away by the person.
    Removed(ImageId),
    /// The slot has so many images now, on the server and on their way there.
    Counted(Place, usize),
}

/// What the device is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Probe(ImageId),
    Inspect(ImageId),
    /// Writes it down and gives it to the outbox.
    Keep(ImageId),
    /// The file is needed no more.
    Forget(ImageId),
}
