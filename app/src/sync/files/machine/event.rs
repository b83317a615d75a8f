//! The events and commands of the state machine of chosen files.

use std::sync::Arc;

use shared::{
    id::ImageId,
    image_engine::{AnalysisContext, Edit},
    jpeg::FileFacts,
    outbox::PendingImage,
};

use super::item::{FittedFile, ImageWarning, NewFile, SlotRef};
use crate::ports::{device::FileReadError, engine::EngineError};

/// Files chosen at once, in the person's order.
pub struct FileSelection {
    pub place: SlotRef,
    pub wanted: Arc<AnalysisContext>,
    /// The number of images that the slot takes, and that it has on the server and in the outbox.
    pub most: usize,
    pub stored: usize,
    /// The rank of the slot's last image.
    pub last_rank: i32,
    pub replaces: Option<ImageId>,
    /// True if files are fitted automatically: there is an engine, and the rule demands no shape.
    pub is_auto_fit: bool,
    pub files: Vec<NewFile>,
}

/// A doubted or refused image of the outbox.
pub struct RestoredPicture {
    pub place: SlotRef,
    pub wanted: Arc<AnalysisContext>,
    pub picture: PendingImage,
    /// The fitted file that was made from it and waits for the person.
    pub fitted: Option<FittedFile>,
    /// The number of images that the slot takes, and that it has.
    pub most: usize,
    pub stored: usize,
}

pub enum Event {
    Chosen(FileSelection),
    /// A doubted or refused file that was stored by an earlier page or by another tab.
    Restored(Box<RestoredPicture>),
    Probed(ImageId, Result<FileFacts, FileReadError>),
    Inspected(ImageId, Result<FileFacts, FileReadError>),
    /// The engine has checked the file, as far as it could.
    Analyzed(ImageId, Vec<ImageWarning>),
    /// 用这张: the person takes the file with its warnings, or the fitted file.
    Confirmed(ImageId),
    /// 一键合规. Without an edit the engine looks for the sheet.
    FitRequested(ImageId, Option<Edit>),
    FitFinished(ImageId, Result<FittedFile, EngineError>),
    /// The person rejects the fitted file, or stops waiting for it.
    FitRejected(ImageId),
    /// The refused file is stored.
    StoredAside(ImageId),
    /// The file is stored and held in the outbox.
    Stored(ImageId, Result<(), FileReadError>),
    Retried(ImageId),
    /// The person has removed the file.
    Removed(ImageId),
    /// The outbox no longer holds the file: it was sent or deleted, by this tab or another.
    LeftOutbox(ImageId),
    /// The number of images of the slot has changed, on the server and in the outbox.
    SlotCounted(SlotRef, usize),
}

/// A command to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Probe(ImageId),
    Inspect(ImageId),
    /// Asks the engine to check the file, or the fitted file.
    Analyze(ImageId),
    /// Fits the file, with its edit.
    Fit(ImageId),
    /// Cancels the fitting.
    StopFitting(ImageId),
    /// Makes the fitted file an item of its own, in place of the original.
    PromoteFitted {
        from: ImageId,
        to: ImageId,
    },
    /// Stores the fitted file, held in the outbox until the person takes it.
    StoreFitted(ImageId),
    /// Deletes the fitted file of this id from the outbox.
    DiscardFitted(ImageId),
    /// Stores a refused file, held in the outbox until it is corrected or removed.
    StoreAside(ImageId),
    /// Stores the file and holds it in the outbox.
    Store(ImageId),
    /// Marks the file as doubted in the outbox.
    HoldForConfirmation(ImageId),
    /// Allows the outbox to send the file.
    Release(ImageId),
    /// Deletes the file from the outbox.
    Discard(ImageId),
    /// Drops the file.
    DropFile(ImageId),
}
