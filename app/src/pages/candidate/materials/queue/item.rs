//! A chosen file, and what has become of it.

use std::sync::Arc;

use shared::{
    exam::ImageRule,
    id::{ApplicationId, ImageId, SlotId},
    judge::Finding,
};

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
    pub rule: Arc<ImageRule>,
    /// From the header first, then from the whole file.
    pub findings: Vec<Finding>,
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
    /// To be kept.
    Sound,
    /// It is being written down on this device.
    Keeping,
    /// It breaks a rule, see its findings.
    Refused,
    /// The device cannot read it any more.
    Unreadable,
}

impl Item {
    /// The person wants it on the server, and this device does not keep it yet.
    pub fn is_owed(&self) -> bool {
        !self.is_refused()
    }

    /// It stays here, and the person has to decide.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused | State::Surplus)
    }

    pub(super) fn takes_room(&self) -> bool {
        self.replaces.is_none() && self.is_owed()
    }
}
