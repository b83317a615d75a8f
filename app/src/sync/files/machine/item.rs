//! A chosen file and its state.

use std::sync::Arc;

use shared::{
    hint::Hint,
    id::{ApplicationId, ImageId, SlotId},
    image_engine::{AnalysisContext, Edit, EncodingInfo, FitFailure},
    judge::{Finding, is_refused},
};

use crate::ports::engine::EngineError;

/// A file as the person has chosen it.
pub struct NewFile {
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
}

/// The destination of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRef {
    pub application: ApplicationId,
    pub slot: SlotId,
}

#[derive(Clone, Debug, PartialEq)]
pub struct QueuedFile {
    pub id: ImageId,
    pub place: SlotRef,
    pub rank: i32,
    pub replaces: Option<ImageId>,
    pub name: String,
    pub bytes: u64,
    pub wanted: Arc<AnalysisContext>,
    /// From the header first, then from the whole file.
    pub findings: Vec<Finding>,
    /// The warnings of the engine.
    pub warnings: Vec<ImageWarning>,
    /// True if the person has confirmed the file: warnings no longer hold it.
    pub is_confirmed: bool,
    /// The id under which this device stores it; for a fitted file first the id of its original.
    pub stored_id: Option<ImageId>,
    /// True if the outbox stores it as refused; then it takes no room in its slot.
    pub is_set_aside: bool,
    /// True if storing it aside was requested.
    pub is_aside_requested: bool,
    /// True if it was doubted before this page was opened: only the person releases it.
    pub is_restored: bool,
    pub auto_fit: AutoFit,
    /// The edit for the next fitting, or of the last one. Without an edit the engine looks for the
    /// sheet.
    pub edit: Option<Edit>,
    /// The fitted file, until the person takes or rejects it.
    pub fitted: Option<FittedFile>,
    /// The reason why fitting failed.
    pub fit_error: Option<EngineError>,
    pub state: State,
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The slot has no room for the file.
    Surplus,
    Chosen,
    /// The header is being read.
    Probing,
    /// The header meets the rule.
    HeaderValid,
    /// The whole file is being read.
    Inspecting,
    /// The file meets the rule.
    Valid,
    /// The file is being stored on this device.
    Storing,
    /// The file is stored and outlives this page.
    Stored,
    /// The engine is checking the file.
    Analyzing,
    /// The engine has warnings, and the person decides.
    AwaitingConfirmation,
    /// The outbox is being told to send the file.
    Releasing,
    /// The outbox is being told to delete the file.
    Discarding,
    /// The file breaks a rule, see its findings.
    Refused,
    /// The file is to be fitted.
    FitQueued,
    Fitting,
    /// A fitted file exists, and the person decides.
    Fitted,
    /// The device can't read the file any more.
    Unreadable,
}

/// The state of the automatic fitting. It happens once, so that a rejected result stays rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoFit {
    Never,
    Pending,
    Started,
}

/// A possible fault of the picture. It never refuses the file (C8 to C10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageWarning {
    Hint(Hint),
    /// The same or nearly the same picture is already in this slot.
    Duplicate(SlotId),
}

/// A file that the engine made.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedFile {
    /// A new id: the stored original is never overwritten.
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
    pub findings: Vec<Finding>,
    /// `None` until the engine has checked it.
    pub warnings: Option<Vec<ImageWarning>>,
    pub making: EncodingInfo,
    /// The edit of the original; `None` if it is not known any more.
    pub edit: Option<Edit>,
    /// The hints for the original, if the engine has checked it.
    pub source_hints: Vec<Hint>,
}

impl QueuedFile {
    pub(super) fn new(file: NewFile, place: SlotRef, wanted: Arc<AnalysisContext>) -> Self {
        Self {
            id: file.id,
            place,
            rank: 0,
            replaces: None,
            name: file.name,
            bytes: file.bytes,
            wanted,
            findings: Vec::new(),
            warnings: Vec::new(),
            is_confirmed: false,
            stored_id: None,
            is_set_aside: false,
            is_aside_requested: false,
            is_restored: false,
            auto_fit: AutoFit::Never,
            edit: None,
            fitted: None,
            fit_error: None,
            state: State::Surplus,
        }
    }

    /// True if the person wants it on the server, and this device has not stored it yet.
    pub fn is_unsaved(&self) -> bool {
        let is_going = matches!(self.state, State::Releasing | State::Discarding);
        !self.is_refused() && !self.is_stored() && !is_going
    }

    pub fn is_stored(&self) -> bool {
        self.stored_id == Some(self.id)
    }

    /// True if it is not sent until the person decides.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused | State::Surplus)
    }

    /// True if fitting could correct every broken rule, and the engine has not reported the
    /// opposite.
    pub fn is_fixable(&self) -> bool {
        let is_tried = matches!(self.fit_error, Some(EngineError::Unfit(_)));
        self.state == State::Refused && !is_tried && self.has_only_fixable_findings()
    }

    pub(super) fn has_only_fixable_findings(&self) -> bool {
        let mut broken = self.findings.iter().filter(|finding| finding.is_refusal());
        broken.all(Finding::is_fixable)
    }

    /// True if the picture can be cropped and turned by hand: the engine could open it.
    pub fn is_editable(&self) -> bool {
        let is_closed = matches!(
            self.fit_error,
            Some(EngineError::Unfit(
                FitFailure::Kind { .. }
                    | FitFailure::Damaged { .. }
                    | FitFailure::TooLarge { .. }
                    | FitFailure::NoJpeg
            ))
        );
        !is_closed && (self.state != State::Refused || self.has_only_fixable_findings())
    }

    /// True if the person may take the fitted file: the engine has checked it too.
    pub fn is_ready_to_take(&self) -> bool {
        let made = self.fitted.as_ref();
        self.state == State::Fitted && made.is_some_and(|made| made.warnings.is_some())
    }

    /// True while it is read, checked or fitted, or waits for the person to take the fitted file.
    pub fn is_in_progress(&self) -> bool {
        !matches!(
            self.state,
            State::Refused
                | State::Surplus
                | State::Unreadable
                | State::AwaitingConfirmation
                | State::Releasing
                | State::Discarding
        )
    }

    /// True while the engine fits it, or the fitted file waits for the person.
    pub fn is_with_engine(&self) -> bool {
        matches!(
            self.state,
            State::FitQueued | State::Fitting | State::Fitted
        )
    }

    /// True if it counts on its own. A replacement has the room of its image, and a stored file is
    /// counted with the outbox.
    pub(super) fn needs_capacity(&self) -> bool {
        self.replaces.is_none() && (self.stored_id.is_none() || self.is_set_aside)
    }

    pub(super) fn uses_capacity(&self) -> bool {
        self.needs_capacity() && !self.is_refused() && !is_refused(&self.findings)
    }

    /// True if it breaks a rule and is not stored yet: refused, or while the engine fits it.
    pub(super) fn needs_storing_aside(&self) -> bool {
        let is_new = self.stored_id.is_none() && !self.is_aside_requested;
        let is_broken = self.is_with_engine() && is_refused(&self.findings);
        is_new && (self.is_refused() || is_broken)
    }
}
