//! Acts among the reviewers of an application: notes, hand-overs, recusals, and those of a
//! supervisor.

use shared::{
    application::{Application, note::read_note},
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_event::ReviewEventKind,
    view::{Claim, Colleague, ReviewTeam},
};

use crate::{
    auth::{ReviewAccess, Reviewer},
    db::{HandOver, NewReviewEvent},
    error::Result,
    services::{
        Backend,
        known_case::{DeskFile, find_on_desk},
        review_access::{ReadableApplication, find_readable, find_supervised},
    },
};

impl Backend {
    pub(super) async fn read_team(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
    ) -> Result<ReviewTeam> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let readable = match find_on_desk(&self.state, reviewer, id).await? {
            DeskFile::Application(readable) => *readable,
            DeskFile::KnownCase(case) => return self.read_case_team(*case).await,
        };
        let ReadableApplication {
            application,
            access,
        } = readable;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let is_supervisor = access.rights().is_supervisor;
        let claim = db.find_claim(id, now).await?;
        let candidate = db.account_names([application.candidate].into()).await?;
        let views = match is_supervisor {
            true => Some(self.list_view_rows(&application, &exam).await?),
            false => None,
        };
        let correction = self
            .read_correction_panel(&access, &application, &exam)
            .await?;
        let colleagues = self
            .list_colleagues(&access, &application, claim.as_ref())
            .await?;
        let known_case = self
            .read_known_case_panel(&access, &application, &exam)
            .await?;
        Ok(ReviewTeam {
            application: id,
            candidate: candidate.into_values().next().unwrap_or_default(),
            time_zone: exam.time_zone,
            reader: reviewer.account(),
            is_supervisor,
            colleagues,
            journal: db.review_events(id, is_supervisor).await?,
            views,
            correction,
            known_case,
            claim,
            number: application.number,
        })
    }

    /// The reviewers to whom this one may hand the application over: those whose grants cover its
    /// unit. A supervisor may always, and a reviewer who may judge it if nobody else has it.
    async fn list_colleagues(
        &self,
        access: &ReviewAccess,
        application: &Application,
        claim: Option<&Claim>,
    ) -> Result<Vec<Colleague>> {
        let (review, me) = (&application.review, access.account());
        let is_free = claim.is_none_or(|claim| claim.reviewer == me);
        let may_judge = access.rights().can_review(review, me);
        let may_hand_over = access.rights().is_supervisor || (may_judge && is_free);
        if !may_hand_over || !application.state.kind().is_in_review() {
            return Ok(Vec::new());
        }
        let db = &self.state.db;
        let mut colleagues = db
            .list_reviewers(&application.exam, access.unit(), review.level())
            .await?;
        let recused = db.recused_accounts(application.id).await?;
        let holder = claim.map(|claim| claim.reviewer);
        colleagues.retain(|colleague| {
            let account = colleague.account;
            account != me
                && Some(account) != holder
                && review.can_be_continued_by(account)
                && !recused.contains(&account)
        });
        Ok(colleagues)
    }

    /// # Errors
    /// `ReasonMissing` if a reviewer asks nothing; `NotFound` for somebody who may not judge the
    /// application, `ClaimedByOther`, `NotInReview`, `NotAllowed`.
    pub(super) async fn hand_over_application(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        to: AccountId,
        question: &str,
    ) -> Result<()> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let ReadableApplication {
            application,
            access,
        } = find_readable(&self.state, reviewer, id).await?;
        let is_supervisor = access.rights().is_supervisor;
        let state = application.state.kind();
        if !state.is_in_review() {
            return Err(Problem::NotInReview { state }.into());
        }
        let claim = db.find_claim(id, now).await?;
        if !is_supervisor {
            access.check_level(application.review.level())?;
            let other = claim.as_ref();
            if let Some(claim) = other.filter(|claim| claim.reviewer != reviewer.account()) {
                let (name, ends) = (claim.name.clone(), claim.ends);
                return Err(Problem::ClaimedByOther { name, ends }.into());
            }
        }
        let question = read_note(question)?;
        if question.is_none() && !is_supervisor {
            return Err(Problem::ReasonMissing.into());
        }
        let colleagues = self
            .list_colleagues(&access, &application, claim.as_ref())
            .await?;
        if !colleagues.iter().any(|colleague| colleague.account == to) {
            return Err(Problem::NotFound.into());
        }
        let hand_over = HandOver {
            application: id,
            from: reviewer.account(),
            is_supervisor,
            to,
            question,
        };
        db.hand_over(hand_over, now).await
    }

    pub(super) async fn release_claim_of_other(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
    ) -> Result<()> {
        let (_, supervisor) = find_supervised(&self.state, reviewer, id).await?;
        let now = self.state.clock.now();
        let released = self
            .state
            .db
            .release_foreign_claim(id, supervisor.account(), now);
        released.await
    }

    /// A second recusal changes nothing.
    pub(super) async fn recuse_reviewer(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
    ) -> Result<()> {
        let id = match find_on_desk(&self.state, reviewer, id).await {
            Err(crate::error::Error::Problem(Problem::Recused)) => return Ok(()),
            Err(error) => return Err(error),
            Ok(DeskFile::Application(readable)) => readable.application.id,
            Ok(DeskFile::KnownCase(case)) => case.review.snapshot.application.id,
        };
        let now = self.state.clock.now();
        self.state.db.recuse(id, reviewer.account(), now).await
    }

    /// # Errors
    /// `ReasonMissing` for an empty note, `TextTooLong`, `TooManyEntries`.
    pub(super) async fn add_reviewer_note(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        text: &str,
    ) -> Result<()> {
        let file = find_on_desk(&self.state, reviewer, id).await?;
        let text = read_note(text)?.ok_or(Problem::ReasonMissing)?;
        if let DeskFile::KnownCase(_) = file {
            return self.add_case_note(reviewer, id, text).await;
        }
        let note = NewReviewEvent {
            text: Some(text),
            ..NewReviewEvent::new(id, reviewer.account(), ReviewEventKind::Noted)
        };
        let now = self.state.clock.now();
        self.state.db.add_note(note, now).await
    }
}
