//! The meaning of a state for the candidate, and the next step.

use shared::{
    application::{Application, CommitmentStatus, LockReason, StateKind},
    exam::{Exam, Notice, Stage, StageKind},
};

use crate::text::Text;

impl Text {
    pub fn outlook(self, state: StateKind) -> &'static str {
        match state {
            StateKind::Draft => self.outlook_draft(),
            StateKind::Submitted => self.outlook_submitted(),
            StateKind::UnderReview => self.outlook_under_review(),
            StateKind::Returned => self.outlook_returned(),
            StateKind::Approved => self.outlook_approved(),
            StateKind::Refused => self.outlook_refused(),
            StateKind::Lapsed => self.outlook_lapsed(),
            StateKind::Withdrawn => self.outlook_withdrawn(),
        }
    }

    /// The reason why nothing can be changed. A draft whose window has closed is given up (S0-09),
    /// but a registered fingerprint may still be completed (C5).
    pub fn closed_reason(
        self,
        application: &Application,
        exam: &Exam,
        locked: LockReason,
    ) -> String {
        let (state, zone) = (application.state.kind(), exam.time_zone);
        match (locked, application.commitment_status(exam)) {
            (LockReason::WindowClosed { .. }, Some(CommitmentStatus { at, until, .. })) => {
                self.closed_promised(&self.moment(at, zone), &self.moment(until, zone))
            }
            (LockReason::WindowClosed { .. }, None) if state == StateKind::Draft => {
                format!(
                    "{}{}{}",
                    self.lock_reason(locked, zone),
                    self.space(),
                    self.outlook_lapsed()
                )
            }
            (LockReason::Final, _)
                if state == StateKind::Approved && !has_steps_after_review(exam) =>
            {
                self.outlook_approved_end().to_owned()
            }
            (LockReason::Submitted | LockReason::Final, _) => self.outlook(state).to_owned(),
            _ => self.lock_reason_in_exam(application, exam, locked),
        }
    }

    /// The reason why something can't be changed now. A step that comes first is named as in the
    /// exam.
    pub fn lock_reason_in_exam(
        self,
        application: &Application,
        exam: &Exam,
        locked: LockReason,
    ) -> String {
        match locked {
            LockReason::EarlierStageNotDone { before } => {
                self.locked_waits(&self.first_to_do(application, exam, before))
            }
            _ => self.lock_reason(locked, exam.time_zone),
        }
    }

    fn first_to_do(self, application: &Application, exam: &Exam, before: StageKind) -> String {
        if before == StageKind::Notice {
            let is_read = |notice: &Notice| {
                let wording = notice.wording();
                let mut read = application.acceptances.iter();
                read.any(|it| it.notice == notice.id && it.wording == wording)
            };
            let open = exam.notices.iter().filter(|notice| !is_read(notice));
            let steps: Vec<_> = open
                .map(|notice| self.step_notice(&self.local(&notice.title)))
                .collect();
            if !steps.is_empty() {
                return steps.join(self.pause());
            }
        }
        exam.stage(before).map_or_else(
            || self.stage_kind(before).to_owned(),
            |stage| self.local(&stage.title),
        )
    }
}

/// True if the exam has further steps after approval: payment, printing, or an appearance in
/// person.
pub(super) fn has_steps_after_review(exam: &Exam) -> bool {
    steps_after_review(exam).next().is_some()
}

/// The stages that follow the approval, in their order.
pub(super) fn steps_after_review(exam: &Exam) -> impl Iterator<Item = &Stage> {
    exam.stages().filter(|stage| {
        matches!(
            stage.kind,
            StageKind::Payment | StageKind::Ticket | StageKind::Print | StageKind::OnSite
        )
    })
}
