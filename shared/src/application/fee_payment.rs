//! Payment of the fee (缴费), which follows the approval (S2-21).

use super::{
    Application, LockReason, LogEvent, StageStatus, StateKind,
    note::{MAX_NOTE_CHARS, check_length},
};
use crate::{
    exam::{Exam, StageKind, fee::Amount},
    payment::{MAX_REFERENCE_LENGTH, PaymentRecord},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Payment of the fee of one application. Only an approved application can be paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeePayment {
    /// Time of the payment by a gateway (S2-21) or on site (S4-19). `None` while it is not paid.
    pub paid_at: Option<Timestamp>,
}

impl FeePayment {
    /// True if a fee that is paid in the system is not paid yet.
    pub fn is_outstanding(&self, exam: &Exam) -> bool {
        exam.is_paid_online() && self.paid_at.is_none()
    }

    /// Records a payment; the window is not checked. Repeating the record of a gateway changes
    /// nothing. The office records only payments on site, by a method that the exam allows.
    ///
    /// # Errors
    /// `NotFound` without a fee or with a method that is not allowed, `NotAllowed` before the
    /// approval, `AlreadyPaid` for the office, `TextTooLong` for the reference.
    pub(super) fn record(
        &mut self,
        exam: &Exam,
        state: StateKind,
        record: PaymentRecord,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let fee = exam.fee.as_ref().ok_or(Problem::NotFound)?;
        let is_allowed_on_site = record
            .gateway
            .is_some_and(|gateway| fee.on_site.contains(&gateway));
        if matches!(actor, Actor::Office(_)) && !is_allowed_on_site {
            return Err(Problem::NotFound);
        }
        if state != StateKind::Approved {
            return Err(Problem::NotAllowed);
        }
        if self.paid_at.is_some() {
            return match actor {
                Actor::Office(_) => Err(Problem::AlreadyPaid),
                _ => Ok(None),
            };
        }
        check_length(&record.reference, MAX_REFERENCE_LENGTH)?;
        self.paid_at = Some(now);
        Ok(Some(LogEvent::Paid(record)))
    }

    /// Removes the record of a payment on site. In an exam with online payment this is not allowed,
    /// because the office cannot undo a payment that a gateway has confirmed.
    pub(super) fn undo(&mut self, exam: &Exam, reason: &str) -> Result<Option<LogEvent>, Problem> {
        if !exam.is_paid_on_site() || exam.is_paid_online() {
            return Err(Problem::NotFound);
        }
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Problem::ReasonMissing);
        }
        check_length(&reason, MAX_NOTE_CHARS)?;
        if self.paid_at.take().is_none() {
            return Err(Problem::NotAllowed);
        }
        Ok(Some(LogEvent::PaymentUndone { reason }))
    }
}

impl Application {
    /// Amount to be paid now.
    ///
    /// # Errors
    /// `NotFound` without a fee that is paid in the system, `AlreadyPaid`, `NotAllowed` before the
    /// approval, `Locked` outside the window.
    pub fn amount_due(&self, exam: &Exam, now: Timestamp) -> Result<Amount, Problem> {
        let fee = exam.fee.as_ref().filter(|fee| !fee.online.is_empty());
        let amount = fee.and_then(|fee| fee.amount).ok_or(Problem::NotFound)?;
        let stage = exam.stage(StageKind::Payment).ok_or(LockReason::NoWindow)?;
        if self.payment.paid_at.is_some() {
            return Err(Problem::AlreadyPaid);
        }
        match self.stage_status(exam, stage, now) {
            StageStatus::Open { .. } => Ok(amount),
            StageStatus::NotOpenYet { opens } => Err(LockReason::WindowNotOpen { opens }.into()),
            StageStatus::Missed { closed } => Err(LockReason::WindowClosed { closed }.into()),
            _ => Err(Problem::NotAllowed),
        }
    }
}
