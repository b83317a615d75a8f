//! Identity of the sender of a request, and the rights that follow from it.
//!
//! [`Candidate`], [`Reviewer`] and [`Officer`] are witnesses: only this module makes them, from a
//! session, so that a function that takes one cannot be called without the check. [`HandOff`] is a
//! witness too, made from a code: it gives access to one slot and allows only adding images.

pub mod contact;
pub mod device;
pub mod hand_off;
pub mod invitation;
pub mod one_time_code;
pub mod open_id;
pub mod origin;
pub mod password;
mod password_check;
pub mod proof;
pub mod recover;
pub mod register;
pub mod secret_code;
pub mod security_log;
pub mod session;
mod throttle;
pub mod token;

use shared::{
    entry::InputFault,
    id::{AccountId, SessionId},
    problem::Problem,
    role::{Actor, Role},
    view::Viewer,
};

pub use self::{
    device::KnownDevice,
    origin::RequestOrigin,
    session::{OpenedSession, sign_in, sign_out},
};
pub use crate::auth::secret_code::SecretCode;
use crate::db::HandOffRecord;

/// The sender of a request, signed in or not.
#[derive(Clone, Debug, Default)]
pub struct Visitor(Option<CurrentSession>);

#[derive(Clone, Debug)]
pub struct CurrentSession {
    pub viewer: Viewer,
    pub id: SessionId,
}

impl Visitor {
    pub(crate) fn signed_in(viewer: Viewer, session: SessionId) -> Self {
        Self(Some(CurrentSession {
            viewer,
            id: session,
        }))
    }

    pub fn session(&self) -> Option<&CurrentSession> {
        self.0.as_ref()
    }

    /// # Errors
    /// `SignedOut`.
    pub fn require_session(&self) -> Result<&CurrentSession, Problem> {
        self.0.as_ref().ok_or(Problem::SignedOut)
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_candidate(&self) -> Result<Candidate, Problem> {
        self.require_role(Role::Candidate).map(Candidate)
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_reviewer(&self) -> Result<Reviewer, Problem> {
        self.require_role(Role::Reviewer).map(Reviewer)
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_officer(&self) -> Result<Officer, Problem> {
        self.require_role(Role::Office).map(Officer)
    }

    fn require_role(&self, role: Role) -> Result<AccountId, Problem> {
        let viewer = &self.require_session()?.viewer;
        if viewer.role == role {
            Ok(viewer.account)
        } else {
            security_log::log_refused_grant(viewer.account, role);
            Err(Problem::NotAllowed)
        }
    }
}

/// A signed-in candidate.
#[derive(Clone, Copy, Debug)]
pub struct Candidate(AccountId);

/// A signed-in reviewer.
#[derive(Clone, Copy, Debug)]
pub struct Reviewer(AccountId);

/// A signed-in member of the office.
#[derive(Clone, Copy, Debug)]
pub struct Officer(AccountId);

/// The holder of the hand-off code of one slot.
#[derive(Clone, Debug)]
pub struct HandOff(HandOffRecord);

impl Candidate {
    pub fn account(self) -> AccountId {
        self.0
    }

    pub fn actor(self) -> Actor {
        Actor::Candidate(self.0)
    }
}

impl Reviewer {
    pub fn account(self) -> AccountId {
        self.0
    }

    pub fn actor(self) -> Actor {
        Actor::Reviewer(self.0)
    }
}

impl Officer {
    pub fn account(self) -> AccountId {
        self.0
    }

    pub fn actor(self) -> Actor {
        Actor::Office(self.0)
    }
}

/// The refusal of a form, with every fault at its input.
fn invalid_form(faults: Vec<InputFault>) -> Problem {
    Problem::InvalidForm { faults }
}
