//! The reviewers' port. It gives access to applications that were submitted at least once, so never
//! to drafts.

use std::collections::BTreeMap;

use app::ports::ReviewerPort;
use async_trait::async_trait;
use shared::{
    application::{Application, Command, ReviewPart, Verdict},
    hint::{ImageRemark, collect_remarks},
    id::{ApplicationId, ImageId},
    problem::Problem,
    search::check_search_length,
    view::{QueueFilter, ReviewDesk, ReviewQueue},
};

use crate::{
    auth::Reviewer,
    error::Result,
    services::{Backend, to_port_result},
};

#[async_trait]
impl ReviewerPort for Backend {
    async fn queue(&self, filter: QueueFilter) -> Result<ReviewQueue, Problem> {
        to_port_result(
            self.read_queue(self.visitor.require_reviewer()?, &filter)
                .await,
        )
    }

    async fn pass(
        &self,
        application: ApplicationId,
        part: ReviewPart,
        shown: Vec<ImageId>,
        revision: u32,
    ) -> Result<(), Problem> {
        to_port_result(
            self.pass_part(
                self.visitor.require_reviewer()?,
                application,
                part,
                &shown,
                revision,
            )
            .await,
        )
    }

    async fn desk(&self, application: ApplicationId) -> Result<ReviewDesk, Problem> {
        to_port_result(
            self.read_desk(self.visitor.require_reviewer()?, application)
                .await,
        )
    }

    async fn perform(
        &self,
        application: ApplicationId,
        revision: u32,
        command: Command,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.review(reviewer, application, revision, command).await)
    }
}

impl Backend {
    /// Performs a command. A pass needs the images that were shown: see [`Backend::pass_part`].
    async fn review(
        &self,
        reviewer: Reviewer,
        application: ApplicationId,
        revision: u32,
        command: Command,
    ) -> Result<()> {
        if let Command::GiveVerdict {
            verdict: Verdict::Passed,
            ..
        } = command
        {
            return Err(Problem::NotAllowed.into());
        }
        self.perform_review(reviewer, application, revision, command)
            .await
    }

    async fn perform_review(
        &self,
        reviewer: Reviewer,
        application: ApplicationId,
        revision: u32,
        command: Command,
    ) -> Result<()> {
        let now = self.state.clock.now();
        self.state
            .db
            .perform(application, Some(revision), command, reviewer.actor(), now)
            .await
            .map(drop)
    }

    /// Passes a part after a check that every image was shown. The command itself refuses an old
    /// revision.
    async fn pass_part(
        &self,
        reviewer: Reviewer,
        id: ApplicationId,
        part: ReviewPart,
        shown: &[ImageId],
        revision: u32,
    ) -> Result<()> {
        let found = self.state.db.application(id).await?;
        let is_newest = |application: &Application| {
            application.revision == revision && application.event_times.submitted.is_some()
        };
        if let Some(application) = found.filter(is_newest) {
            application.check_all_images_shown(&part, shown)?;
        }
        let verdict = Verdict::Passed;
        self.perform_review(
            reviewer,
            id,
            revision,
            Command::GiveVerdict { part, verdict },
        )
        .await
    }

    /// Remarks about the images on the review page, in the order of the slots.
    async fn read_remarks(&self, application: &Application) -> Result<Vec<ImageRemark>> {
        let mut observations: BTreeMap<_, _> = self
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
        let observed_images: Vec<_> = images
            .map(|image| {
                (
                    image.id,
                    image.sha256,
                    observations.remove(&image.id).unwrap_or_default(),
                )
            })
            .collect();
        Ok(collect_remarks(&observed_images))
    }

    async fn read_queue(&self, reviewer: Reviewer, filter: &QueueFilter) -> Result<ReviewQueue> {
        check_search_length(filter.search.as_deref().unwrap_or_default())?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let next = db.find_next_application(filter.exam.as_ref(), None, reviewer.account(), now);
        Ok(ReviewQueue {
            next: next.await?,
            ..db.queue(filter, now).await?
        })
    }

    async fn read_desk(&self, reviewer: Reviewer, id: ApplicationId) -> Result<ReviewDesk> {
        let found = self.state.db.application(id).await?;
        let application = found
            .filter(|application| application.event_times.submitted.is_some())
            .ok_or(Problem::NotFound)?;
        let reviewer = reviewer.account();
        let now = self.state.clock.now();
        let next = self
            .state
            .db
            .find_next_application(None, Some(&application), reviewer, now)
            .await?;
        let can_review = application.review.can_be_continued_by(reviewer);
        // The other reviewer who has the application in review now.
        let other_reviewer = application
            .review
            .reviewer
            .filter(|holder| *holder != reviewer && application.state.kind().is_in_review());
        let holder = match other_reviewer {
            Some(holder) => self.state.db.find_account(holder).await?,
            None => None,
        };
        let remarks = self.read_remarks(&application).await?;
        let authors = self
            .state
            .db
            .account_names(application.verdict_authors())
            .await?;
        let dossier = self.build_dossier(application).await?;
        Ok(ReviewDesk {
            candidate: dossier.person.clone(),
            next,
            remarks,
            can_review,
            holder: holder.map(|account| account.name),
            authors,
            dossier,
        })
    }
}
