//! Submission by fingerprint: hashes before the deadline, files later (C5).

use shared::{
    application::{Command, Fingerprint},
    id::ApplicationId,
    time::Timestamp,
};

use super::Backend;
use crate::{
    auth::Candidate,
    error::{Error, Result},
};

impl Backend {
    /// Registers the hashes; returns the time that counts, by the server's clock. If no files are
    /// missing, this submits the application.
    pub(super) async fn register(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        fingerprint: &str,
    ) -> Result<Timestamp> {
        // Ownership is checked before the content of the request.
        self.find_own(candidate, application).await?;
        let command = Command::Register {
            fingerprint: Fingerprint::unpack(fingerprint)?,
        };
        let done = self.work_as(candidate, application, None, command).await?;
        let application = done.application;
        let promised = application.promise.map(|promise| promise.at);
        promised
            .or(application.moments.submitted)
            .ok_or_else(|| Error::Broken("a fingerprint has no moment".to_owned()))
    }
}
