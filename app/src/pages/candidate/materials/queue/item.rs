//! A chosen file, and what has become of it.

use std::sync::Arc;

use shared::{
    fitting::{Edit, Making, Unfit, Wanted},
    hint::Hint,
    id::{ApplicationId, ImageId, SlotId},
    judge::{Finding, is_refused},
};

use super::ChosenFile;
use crate::ports::engine::EngineFault;

/// Where a file goes.
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
    /// What the machine thinks of it.
    pub doubts: Vec<Doubt>,
    /// The person has looked at it and wants it: no doubt holds it any more.
    pub is_wanted: bool,
    /// Under which id this device keeps it; another one where that is what it was made of.
    pub kept: Option<ImageId>,
    /// The outbox keeps it as a refused one, which takes no room in its slot.
    pub is_aside: bool,
    /// The device was asked to keep it so.
    pub is_kept_aside: bool,
    /// It was doubted before this page was opened: only the person lets it go.
    pub is_restored: bool,
    pub self_fit: SelfFit,
    /// What is to be done with the picture when it is made to fit, or was done. Without one the
    /// engine finds the sheet.
    pub edit: Option<Edit>,
    /// What was made of it, until the person takes it or gives it up.
    pub made: Option<Made>,
    /// Why nothing could be made of it.
    pub unfit: Option<EngineFault>,
    pub state: State,
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The slot has no room for it.
    Surplus,
    Chosen,
    /// Its header is being read.
    Probing,
    /// The header is as wanted.
    Checked,
    /// All of it is being read.
    Inspecting,
    /// As the rule wants it.
    Sound,
    /// It is being written down on this device.
    Keeping,
    /// Whatever happens to this page, it is here.
    Kept,
    /// The machine looks at it.
    Looking,
    /// The machine has doubts, and the person decides.
    Doubtful,
    /// The outbox is being told to send it.
    Leaving,
    /// The outbox is being told to forget it.
    Discarded,
    /// It breaks a rule, see its findings.
    Refused,
    /// It is to be made to fit.
    ToFit,
    Fitting,
    /// Something that fits was made of it, and the person decides.
    Fitted,
    /// The device cannot read it any more.
    Unreadable,
}

/// Whether a file that does not fit is made to fit without being asked for. It happens once: what
/// the person has given up stays given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfFit {
    Never,
    Due,
    Begun,
}

/// A guess that something is wrong, which refuses nothing (C8 to C10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    Hint(Hint),
    /// The same picture, or nearly, is in this slot already.
    Twin(SlotId),
}

/// A file that the engine made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Its own: what was kept of the original is never written over.
    pub id: ImageId,
    pub name: String,
    pub bytes: u64,
    pub findings: Vec<Finding>,
    /// `None` until the machine has looked at it.
    pub doubts: Option<Vec<Doubt>>,
    pub making: Making,
    /// What was done to the original; `None` where that is not known any more.
    pub edit: Option<Edit>,
    /// What was guessed of the original, where the engine has looked at it.
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

    /// The person wants it on the server, and this device does not keep it yet.
    pub fn is_owed(&self) -> bool {
        let is_going = matches!(self.state, State::Leaving | State::Discarded);
        !self.is_refused() && !self.is_kept() && !is_going
    }

    pub fn is_kept(&self) -> bool {
        self.kept == Some(self.id)
    }

    /// It stays here, and the person has to decide.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused | State::Surplus)
    }

    /// Every broken rule is one that another picture of the same photograph can meet, and the
    /// engine has not said yet that it cannot.
    pub fn is_mendable(&self) -> bool {
        let is_tried = matches!(self.unfit, Some(EngineFault::Unfit(_)));
        self.state == State::Refused && !is_tried && self.can_be_mended()
    }

    pub(super) fn can_be_mended(&self) -> bool {
        let mut broken = self.findings.iter().filter(|finding| finding.refuses());
        broken.all(Finding::is_mendable)
    }

    /// Whether the picture can be cut and turned by hand: not where nothing opens it.
    pub fn is_editable(&self) -> bool {
        let is_closed = matches!(
            self.unfit,
            Some(EngineFault::Unfit(
                Unfit::Kind { .. } | Unfit::Damaged { .. } | Unfit::TooLarge { .. } | Unfit::NoJpeg
            ))
        );
        !is_closed && (self.state != State::Refused || self.can_be_mended())
    }

    /// The person may take what was made: the machine has looked at it too.
    pub fn is_ready_to_take(&self) -> bool {
        let made = self.made.as_ref();
        self.state == State::Fitted && made.is_some_and(|made| made.doubts.is_some())
    }

    /// It is being read, looked at or made to fit, or waits for the person to take what was made.
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

    /// Whether the engine is at it, or was last.
    pub fn is_with_engine(&self) -> bool {
        matches!(self.state, State::ToFit | State::Fitting | State::Fitted)
    }

    /// Of its own: what stands for another image has the room of that, and what is kept is
    /// counted with the outbox.
    pub(super) fn needs_room(&self) -> bool {
        self.replaces.is_none() && (self.kept.is_none() || self.is_aside)
    }

    pub(super) fn takes_room(&self) -> bool {
        self.needs_room() && !self.is_refused() && !is_refused(&self.findings)
    }

    /// It breaks a rule as it is, and is not kept yet: as a refused one, or while the engine makes
    /// something of it.
    pub(super) fn is_to_be_kept_aside(&self) -> bool {
        let is_new = self.kept.is_none() && !self.is_kept_aside;
        let is_broken = self.is_with_engine() && is_refused(&self.findings);
        is_new && (self.is_refused() || is_broken)
    }
}
