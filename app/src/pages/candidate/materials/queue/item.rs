//! A chosen file, and what has become of it.

use std::sync::Arc;

use shared::{
    fitting::{Edit, Making, Wanted},
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
    /// What is to be done with the picture when it is made to fit.
    pub edit: Edit,
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
    pub doubts: Vec<Doubt>,
    pub making: Making,
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
            edit: Edit::default(),
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

    /// Every broken rule is one that another picture of the same photograph can meet.
    pub fn is_mendable(&self) -> bool {
        self.state == State::Refused
            && self
                .findings
                .iter()
                .filter(|finding| finding.refuses())
                .all(Finding::is_mendable)
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
        let is_admitted = match self.is_with_engine() {
            true => !is_refused(&self.findings),
            false => !self.is_refused(),
        };
        self.needs_room() && is_admitted
    }
}
