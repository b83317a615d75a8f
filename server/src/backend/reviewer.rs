//! The reviewers' port: applications that were submitted at least once, never drafts.

use std::collections::BTreeMap;

use app::ports::ReviewerPort;
use async_trait::async_trait;
use shared::{
    application::{Application, Command, Part, Verdict},
    hint::{Remark, remark},
    id::{ApplicationId, ImageId},
    problem::Problem,
    search::check_search_length,
    view::{Desk, Queue, QueueFilter},
};

use super::{Backend, answer};
use crate::{auth::Reviewer, error::Result};

#[async_trait]
impl ReviewerPort for Backend {
    async fn queue(&self, filter: QueueFilter) -> Result<Queue, Problem> {
        answer(self.read_queue(self.visitor.reviewer()?, &filter).await)
    }

    async fn pass(
        &self,
        application: ApplicationId,
        part: Part,
        shown: Vec<ImageId>,
        revision: u32,
    ) -> Result<Desk, Problem> {
        answer(
            self.pass_part(
                self.visitor.reviewer()?,
                application,
                part,
                &shown,
                revision,
            )
            .await,
        )
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
        if verdict == Verdict::Passed {
            return Err(Problem::NotAllowed);
        }
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

    /// Passes a part after checking that every image was shown. The command itself refuses a
    /// revision that is not the newest.
    async fn pass_part(
        &self,
        reviewer: Reviewer,
        id: ApplicationId,
        part: Part,
        shown: &[ImageId],
        revision: u32,
    ) -> Result<Desk> {
        let found = self.state.db.application(id).await?;
        let is_newest =
            |found: &Application| found.revision == revision && found.moments.submitted.is_some();
        if let Some(application) = found.filter(is_newest) {
            application.check_shown(&part, shown)?;
        }
        let verdict = Verdict::Passed;
        self.review_as(reviewer, id, revision, Command::Judge { part, verdict })
            .await
    }

    /// Remarks about the images on the review page, in the order of the slots.
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

    async fn read_queue(&self, reviewer: Reviewer, filter: &QueueFilter) -> Result<Queue> {
        check_search_length(filter.search.as_deref().unwrap_or_default())?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let next = db.next_waiting(filter.exam.as_ref(), None, reviewer.account(), now);
        Ok(Queue {
            next: next.await?,
            ..db.queue(filter, now).await?
        })
    }

    async fn read_desk(&self, reviewer: Reviewer, id: ApplicationId) -> Result<Desk> {
        let found = self.state.db.application(id).await?;
        let application = found
            .filter(|found| found.moments.submitted.is_some())
            .ok_or(Problem::NotFound)?;
        let reviewer = reviewer.account();
        let now = self.state.clock.now();
        let next = self
            .state
            .db
            .next_waiting(None, Some(&application), reviewer, now)
            .await?;
        let is_yours = application.may_be_reviewed_by(reviewer);
        let others = application
            .reviewer
            .filter(|holder| *holder != reviewer && application.state.is_in_review());
        let holder = match others {
            Some(holder) => self.state.db.find_account(holder).await?,
            None => None,
        };
        let remarks = self.read_remarks(&application).await?;
        let authors = self
            .state
            .db
            .account_names(application.verdict_authors())
            .await?;
        let dossier = self.open_dossier(application).await?;
        Ok(Desk {
            candidate: dossier.person.clone(),
            next,
            remarks,
            is_yours,
            holder: holder.map(|account| account.name),
            authors,
            dossier,
        })
    }
}
