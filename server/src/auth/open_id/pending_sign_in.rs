//! A running sign-in of a browser. It is stored in the database, so that another server can
//! continue it, under a digest that only that browser can produce.

use serde::{Deserialize, Serialize};
use shared::{
    digest::Sha256, entry::ProvidedIdentity, id::ExamCode,
    identity_provider::IdentityProviderFault, time::Timestamp,
};

use super::{ProviderIdentity, other_system_problem};
use crate::{
    auth::open_id::request_secrets::RequestSecrets, db::OpenIdAttempt, error::Result,
    state::AppState,
};

/// Lifetime in milliseconds: for the time at the other system, and again for the confirmation.
pub const SIGN_IN_LIFETIME_MS: i64 = 15 * Timestamp::MINUTE_MS;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PendingSignIn {
    pub(super) provider: String,
    pub(super) exam: ExamCode,
    pub(super) step: PendingStep,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PendingStep {
    /// The browser is at the other system.
    #[serde(rename = "sent")]
    Redirected(RequestSecrets),
    /// The browser has returned, and the person must complete or confirm data.
    #[serde(rename = "handed")]
    Identified(ProviderIdentity),
}

impl PendingSignIn {
    /// The data from the other system; `None` before it has answered.
    pub(super) fn provided(&self) -> Option<&ProvidedIdentity> {
        match &self.step {
            PendingStep::Identified(handed) => Some(&handed.provided),
            PendingStep::Redirected(_) => None,
        }
    }

    pub(super) async fn save(&self, state: &AppState, key: Sha256) -> Result<()> {
        let now = state.clock.now();
        let attempt = OpenIdAttempt {
            key,
            content: serde_json::to_string(self).expect("plain data"),
            expires: now.plus(SIGN_IN_LIFETIME_MS),
        };
        state.db.insert_open_id_attempt(attempt, now).await
    }

    /// # Errors
    /// `Over` if there is none or it has expired.
    pub(super) async fn find(state: &AppState, key: Sha256) -> Result<Self> {
        let found = state
            .db
            .find_open_id_attempt(key, state.clock.now())
            .await?;
        let attempt = found.and_then(|content| serde_json::from_str(&content).ok());
        Ok(attempt.ok_or(other_system_problem(IdentityProviderFault::Expired))?)
    }

    /// Finds and removes an attempt, so that it is continued only once.
    pub(super) async fn take(state: &AppState, key: Sha256) -> Result<Self> {
        let found = Self::find(state, key).await?;
        if state.db.delete_open_id_attempt(key).await? {
            Ok(found)
        } else {
            Err(other_system_problem(IdentityProviderFault::Expired).into())
        }
    }
}
