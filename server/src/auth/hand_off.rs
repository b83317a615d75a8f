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
    Candidate, CurrentSession, HandOff, SecretCode,
    security_log::{SecurityEvent, log_event},
};
use crate::{db::NewHandOff, error::Result, state::AppState};

/// Lifetime of a code in milliseconds.
pub const HAND_OFF_LIFETIME_MS: i64 = 10 * Timestamp::MINUTE_MS;

/// Creates the code of a slot of the candidate's own application; an older one becomes void.
pub async fn create_code(
    state: &AppState,
    candidate: Candidate,
    signed_in: &CurrentSession,
    application: &Application,
    slot: SlotId,
    most: u16,
) -> Result<(SecretCode, Timestamp)> {
    if application.candidate != candidate.account() {
        return Err(Problem::NotFound.into());
    }
    let (code, now) = (SecretCode::generate(), state.clock.now());
    let expires = now.plus(HAND_OFF_LIFETIME_MS);
    let new = NewHandOff {
        digest: code.digest(),
        session: signed_in.id,
        application: application.id,
        slot,
        max_images: most,
        now,
        expires,
    };
    state.db.insert_hand_off(new).await?;
    Ok((code, expires))
}

/// The grant of a code.
///
/// # Errors
/// `HandOffOver` for an expired or unknown code.
pub async fn find_by_code(state: &AppState, code: &str) -> Result<HandOff> {
    let code: SecretCode = code.parse().map_err(|_| Problem::HandOffOver)?;
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

    pub fn code_digest(&self) -> Sha256 {
        self.0.digest
    }

    pub fn max_images(&self) -> u16 {
        self.0.max_images
    }

    /// Number of images added by the code.
    pub fn image_count(&self) -> u16 {
        self.0.image_count
    }

    pub fn expires(&self) -> Timestamp {
        self.0.expires
    }
}
