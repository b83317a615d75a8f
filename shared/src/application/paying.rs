//! Payment of the fee after the approval (缴费) (S2-21).

use super::{
    Application, Locked, LogEvent, Standing, State, answers::count_characters, command::NOTE_LIMIT,
};
use crate::{
    exam::{Exam, StageKind, fee::Amount},
    payment::{PaymentRecord, REFERENCE_LIMIT},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

impl Application {
    /// Amount to be paid now.
    ///
    /// # Errors
    /// `NotFound` without a fee that is paid in the system, `AlreadyPaid`, `NotAllowed` before the
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

    /// True if a fee that is paid in the system is not paid yet.
    pub fn owes(&self, exam: &Exam) -> bool {
        exam.is_paid_here() && self.moments.paid.is_none()
    }

    /// Records a payment at any time. A repeated record changes nothing. The office records only
    /// payments on site, in a way that the exam names.
    pub(super) fn record_payment(
        &mut self,
        exam: &Exam,
        record: PaymentRecord,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let fee = exam.fee.as_ref().ok_or(Problem::NotFound)?;
        let is_named = record
            .gateway
            .is_some_and(|gateway| fee.on_site.contains(&gateway));
        if matches!(actor, Actor::Office(_)) && !is_named {
            return Err(Problem::NotFound);
        }
        if self.state != State::Approved {
            return Err(Problem::NotAllowed);
        }
        if self.moments.paid.is_some() {
            return match actor {
                Actor::Office(_) => Err(Problem::AlreadyPaid),
                _ => Ok(None),
            };
        }
        check_length(&record.reference, REFERENCE_LIMIT)?;
        self.moments.paid = Some(now);
        Ok(Some(LogEvent::Paid(record)))
    }

    /// Removes a payment on site. It is refused where the fee is paid in the system, because the
    /// office cannot undo a payment that a gateway has confirmed.
    pub(super) fn undo_payment(
        &mut self,
        exam: &Exam,
        reason: &str,
    ) -> Result<Option<LogEvent>, Problem> {
        if !exam.is_paid_on_site() || exam.is_paid_here() {
            return Err(Problem::NotFound);
        }
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Problem::ReasonMissing);
        }
        check_length(&reason, NOTE_LIMIT)?;
        if self.moments.paid.take().is_none() {
            return Err(Problem::NotAllowed);
        }
        Ok(Some(LogEvent::PaymentUndone { reason }))
    }
}

fn check_length(text: &str, limit: usize) -> Result<(), Problem> {
    let measured = count_characters(text);
    if measured <= limit {
        return Ok(());
    }
    Err(Problem::TextTooLong {
        measured: measured as u32,
        allowed: limit as u32,
    })
}
