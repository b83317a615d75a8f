//! The fee after the approval (缴费): when it can be paid, and that it is. S2-21.

use super::{Application, Locked, LogEvent, Standing, State};
use crate::{
    exam::{Exam, StageKind, fee::Amount},
    problem::Problem,
    time::Timestamp,
};

impl Application {
    /// What is to be paid now.
    ///
    /// # Errors
    /// `NotFound` where nothing is paid in the system, `AlreadyPaid`, `NotAllowed` before the
    /// approval, `Locked` outside the window.
    pub fn payment_due(&self, exam: &Exam, now: Timestamp) -> Result<Amount, Problem> {
        let fee = exam.fee.as_ref().filter(|fee| !fee.online.is_empty());
        let amount = fee.and_then(|fee| fee.amount).ok_or(Problem::NotFound)?;
        let stage = exam.stage(StageKind::Payment).ok_or(Locked::NoWindow)?;
        if self.moments.paid.is_some() {
            return Err(Problem::AlreadyPaid);
        }
        match self.standing(exam, stage, now) {
            Standing::Open { .. } => Ok(amount),
            Standing::NotYet { opens } => Err(Locked::NotYet { opens }.into()),
            Standing::Missed { closed } => Err(Locked::Over { closed }.into()),
            _ => Err(Problem::NotAllowed),
        }
    }

    /// Whether a fee that is paid in the system is still to be paid.
    pub fn owes(&self, exam: &Exam) -> bool {
        exam.is_paid_here() && self.moments.paid.is_none()
    }

    /// The money has come, whatever the clock says by now. Hearing of it again is no change.
    pub(super) fn record_payment(
        &mut self,
        exam: &Exam,
        reference: String,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        if exam.fee.is_none() {
            return Err(Problem::NotFound);
        }
        if self.state != State::Approved {
            return Err(Problem::NotAllowed);
        }
        if self.moments.paid.is_some() {
            return Ok(None);
        }
        self.moments.paid = Some(now);
        Ok(Some(LogEvent::Paid { reference }))
    }
}
