//! Signing of the heads of the audit chain, and the verification of each day that is over.

use shared::view::AuditVerification;

use crate::{
    audit::{self, DayRange},
    error::Result,
    state::AppState,
};

/// Signs the head of each day with new entries, and verifies the days that are over. After a fault
/// nothing is signed until somebody has looked at it.
pub async fn sign_audit_heads(state: &AppState) -> Result<()> {
    let (db, key, now) = (&state.db, &state.audit_key, state.clock.now());
    match audit::sign_heads(db, key, now).await? {
        Ok(days) => {
            for day in days {
                let range = DayRange::of_day(&day);
                let verification = audit::verify_chain(db, key, range, Vec::new(), now).await?;
                if let Some(fault) = verification.fault {
                    tracing::error!(target: "audit", %fault, day, "the audit chain is broken");
                }
            }
        }
        Err(fault) => {
            tracing::error!(target: "audit", %fault, "the audit chain is broken");
            let last = db.last_verification().await?;
            let is_known = last.is_some_and(|last| last.fault.as_ref() == Some(&fault));
            if !is_known {
                let verification = AuditVerification {
                    at: now,
                    from: None,
                    to: None,
                    entries: 0,
                    fault: Some(fault),
                };
                db.record_verification(verification).await?;
            }
        }
    }
    Ok(())
}
