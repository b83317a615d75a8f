//! Submission by fingerprint: the hashes of the files are registered before the deadline, and the
//! files follow later (requirement C5).

use shared::{
    application::{Command, Fingerprint},
    id::ApplicationId,
    time::Timestamp,
};

use crate::{
    auth::Candidate,
    error::{Error, Result},
    services::Backend,
};

impl Backend {
    /// Registers the hashes. Returns the time of the registration by the server's clock, or that of
    /// the submission: if no files are missing, the application is submitted at once.
    pub(super) async fn register_hashes(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        fingerprint: &str,
    ) -> Result<Timestamp> {
        // Ownership is checked before the content of the request.
        self.find_own(candidate, application).await?;
        let command = Command::RegisterFingerprint {
            fingerprint: Fingerprint::unpack(fingerprint)?,
        };
        let outcome = self
            .perform_as(candidate, application, None, command)
            .await?;
        let application = outcome.application;
        let registered_at = application
            .state
            .commitment()
            .map(|commitment| commitment.at);
        registered_at
            .or(application.event_times.submitted)
            .ok_or_else(|| Error::Broken("a registered fingerprint has no time".to_owned()))
    }
}
