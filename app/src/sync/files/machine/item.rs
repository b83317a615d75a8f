//! A chosen file and its state.

use std::sync::Arc;

use shared::{
    fitting::{Edit, Making, Unfit, Wanted},
    hint::Hint,
    id::{ApplicationId, ImageId, SlotId},
    judge::{Finding, is_refused},
};

use crate::ports::engine::EngineFault;

/// A file as the person has chosen it.
pub struct ChosenFile {
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
}

/// The destination of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub application: ApplicationId,
    pub slot: SlotId,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: ImageId,
    pub place: Place,
    pub rank: i32,
    pub replaces: Option<ImageId>,
    pub name: String,
    pub bytes: u64,
    pub wanted: Arc<Wanted>,
    /// From the header first, then from the whole file.
    pub findings: Vec<Finding>,
    /// The doubts of the engine.
    pub doubts: Vec<Doubt>,
    /// True if the person has confirmed the file: doubts no longer hold it.
    pub is_wanted: bool,
    /// The id under which this device stores it; for a fitted file first the id of its original.
    pub kept: Option<ImageId>,
    /// True if the outbox stores it as refused; then it takes no room in its slot.
    pub is_aside: bool,
    /// True if storing it aside was requested.
    pub is_kept_aside: bool,
    /// True if it was doubted before this page was opened: only the person releases it.
    pub is_restored: bool,
    pub self_fit: SelfFit,
    /// The edit for the next fitting, or of the last one. Without an edit the engine looks for the
    /// sheet.
    pub edit: Option<Edit>,
    /// The fitted file, until the person takes or rejects it.
    pub made: Option<Made>,
    /// The reason why fitting failed.
    pub unfit: Option<EngineFault>,
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
    Checked,
    /// The whole file is being read.
    Inspecting,
    /// The file meets the rule.
    Sound,
    /// The file is being stored on this device.
    Keeping,
    /// The file is stored and outlives this page.
    Kept,
    /// The engine is checking the file.
    Looking,
    /// The engine has doubts, and the person decides.
    Doubtful,
    /// The outbox is being told to send the file.
    Leaving,
    /// The outbox is being told to delete the file.
    Discarded,
    /// The file breaks a rule, see its findings.
    Refused,
    /// The file is to be fitted.
    ToFit,
    Fitting,
    /// A fitted file exists, and the person decides.
    Fitted,
    /// The device can't read the file any more.
    Unreadable,
}

/// The state of the automatic fitting. It happens once, so that a rejected result stays rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfFit {
    Never,
    Due,
    Begun,
}

/// A possible fault of the picture. It never refuses the file (C8 to C10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    Hint(Hint),
    /// The same or nearly the same picture is already in this slot.
    Twin(SlotId),
}

/// A file that the engine made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// A new id: the stored original is never overwritten.
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
    pub findings: Vec<Finding>,
    /// `None` until the engine has checked it.
    pub doubts: Option<Vec<Doubt>>,
    pub making: Making,
    /// The edit of the original; `None` if it is not known any more.
    pub edit: Option<Edit>,
    /// The hints for the original, if the engine has checked it.
    pub source_hints: Vec<Hint>,
}

impl Item {
    pub(super) fn new(file: ChosenFile, place: Place, wanted: Arc<Wanted>) -> Self {
        Self {
            id: file.id,
            place,
            rank: 0,
            replaces: None,
            name: file.name,
            bytes: file.bytes,
            wanted,
            findings: Vec::new(),
            doubts: Vec::new(),
            is_wanted: false,
            kept: None,
            is_aside: false,
            is_kept_aside: false,
            is_restored: false,
            self_fit: SelfFit::Never,
            edit: None,
            made: None,
            unfit: None,
            state: State::Surplus,
        }
    }

    /// True if the person wants it on the server, and this device has not stored it yet.
    pub fn is_owed(&self) -> bool {
        let is_going = matches!(self.state, State::Leaving | State::Discarded);
        !self.is_refused() && !self.is_kept() && !is_going
    }

    pub fn is_kept(&self) -> bool {
        self.kept == Some(self.id)
    }

    /// True if it is not sent until the person decides.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused | State::Surplus)
    }

    /// True if fitting could correct every broken rule, and the engine has not reported the
    /// opposite.
    pub fn is_mendable(&self) -> bool {
        let is_tried = matches!(self.unfit, Some(EngineFault::Unfit(_)));
        self.state == State::Refused && !is_tried && self.can_be_mended()
    }

    pub(super) fn can_be_mended(&self) -> bool {
        let mut broken = self.findings.iter().filter(|finding| finding.refuses());
        broken.all(Finding::is_mendable)
    }

    /// True if the picture can be cropped and turned by hand: the engine could open it.
    pub fn is_editable(&self) -> bool {
        let is_closed = matches!(
            self.unfit,
            Some(EngineFault::Unfit(
                Unfit::Kind { .. } | Unfit::Damaged { .. } | Unfit::TooLarge { .. } | Unfit::NoJpeg
            ))
        );
        !is_closed && (self.state != State::Refused || self.can_be_mended())
    }

    /// True if the person may take the fitted file: the engine has checked it too.
    pub fn is_ready_to_take(&self) -> bool {
        let made = self.made.as_ref();
        self.state == State::Fitted && made.is_some_and(|made| made.doubts.is_some())
    }

    /// True while it is read, checked or fitted, or waits for the person to take the fitted file.
    pub fn is_under_way(&self) -> bool {
        !matches!(
            self.state,
            State::Refused
                | State::Surplus
                | State::Unreadable
                | State::Doubtful
                | State::Leaving
                | State::Discarded
        )
    }

    /// True while the engine fits it, or the fitted file waits for the person.
    pub fn is_with_engine(&self) -> bool {
        matches!(self.state, State::ToFit | State::Fitting | State::Fitted)
    }

    /// True if it counts on its own. A replacement has the room of its image, and a stored file is
    /// counted with the outbox.
    pub(super) fn needs_room(&self) -> bool {
        self.replaces.is_none() && (self.kept.is_none() || self.is_aside)
    }

    pub(super) fn takes_room(&self) -> bool {
        self.needs_room() && !self.is_refused() && !is_refused(&self.findings)
    }

    /// True if it breaks a rule and is not stored yet: refused, or while the engine fits it.
    pub(super) fn is_to_be_kept_aside(&self) -> bool {
        let is_new = self.kept.is_none() && !self.is_kept_aside;
        let is_broken = self.is_with_engine() && is_refused(&self.findings);
        is_new && (self.is_refused() || is_broken)
    }
}
