//! Hand-off of one slot to a phone: a code that opens this slot for a short time, without a sign-in
//! (C14). Wrong codes are not throttled: 60 random bits that live for minutes cannot be guessed,
//! and a wrong code is usually an old one scanned again.

use shared::{
    application::Application,
    digest::Sha256,
    id::{ApplicationId, SlotId},
    problem::Problem,
    time::Timestamp,
};

use super::{
    Candidate, Code, HandOff, SignedIn,
    security_log::{SecurityEvent, log_event},
};
use crate::{db::NewHandOff, error::Result, state::AppState};

/// Lifetime of a code in milliseconds.
pub const LIFE: i64 = 10 * Timestamp::MINUTE;

/// Creates the code of a slot of the candidate's own application; an older one becomes void.
pub async fn offer(
    state: &AppState,
    candidate: Candidate,
    signed_in: &SignedIn,
    application: &Application,
    slot: SlotId,
    most: u16,
) -> Result<(Code, Timestamp)> {
    if application.candidate != candidate.account() {
        return Err(Problem::NotFound.into());
    }
    let (code, now) = (Code::draw(), state.clock.now());
    let expires = now.plus(LIFE);
    let new = NewHandOff {
        digest: code.digest(),
        session: signed_in.session,
        application: application.id,
        slot,
        most,
        now,
        expires,
    };
    state.db.offer_hand_off(new).await?;
    Ok((code, expires))
}

/// The grant of a code.
///
/// # Errors
/// `HandOffOver` for an expired or unknown code.
pub async fn open(state: &AppState, code: &str) -> Result<HandOff> {
    let code: Code = code.parse().map_err(|_| Problem::HandOffOver)?;
    let found = state
        .db
        .find_hand_off(code.digest(), state.clock.now())
        .await?;
    let Some(found) = found else {
        log_event(state, SecurityEvent::HandOffRefused, None, None);
        return Err(Problem::HandOffOver.into());
    };
    Ok(HandOff(found))
}

impl HandOff {
    pub fn application(&self) -> ApplicationId {
        self.0.application
    }

    pub fn slot(&self) -> &SlotId {
        &self.0.slot
    }

    pub fn grant(&self) -> Sha256 {
        self.0.digest
    }

    pub fn most(&self) -> u16 {
        self.0.most
    }

    /// Number of images added by the code.
    pub fn taken(&self) -> u16 {
        self.0.taken
    }

    pub fn expires(&self) -> Timestamp {
        self.0.expires
    }
}
