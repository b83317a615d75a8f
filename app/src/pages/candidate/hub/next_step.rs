//! The one act that comes next: the primary button of the hub.

use shared::{
    application::{Locked, Missing, State},
    id::{NoticeId, SlotId},
    url::page,
    view::Dossier,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    Notice(NoticeId),
    Facts,
    /// The first slot that is not filled.
    Upload(SlotId),
    /// The first returned slot that is not mended.
    Mend(SlotId),
    Submit,
    /// The reviewers have it: the receipt is what remains.
    Receipt(String),
    /// The window opens later: what will be asked can be read already.
    Requirements,
    /// Too late: what lies on the server can be looked at (S0-08).
    Uploaded,
}

/// `None` where there is nothing to do and nothing to look at.
pub fn next_step(dossier: &Dossier) -> Option<NextStep> {
    let Dossier { exam, application, .. } = dossier;
    let receipt = || dossier.receipts.first().map(|receipt| NextStep::Receipt(receipt.code.clone()));
    match application.work_lock(exam, dossier.now) {
        Ok(()) => Some(match application.missing(exam).into_iter().next() {
            Some(Missing::Notice { notice }) => NextStep::Notice(notice),
            Some(Missing::Fact { .. }) => NextStep::Facts,
            Some(Missing::Images { slot, .. } | Missing::Surplus { slot, .. } | Missing::Unmended { slot }) => {
                if application.state == State::Returned { NextStep::Mend(slot) } else { NextStep::Upload(slot) }
            }
            None => NextStep::Submit,
        }),
        Err(Locked::Submitted) => receipt(),
        Err(Locked::NotYet { .. } | Locked::NoWindow) => Some(NextStep::Requirements),
        Err(Locked::Over { .. }) => application.materials.values().any(|material| !material.images.is_empty()).then_some(NextStep::Uploaded),
        Err(Locked::NotReturned | Locked::Final) => None,
    }
}

impl NextStep {
    pub fn address(&self, dossier: &Dossier) -> String {
        let application = dossier.application.id;
        match self {
            NextStep::Notice(notice) => page::notice(application, notice),
            NextStep::Facts => page::facts(application),
            NextStep::Upload(slot) | NextStep::Mend(slot) => page::slot(application, slot),
            NextStep::Submit => page::submit(application),
            NextStep::Receipt(code) => page::receipt(application, code),
            NextStep::Requirements => page::requirements(&dossier.exam.code),
            NextStep::Uploaded => page::uploaded(application),
        }
    }
}
