//! The reviewers' part: whatever was submitted at least once. A draft is not there.

use std::collections::BTreeMap;

use app::ports::ReviewerPort;
use async_trait::async_trait;
use shared::{
    application::{Application, Command, Part, Verdict},
    hint::{Remark, remark},
    id::ApplicationId,
    problem::Problem,
    view::{Desk, Queue, QueueFilter},
};

use super::{Backend, answer};
use crate::{auth::Reviewer, error::Result};

#[async_trait]
impl ReviewerPort for Backend {
    async fn queue(&self, filter: QueueFilter) -> Result<Queue, Problem> {
        answer(self.read_queue(self.visitor.reviewer()?, &filter).await)
    }

    async fn desk(&self, application: ApplicationId) -> Result<Desk, Problem> {
        answer(self.read_desk(self.visitor.reviewer()?, application).await)
    }

    async fn judge(
        &self,
        application: ApplicationId,
        part: Part,
        verdict: Verdict,
        revision: u32,
    ) -> Result<Desk, Problem> {
        self.review(application, revision, Command::Judge { part, verdict })
            .await
    }

    async fn send_back(&self, application: ApplicationId, revision: u32) -> Result<Desk, Problem> {
        self.review(application, revision, Command::Return).await
    }

    async fn approve(&self, application: ApplicationId, revision: u32) -> Result<Desk, Problem> {
        self.review(application, revision, Command::Approve).await
    }

    async fn refuse(
        &self,
        application: ApplicationId,
        note: String,
        revision: u32,
    ) -> Result<Desk, Problem> {
        self.review(application, revision, Command::Refuse { note })
            .await
    }
}

impl Backend {
    async fn review(
        &self,
        application: ApplicationId,
        revision: u32,
        command: Command,
    ) -> Result<Desk, Problem> {
        answer(
            self.review_as(self.visitor.reviewer()?, application, revision, command)
                .await,
        )
    }

    async fn review_as(
        &self,
        reviewer: Reviewer,
        application: ApplicationId,
        revision: u32,
        command: Command,
    ) -> Result<Desk> {
        let now = self.state.clock.now();
        self.state
            .db
            .perform(application, Some(revision), command, reviewer.actor(), now)
            .await?;
        self.read_desk(reviewer, application).await
    }

    /// Of the images that lie on the desk, in the order of the slots.
    async fn read_remarks(&self, application: &Application) -> Result<Vec<Remark>> {
        let mut seen: BTreeMap<_, _> = self
            .state
            .db
            .observations(application.id)
            .await?
            .into_iter()
            .collect();
        let images = application
            .materials
            .values()
            .flat_map(|material| &material.images);
        let looked: Vec<_> = images
            .map(|image| {
                (
                    image.id,
                    image.sha256,
                    seen.remove(&image.id).unwrap_or_default(),
                )
            })
            .collect();
        Ok(remark(&looked))
    }

    async fn read_queue(&self, _: Reviewer, filter: &QueueFilter) -> Result<Queue> {
        self.state.db.queue(filter, self.state.clock.now()).await
    }

    async fn read_desk(&self, reviewer: Reviewer, id: ApplicationId) -> Result<Desk> {
        let found = self.state.db.application(id).await?;
        let application = found
            .filter(|found| found.moments.submitted.is_some())
            .ok_or(Problem::NotFound)?;
        let reviewer = reviewer.account();
        let next = self.state.db.next_waiting(&application, reviewer).await?;
        let is_yours = application.may_be_reviewed_by(reviewer);
        let others = application
            .reviewer
            .filter(|holder| *holder != reviewer && application.state.is_in_review());
        let holder = match others {
            Some(holder) => self.state.db.find_account(holder).await?,
            None => None,
        };
        let remarks = self.read_remarks(&application).await?;
        let dossier = self.open_dossier(application).await?;
        Ok(Desk {
            candidate: dossier.person.clone(),
            next,
            remarks,
            is_yours,
            holder: holder.map(|account| account.name),
            dossier,
        })
    }
}
