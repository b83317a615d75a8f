//! Identity of the sender of a request, and the rights that follow from it.
//!
//! [`Candidate`], [`Reviewer`], [`Officer`] and [`Administrator`] are witnesses: only this module makes them, from a
//! session, so that a function that takes one cannot be called without the check. A reviewer has
//! grants on exams or on units of them; [`ReviewAccess`] is made from a reviewer for one application,
//! and [`Supervisor`] for one exam. [`HandOff`] is a witness too, made from a code: it gives access
//! to one slot and allows only adding images.

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
pub mod second_factor;
mod second_step;
pub mod secret_code;
pub mod security_log;
pub mod session;
pub mod staff_link;
mod throttle;
pub mod token;
pub mod totp;

use std::sync::Arc;

use shared::{
    entry::InputFault,
    exam::Exam,
    id::{AccountId, ExamCode, SessionId},
    problem::Problem,
    review_grant::{GrantKind, ReviewGrants},
    role::{Actor, Role},
    unit_scope::UnitScope,
    view::{DeskAccess, ReviewLevel, Viewer},
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
pub struct Visitor(VisitorState);

#[derive(Clone, Debug, Default)]
enum VisitorState {
    #[default]
    Anonymous,
    SignedIn(CurrentSession),
    /// The password was right, and the second factor is missing.
    Pending(SecondFactorOwner),
    /// The account of the session was disabled.
    Disabled,
}

/// A member of the staff, with the rights to set up and to type a second factor and nothing else.
#[derive(Clone, Debug)]
pub struct SecondFactorOwner {
    account: AccountId,
    session: SessionId,
    pub is_pending: bool,
    is_shared_device: bool,
}

#[derive(Clone, Debug)]
pub struct CurrentSession {
    pub viewer: Viewer,
    pub id: SessionId,
    grants: Arc<ReviewGrants>,
}

impl Visitor {
    pub(crate) fn signed_in(viewer: Viewer, session: SessionId, grants: ReviewGrants) -> Self {
        Self(VisitorState::SignedIn(CurrentSession {
            viewer,
            id: session,
            grants: Arc::new(grants),
        }))
    }

    /// The holder of a session that waits for the second factor.
    pub(crate) fn pending(account: AccountId, session: SessionId, is_shared_device: bool) -> Self {
        Self(VisitorState::Pending(SecondFactorOwner {
            account,
            session,
            is_pending: true,
            is_shared_device,
        }))
    }

    /// The holder of a session whose account was disabled.
    pub(crate) fn disabled() -> Self {
        Self(VisitorState::Disabled)
    }

    pub fn session(&self) -> Option<&CurrentSession> {
        match &self.0 {
            VisitorState::SignedIn(session) => Some(session),
            _ => None,
        }
    }

    /// The id of the session, also of one that gives no rights.
    pub(crate) fn session_id(&self) -> Option<SessionId> {
        match &self.0 {
            VisitorState::SignedIn(session) => Some(session.id),
            VisitorState::Pending(owner) => Some(owner.session),
            VisitorState::Anonymous | VisitorState::Disabled => None,
        }
    }

    /// # Errors
    /// `SignedOut`, or `NotFound` for somebody who is signed in.
    pub(super) fn require_pending(&self) -> Result<SecondFactorOwner, Problem> {
        match &self.0 {
            VisitorState::Pending(owner) => Ok(owner.clone()),
            VisitorState::SignedIn(_) => Err(Problem::NotFound),
            VisitorState::Anonymous => Err(Problem::SignedOut),
            VisitorState::Disabled => Err(Problem::AccountDisabled),
        }
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for a candidate.
    pub(super) fn require_second_factor_owner(&self) -> Result<SecondFactorOwner, Problem> {
        if let VisitorState::Pending(owner) = &self.0 {
            return Ok(owner.clone());
        }
        let session = self.require_session()?;
        match session.viewer.role.is_staff() {
            true => Ok(SecondFactorOwner {
                account: session.viewer.account,
                session: session.id,
                is_pending: false,
                is_shared_device: false,
            }),
            false => Err(Problem::NotAllowed),
        }
    }

    /// # Errors
    /// `SignedOut`, `AccountDisabled`.
    pub fn require_session(&self) -> Result<&CurrentSession, Problem> {
        match &self.0 {
            VisitorState::SignedIn(session) => Ok(session),
            VisitorState::Anonymous | VisitorState::Pending(_) => Err(Problem::SignedOut),
            VisitorState::Disabled => Err(Problem::AccountDisabled),
        }
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_candidate(&self) -> Result<Candidate, Problem> {
        self.require_role(Role::Candidate).map(Candidate)
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_reviewer(&self) -> Result<Reviewer, Problem> {
        let account = self.require_role(Role::Reviewer)?;
        let grants = Arc::clone(&self.require_session()?.grants);
        Ok(Reviewer { account, grants })
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_officer(&self) -> Result<Officer, Problem> {
        self.require_role(Role::Office).map(Officer)
    }

    /// # Errors
    /// `SignedOut`, or `NotAllowed` for another role.
    pub fn require_administrator(&self) -> Result<Administrator, Problem> {
        self.require_role(Role::Administrator).map(Administrator)
    }

    fn require_role(&self, role: Role) -> Result<AccountId, Problem> {
        let viewer = &self.require_session()?.viewer;
        if viewer.role == role {
            Ok(viewer.account)
        } else {
            security_log::log_refused_role(viewer.account, role);
            Err(Problem::NotAllowed)
        }
    }
}

/// A signed-in candidate.
#[derive(Clone, Copy, Debug)]
pub struct Candidate(AccountId);

/// A signed-in reviewer, with their grants.
#[derive(Clone, Debug)]
pub struct Reviewer {
    account: AccountId,
    grants: Arc<ReviewGrants>,
}

/// A reviewer with their rights on one application, which its unit decides.
#[derive(Clone, Debug)]
pub struct ReviewAccess {
    reviewer: Reviewer,
    exam: ExamCode,
    unit: Option<String>,
    rights: DeskAccess,
}

/// A reviewer who supervises an exam, or some units of it.
#[derive(Clone, Debug)]
pub struct Supervisor {
    account: AccountId,
    exam: ExamCode,
    scope: UnitScope,
}

/// A person who reads the quality of the reviews of one exam and manages its known cases: its
/// supervisor, within their units, or a member of the office.
#[derive(Clone, Debug)]
pub struct QualityManager {
    account: AccountId,
    exam: ExamCode,
    scope: UnitScope,
}

/// A signed-in member of the office.
#[derive(Clone, Copy, Debug)]
pub struct Officer(AccountId);

/// A signed-in administrator: manages accounts and grants of staff.
#[derive(Clone, Copy, Debug)]
pub struct Administrator(AccountId);

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
    pub fn account(&self) -> AccountId {
        self.account
    }

    pub fn actor(&self) -> Actor {
        Actor::Reviewer(self.account)
    }

    pub fn grants(&self) -> &ReviewGrants {
        &self.grants
    }

    /// Checks that the reviewer has a right on the exam. It says nothing of a single application.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn check_exam(&self, exam: &ExamCode) -> Result<(), Problem> {
        match self.grants.has_exam(exam) {
            true => Ok(()),
            false => {
                security_log::log_missing_grant(self.account, exam);
                Err(Problem::NotFound)
            }
        }
    }

    /// The rights on an application of this exam and unit, as it has them now.
    ///
    /// # Errors
    /// `NotFound` if no grant covers it.
    pub fn require_access(
        &self,
        exam: &ExamCode,
        unit: Option<String>,
    ) -> Result<ReviewAccess, Problem> {
        match DeskAccess::find(&self.grants, exam, unit.as_deref()) {
            Some(rights) => Ok(ReviewAccess {
                reviewer: self.clone(),
                exam: exam.clone(),
                unit,
                rights,
            }),
            None => {
                security_log::log_missing_grant(self.account, exam);
                Err(Problem::NotFound)
            }
        }
    }

    /// # Errors
    /// `NotFound` for an exam without a grant, `NotAllowed` without that of a supervisor.
    pub fn require_supervisor(&self, exam: &ExamCode) -> Result<Supervisor, Problem> {
        self.check_exam(exam)?;
        match self.grants.scope(exam, GrantKind::Supervisor) {
            Some(scope) => Ok(Supervisor {
                account: self.account,
                exam: exam.clone(),
                scope: scope.clone(),
            }),
            None => {
                security_log::log_missing_grant(self.account, exam);
                Err(Problem::NotAllowed)
            }
        }
    }
}

impl ReviewAccess {
    pub fn reviewer(&self) -> &Reviewer {
        &self.reviewer
    }

    pub fn account(&self) -> AccountId {
        self.reviewer.account
    }

    pub fn rights(&self) -> &DeskAccess {
        &self.rights
    }

    /// Unit of the application. `None` without one.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Applications of the exam that the reviewer may know of.
    pub fn readable_scope(&self) -> Option<UnitScope> {
        self.reviewer.grants.readable_scope(&self.exam)
    }

    /// Checks that the reviewer may judge the application at this level.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn check_level(&self, level: ReviewLevel) -> Result<(), Problem> {
        self.check(self.rights.can_judge(level))
    }

    /// Checks that the reviewer may confirm the correction of the decision on the application.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn check_can_confirm_correction(&self, exam: &Exam) -> Result<(), Problem> {
        self.check(self.rights.can_confirm_correction(exam))
    }

    /// # Errors
    /// `NotAllowed` unless the reviewer supervises the application.
    pub fn require_supervisor(&self) -> Result<Supervisor, Problem> {
        self.check(self.rights.is_supervisor)?;
        self.reviewer.require_supervisor(&self.exam)
    }

    fn check(&self, is_allowed: bool) -> Result<(), Problem> {
        match is_allowed {
            true => Ok(()),
            false => {
                security_log::log_missing_grant(self.account(), &self.exam);
                Err(Problem::NotAllowed)
            }
        }
    }
}

impl Supervisor {
    pub fn account(&self) -> AccountId {
        self.account
    }

    pub fn exam(&self) -> &ExamCode {
        &self.exam
    }
}

impl QualityManager {
    pub fn account(&self) -> AccountId {
        self.account
    }

    pub fn exam(&self) -> &ExamCode {
        &self.exam
    }

    /// Applications whose reviews the person may know of.
    pub fn scope(&self) -> &UnitScope {
        &self.scope
    }
}

impl From<Supervisor> for QualityManager {
    fn from(supervisor: Supervisor) -> Self {
        let Supervisor {
            account,
            exam,
            scope,
        } = supervisor;
        Self {
            account,
            exam,
            scope,
        }
    }
}

impl Officer {
    pub fn account(self) -> AccountId {
        self.0
    }

    /// The same person, for the quality of the reviews of an exam.
    pub fn to_quality_manager(self, exam: &ExamCode) -> QualityManager {
        QualityManager {
            account: self.0,
            exam: exam.clone(),
            scope: UnitScope::WholeExam,
        }
    }

    pub fn actor(self) -> Actor {
        Actor::Office(self.0)
    }
}

impl Administrator {
    pub fn account(self) -> AccountId {
        self.0
    }
}

/// The refusal of a form, with every fault at its input.
fn invalid_form(faults: Vec<InputFault>) -> Problem {
    Problem::InvalidForm { faults }
}
