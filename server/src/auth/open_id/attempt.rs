//! A running sign-in of a browser. It is stored in the database, so that another server can
//! continue it, under a digest that only that browser can produce.

use serde::{Deserialize, Serialize};
use shared::{
    digest::Sha256, entry::Told, id::ExamCode, other_system::OtherSystemFault, time::Timestamp,
};

use super::{Handed, fault, sent::Sent};
use crate::{db::OpenIdAttempt, error::Result, state::AppState};

/// Lifetime in milliseconds: for the time at the other system, and again for the confirmation.
pub const LIFE: i64 = 15 * Timestamp::MINUTE;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Attempt {
    pub(super) provider: String,
    pub(super) exam: ExamCode,
    pub(super) step: Step,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Step {
    /// The browser is at the other system.
    Sent(Sent),
    /// The browser has returned, and the person must complete or confirm data.
    Handed(Handed),
}

impl Attempt {
    /// The data from the other system; `None` before it has answered.
    pub(super) fn told(&self) -> Option<&Told> {
        match &self.step {
            Step::Handed(handed) => Some(&handed.told),
            Step::Sent(_) => None,
        }
    }

    pub(super) async fn keep(&self, state: &AppState, key: Sha256) -> Result<()> {
        let now = state.clock.now();
        let attempt = OpenIdAttempt {
            key,
            content: serde_json::to_string(self).expect("plain data"),
            expires: now.plus(LIFE),
        };
        state.db.keep_open_id_attempt(attempt, now).await
    }

    /// # Errors
    /// `Over` if there is none or it has expired.
    pub(super) async fn find(state: &AppState, key: Sha256) -> Result<Self> {
        let found = state
            .db
            .find_open_id_attempt(key, state.clock.now())
            .await?;
        let attempt = found.and_then(|content| serde_json::from_str(&content).ok());
        Ok(attempt.ok_or(fault(OtherSystemFault::Over))?)
    }

    /// Finds and removes an attempt, so that it is continued only once.
    pub(super) async fn take(state: &AppState, key: Sha256) -> Result<Self> {
        let found = Self::find(state, key).await?;
        if state.db.drop_open_id_attempt(key).await? {
            Ok(found)
        } else {
            Err(fault(OtherSystemFault::Over).into())
        }
    }
}
