//! The events and commands of the state machine of chosen files.

use std::sync::Arc;

use shared::{
    fitting::{Edit, Wanted},
    id::ImageId,
    jpeg::FileFacts,
    outbox::Picture,
};

use super::item::{ChosenFile, Doubt, Made, Place};
use crate::ports::{device::ReadFault, engine::EngineFault};

/// Files chosen at once, in the person's order.
pub struct Choice {
    pub place: Place,
    pub wanted: Arc<Wanted>,
    /// The number of images that the slot takes, and that it has on the server and in the outbox.
    pub most: usize,
    pub stored: usize,
    /// The rank of the slot's last image.
    pub last_rank: i32,
    pub replaces: Option<ImageId>,
    /// True if files are fitted automatically: there is an engine, and the rule demands no shape.
    pub fits_itself: bool,
    pub files: Vec<ChosenFile>,
}

/// A doubted or refused image of the outbox.
pub struct Restored {
    pub place: Place,
    pub wanted: Arc<Wanted>,
    pub picture: Picture,
    /// The fitted file that was made from it and waits for the person.
    pub made: Option<Made>,
    /// The number of images that the slot takes, and that it has.
    pub most: usize,
    pub stored: usize,
}

pub enum Event {
    Chosen(Choice),
    /// A doubted or refused file that was stored by an earlier page or by another tab.
    Restored(Box<Restored>),
    Probed(ImageId, Result<FileFacts, ReadFault>),
    Inspected(ImageId, Result<FileFacts, ReadFault>),
    /// The engine has checked the file, as far as it could.
    Looked(ImageId, Vec<Doubt>),
    /// 用这张: the person takes the file with its doubts, or the fitted file.
    Taken(ImageId),
    /// 一键合规. Without an edit the engine looks for the sheet.
    FitAsked(ImageId, Option<Edit>),
    Made(ImageId, Result<Made, EngineFault>),
    /// The person rejects the fitted file, or stops waiting for it.
    FitUndone(ImageId),
    /// The refused file is stored.
    KeptAside(ImageId),
    /// The file is stored and held in the outbox.
    Kept(ImageId, Result<(), ReadFault>),
    Retried(ImageId),
    /// The person has removed the file.
    Removed(ImageId),
    /// The outbox no longer holds the file: it was sent or deleted, by this tab or another.
    Left(ImageId),
    /// The number of images of the slot has changed, on the server and in the outbox.
    Counted(Place, usize),
}

/// A command to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Probe(ImageId),
    Inspect(ImageId),
    /// Asks the engine to check the file, or the fitted file.
    Look(ImageId),
    /// Fits the file, with its edit.
    Fit(ImageId),
    /// Cancels the fitting.
    StopFitting(ImageId),
    /// Makes the fitted file an item of its own, in place of the original.
    TakeMade {
        from: ImageId,
        to: ImageId,
    },
    /// Stores the fitted file, held in the outbox until the person takes it.
    KeepMade(ImageId),
    /// Deletes the fitted file of this id from the outbox.
    DiscardMade(ImageId),
    /// Stores a refused file, held in the outbox until it is corrected or removed.
    KeepAside(ImageId),
    /// Stores the file and holds it in the outbox.
    Keep(ImageId),
    /// Marks the file as doubted in the outbox.
    Hold(ImageId),
    /// Allows the outbox to send the file.
    Release(ImageId),
    /// Deletes the file from the outbox.
    Discard(ImageId),
    /// Drops the file.
    Forget(ImageId),
}
