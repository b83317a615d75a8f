//! Handing in by fingerprint, near the close and on a bad line (C5).

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
    /// Registers it; answers the moment that counts, by the server's clock. Where nothing was
    /// awaited any more, it is submitted with this.
    pub(super) async fn register(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        fingerprint: &str,
    ) -> Result<Timestamp> {
        // Whose it is comes before what is wrong with what was sent.
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
