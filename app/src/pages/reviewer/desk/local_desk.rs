//! The desk with the acts that the server may not have yet. They are performed here by the same
//! functions as on the server.

use shared::{
    application::{LogEntry, QueuedAct, ReviewAct},
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{CLAIM_LEASE_MS, Claim, ReviewDesk},
};

/// Performs the acts on a desk that was read before them. An act that does not fit ends this; the
/// server will refuse it, and the reviewer is told.
pub(super) fn perform_acts(desk: &mut ReviewDesk, acts: &[QueuedAct]) {
    for queued in acts {
        let is_next = queued.revision == desk.dossier.application.revision;
        if !is_next || perform(desk, &queued.act).is_err() {
            return;
        }
    }
}

/// Performs an act on the desk.
///
/// # Errors
/// `ClaimedByOther`, and those of [`ReviewAct::perform`].
pub(super) fn perform(desk: &mut ReviewDesk, act: &ReviewAct) -> Result<(), Problem> {
    if let Some(Claim { name, ends, .. }) = desk.find_other_claim() {
        return Err(Problem::ClaimedByOther {
            name: name.clone(),
            ends: *ends,
        });
    }
    let (reader, now) = (desk.reader, desk.dossier.now);
    let name = desk.authors.get(&reader).cloned();
    let dossier = &mut desk.dossier;
    let application = dossier.application.clone();
    let (application, event) = act.perform(application, &dossier.exam, reader, now)?;
    desk.can_review = desk.access.can_review(&application.review, reader);
    dossier.application = application;
    if let Some(event) = event {
        let entry = LogEntry {
            at: now,
            role: Some(Role::Reviewer),
            name: name.clone(),
            event,
        };
        dossier.log.insert(0, entry);
    }
    desk.claim = claim_of_reader(desk, name.unwrap_or_default(), now);
    Ok(())
}

/// Every act claims the application or prolongs the claim, until a decision.
fn claim_of_reader(desk: &ReviewDesk, name: String, now: Timestamp) -> Option<Claim> {
    desk.is_reviewable().then(|| Claim {
        reviewer: desk.reader,
        name,
        ends: now.plus(CLAIM_LEASE_MS),
    })
}
