//! A chosen file, and what has become of it.

use std::sync::Arc;

use shared::{
    application::Image,
    exam::ImageRule,
    id::{ApplicationId, ImageId, SlotId},
    judge::Finding,
};

use crate::ports::device::UploadFault;

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
    pub tries: u32,
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
    /// To be sent.
    Waiting,
    Sending {
        sent: u64,
    },
    /// The line broke; it will be sent again by itself.
    Resting,
    /// On the server; gone from here as soon as the page shows it there.
    Stored(Image),
    /// It breaks a rule, see its findings.
    Refused,
    Failed(UploadFault),
}

impl Item {
    /// The person wants it on the server, and it is not there.
    pub fn is_owed(&self) -> bool {
        !matches!(
            self.state,
            State::Surplus
                | State::Refused
                | State::Stored(_)
                | State::Failed(UploadFault::Cancelled)
        )
    }

    /// Something goes on without the person.
    pub fn is_under_way(&self) -> bool {
        self.is_owed() && !matches!(self.state, State::Failed(_))
    }

    /// It stays here, and the person has to decide.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused | State::Surplus)
    }

    pub(super) fn takes_room(&self) -> bool {
        self.replaces.is_none() && (self.is_owed() || matches!(self.state, State::Stored(_)))
    }
}
