//! Correction of the name or number of a candidate: an officer proposes it, and another officer
//! confirms or declines it.

use shared::{
    application::{Command, PersonIdentity, note::read_note},
    calendar::Day,
    entry::read_corrected_identity,
    form_fields::FormFields,
    id::{AccountId, ApplicationId},
    person::Identity,
    problem::Problem,
    time::{Timestamp, Zone},
    view::IdentityPanel,
};

use crate::{
    auth::Officer,
    db::{AccountRecord, IdentityAnswer, NewIdentityProposal},
    error::Result,
    message::configured_channels,
    services::Backend,
};

impl Backend {
    pub(super) async fn read_identity_panel(
        &self,
        officer: Officer,
        person: &AccountRecord,
    ) -> Result<IdentityPanel> {
        let db = &self.state.db;
        Ok(IdentityPanel {
            document: person.identity.as_ref().map(Identity::document),
            proposal: db.find_identity_proposal(person.id).await?,
            records: db.list_identity_records(person.id).await?,
            reader: officer.account(),
        })
    }

    /// Does what the form of a person's page says: `act` is `propose`, `confirm` or `decline` for a
    /// correction, or `recall` for a submission.
    ///
    /// # Errors
    /// `NotFound` for an account that is no candidate's, or another act; those of the act.
    pub(super) async fn act_on_person_as(
        &self,
        officer: Officer,
        account: AccountId,
        typed: &FormFields,
    ) -> Result<()> {
        let person = self.find_candidate_account(account).await?;
        match typed.get("act") {
            "propose" => self.propose_identity(officer, &person, typed).await,
            "recall" => self.recall_for(officer, account, typed).await,
            act @ ("confirm" | "decline") => {
                let proposed_at = typed.get("proposed").parse().map(Timestamp);
                let answer = IdentityAnswer {
                    account,
                    proposed_at: proposed_at.map_err(|_| Problem::Stale)?,
                    officer: officer.account(),
                };
                let (db, now) = (&self.state.db, self.state.clock.now());
                if act == "confirm" {
                    let channels = configured_channels(&self.state.config);
                    return db.confirm_identity_correction(answer, channels, now).await;
                }
                let note = read_note(typed.get("note"))?;
                db.decline_identity_correction(answer, note, now).await
            }
            _ => Err(Problem::NotFound.into()),
        }
    }

    async fn propose_identity(
        &self,
        officer: Officer,
        person: &AccountRecord,
        typed: &FormFields,
    ) -> Result<()> {
        let now = self.state.clock.now();
        let present = (person.name.as_str(), person.identity.as_ref());
        let today = Day::of(now, Zone::BEIJING);
        let (name, identity) = read_corrected_identity(present, typed, today)
            .map_err(|faults| Problem::InvalidForm { faults })?;
        let new = NewIdentityProposal {
            account: person.id,
            author: officer.account(),
            after: PersonIdentity { name, identity },
            reason: typed.get("reason").to_owned(),
        };
        self.state.db.propose_identity_correction(new, now).await
    }

    /// Takes a submission back for its candidate.
    ///
    /// # Errors
    /// `NotFound` for an application of somebody else, `ReasonMissing`, `TextTooLong`,
    /// `RecallRefused`, `Locked`.
    async fn recall_for(
        &self,
        officer: Officer,
        candidate: AccountId,
        typed: &FormFields,
    ) -> Result<()> {
        let id: ApplicationId = typed
            .get("application")
            .parse()
            .map_err(|_| Problem::NotFound)?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let found = db.application(id).await?;
        found
            .filter(|found| found.candidate == candidate)
            .ok_or(Problem::NotFound)?;
        let command = Command::RecallSubmission {
            reason: Some(typed.get("recall-reason").to_owned()),
        };
        db.perform(id, None, command, officer.actor(), now).await?;
        Ok(())
    }
}
