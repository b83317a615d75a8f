//! What happens to chosen files, and what the device is to do about it.

use std::sync::Arc;

use shared::{
    fitting::{Edit, Wanted},
    id::ImageId,
    jpeg::FileFacts,
    outbox::Picture,
};

use super::{Doubt, Made, Place};
use crate::ports::{device::ReadFault, engine::EngineFault};

/// Files chosen at once, in the person's order.
pub struct Choice {
    pub place: Place,
    pub wanted: Arc<Wanted>,
    /// How many images the slot takes, and has: on the server and on their way there.
    pub most: usize,
    pub stored: usize,
    /// The rank of the slot's last image.
    pub last_rank: i32,
    pub replaces: Option<ImageId>,
    /// The engine is there, and the rule leaves the shape to the picture: what does not fit is
    /// made to fit without being asked for.
    pub fits_itself: bool,
    pub files: Vec<ChosenFile>,
}

pub struct ChosenFile {
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
}

/// A doubted or refused image as the outbox knows it.
pub struct Restored {
    pub place: Place,
    pub wanted: Arc<Wanted>,
    pub picture: Picture,
    /// The fitted file that was made of it and waits for the person.
    pub made: Option<Made>,
    /// How many images the slot takes, and has.
    pub most: usize,
    pub stored: usize,
}

pub enum Event {
    Chosen(Choice),
    /// Doubted or refused, and kept since before this page was opened, or by another tab.
    Restored(Box<Restored>),
    Probed(ImageId, Result<FileFacts, ReadFault>),
    Inspected(ImageId, Result<FileFacts, ReadFault>),
    /// The machine has looked, as far as it could.
    Looked(ImageId, Vec<Doubt>),
    /// 用这张: as it was chosen, with its doubts; or what was made of it.
    Taken(ImageId),
    /// 一键合规. Without an edit the engine finds the sheet.
    FitAsked(ImageId, Option<Edit>),
    Made(ImageId, Result<Made, EngineFault>),
    /// What was made of it is not wanted, or not waited for.
    FitUndone(ImageId),
    /// This device has it, refused as it is.
    KeptAside(ImageId),
    /// This device has it, and the outbox that holds it back.
    Kept(ImageId, Result<(), ReadFault>),
    Retried(ImageId),
    /// Taken away by the person.
    Removed(ImageId),
    /// The outbox does not hold it any more: it is on its way, or gone, here or in another tab.
    Left(ImageId),
    /// The slot has so many images now, on the server and on their way there.
    Counted(Place, usize),
}

/// What the device is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Probe(ImageId),
    Inspect(ImageId),
    /// Asks the engine what it thinks of it, or of what was made of it.
    Look(ImageId),
    /// Has a file made of it that fits, by its edit.
    Fit(ImageId),
    /// Nobody waits for what is being made of it.
    StopFitting(ImageId),
    /// What was made of it is a file of its own from now on, and stands for it.
    TakeMade {
        from: ImageId,
        to: ImageId,
    },
    /// Writes down what was made of it, to be held in the outbox until the person has taken it.
    KeepMade(ImageId),
    /// The outbox forgets what was made, by its own id.
    DiscardMade(ImageId),
    /// Writes a refused file down, to be held in the outbox until it is mended or removed.
    KeepAside(ImageId),
    /// Writes it down and gives it to the outbox, to be held there.
    Keep(ImageId),
    /// The outbox is told that it is doubted.
    Hold(ImageId),
    /// The outbox may send it.
    Release(ImageId),
    /// The outbox forgets what is kept of it.
    Discard(ImageId),
    /// The file is needed no more.
    Forget(ImageId),
}
