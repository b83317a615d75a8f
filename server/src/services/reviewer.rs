//! The reviewers' port. It gives access to applications that were submitted at least once, so never
//! to drafts.

use std::collections::BTreeMap;

use app::ports::ReviewerPort;
use async_trait::async_trait;
use shared::{
    application::{Application, CorrectionTarget, LogEvent, QueuedAct, ReviewAct},
    hint::{ImageRemark, collect_remarks},
    id::{AccountId, ApplicationId, ExamCode, ImageId, KnownCaseId},
    problem::Problem,
    review_keys::{KeyAct, ReviewKeys},
    search::check_search_length,
    time::Timestamp,
    view::{
        CLAIM_LEASE_MS, CaseOutcome, Claim, Dossier, MAX_CLAIMED_AHEAD, QueueFilter, ReviewDesk,
        ReviewQuality, ReviewQueue, ReviewSheet, ReviewTeam, SheetEntry, SheetQuery, SheetRange,
    },
    view_log::{ReportedView, ViewKind},
};

use crate::{
    auth::{ReviewAccess, Reviewer},
    db::NextRequest,
    error::Result,
    services::{
        Backend,
        known_case::{DeskFile, find_on_desk},
        review_access::{ReadableApplication, find_judgeable, find_readable},
        to_port_result,
    },
};

#[async_trait]
impl ReviewerPort for Backend {
    async fn queue(&self, filter: QueueFilter) -> Result<ReviewQueue, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.read_queue(&reviewer, &filter).await)
    }

    async fn desk(&self, application: ApplicationId) -> Result<ReviewDesk, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.read_desk(&reviewer, application, ViewKind::Seen).await)
    }

    async fn claim_next(
        &self,
        filter: QueueFilter,
        left: Option<ApplicationId>,
    ) -> Result<Option<ApplicationId>, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let claimed = self.claim_in_list(&reviewer, filter, left, Vec::new());
        to_port_result(claimed.await)
    }

    async fn claim_ahead(
        &self,
        filter: QueueFilter,
        held: Vec<ApplicationId>,
    ) -> Result<Option<ReviewDesk>, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.claim_application_ahead(&reviewer, filter, held).await)
    }

    async fn take_over(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.take_over_application(&reviewer, application).await)
    }

    async fn renew_claim(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.renew_own_claim(&reviewer, application).await)
    }

    async fn release_claim(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.release_own_claim(&reviewer, application).await)
    }

    async fn put_back(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.put_back_own(&reviewer, application).await)
    }

    async fn team(&self, application: ApplicationId) -> Result<ReviewTeam, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.read_team(&reviewer, application).await)
    }

    async fn hand_over(
        &self,
        application: ApplicationId,
        to: AccountId,
        question: String,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let handed = self.hand_over_application(&reviewer, application, to, &question);
        to_port_result(handed.await)
    }

    async fn release_foreign_claim(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.release_claim_of_other(&reviewer, application).await)
    }

    async fn propose_correction(
        &self,
        application: ApplicationId,
        target: CorrectionTarget,
        reason: String,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let proposed = self.propose_decision_correction(&reviewer, application, target, reason);
        to_port_result(proposed.await)
    }

    async fn confirm_correction(
        &self,
        application: ApplicationId,
        proposed_at: Timestamp,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let confirmed = self.confirm_decision_correction(&reviewer, application, proposed_at);
        to_port_result(confirmed.await)
    }

    async fn decline_correction(
        &self,
        application: ApplicationId,
        proposed_at: Timestamp,
        note: String,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let declined = self.decline_decision_correction(&reviewer, application, proposed_at, &note);
        to_port_result(declined.await)
    }

    async fn recuse(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.recuse_reviewer(&reviewer, application).await)
    }

    async fn add_note(&self, application: ApplicationId, text: String) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.add_reviewer_note(&reviewer, application, &text).await)
    }

    async fn report_views(
        &self,
        application: ApplicationId,
        views: Vec<ReportedView>,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(
            self.store_reported_views(&reviewer, application, views)
                .await,
        )
    }

    fn note_rendered_image(&self, desk: &ReviewDesk, image: ImageId) {
        self.record_rendered_image(desk, image);
    }

    async fn sheet(&self, query: SheetQuery) -> Result<ReviewSheet, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.read_sheet(&reviewer, query).await)
    }

    async fn claim_sheet(
        &self,
        query: SheetQuery,
        filter: QueueFilter,
        left: Vec<ApplicationId>,
    ) -> Result<Option<SheetRange>, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.claim_sheet_page(&reviewer, query, filter, left).await)
    }

    async fn judge_sheet(
        &self,
        query: SheetQuery,
        entries: Vec<SheetEntry>,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.perform_choices(&reviewer, query, entries).await)
    }

    async fn renew_claims(&self, applications: Vec<ApplicationId>) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.renew_sheet_claims(&reviewer, applications).await)
    }

    async fn release_untouched(&self, applications: Vec<ApplicationId>) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.leave_sheet(&reviewer, applications).await)
    }

    async fn keys(&self) -> Result<ReviewKeys, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.read_review_keys(&reviewer).await)
    }

    async fn set_key(&self, act: KeyAct, key: String) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.change_review_key(&reviewer, act, &key).await)
    }

    async fn reset_keys(&self) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.restore_review_keys(&reviewer).await)
    }

    async fn act(&self, act: QueuedAct) -> Result<Option<CaseOutcome>, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.perform_desk_act(&reviewer, act).await)
    }

    async fn supervised_quality(&self, exam: ExamCode) -> Result<ReviewQuality, Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let manager = reviewer.require_supervisor(&exam)?.into();
        to_port_result(self.read_review_quality(&manager).await)
    }

    async fn mark_known_case(&self, application: ApplicationId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        to_port_result(self.mark_supervised_case(&reviewer, application).await)
    }

    async fn retire_known_case(&self, exam: ExamCode, case: KnownCaseId) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let manager = reviewer.require_supervisor(&exam)?.into();
        to_port_result(self.retire_case(&manager, case).await)
    }

    async fn object_to_known_case(
        &self,
        application: ApplicationId,
        note: String,
    ) -> Result<(), Problem> {
        let reviewer = self.visitor.require_reviewer()?;
        let objected = self.object_to_own_case(&reviewer, application, &note);
        to_port_result(objected.await)
    }
}

impl Backend {
    /// Performs an act of the desk. `Some` after the decision on a known case.
    async fn perform_desk_act(
        &self,
        reviewer: &Reviewer,
        queued: QueuedAct,
    ) -> Result<Option<CaseOutcome>> {
        match find_on_desk(&self.state, reviewer, queued.application).await? {
            DeskFile::Application(_) => self.perform_act(reviewer, queued).await.map(|()| None),
            DeskFile::KnownCase(case) => self.perform_case_act(*case, &queued).await,
        }
    }

    /// Performs an act after a check that every image of a passed slot was shown. The command itself
    /// refuses an old revision, unless this act has led to the present one: then its answer was lost.
    pub(super) async fn perform_act(&self, reviewer: &Reviewer, queued: QueuedAct) -> Result<()> {
        let QueuedAct {
            application: id,
            revision,
            act,
        } = queued;
        let db = &self.state.db;
        let ReadableApplication {
            application,
            access,
        } = find_readable(&self.state, reviewer, id).await?;
        let is_old = application.revision != revision;
        if is_old && act.is_done(&application, reviewer.account()) {
            return Ok(());
        }
        let state = application.state.kind();
        if is_old && act == ReviewAct::TakeBack && !state.is_in_review() {
            // The decision has gone out since the desk was read.
            return Err(Problem::NotInReview { state }.into());
        }
        access.check_level(application.review.level())?;
        let now = self.state.clock.now();
        if is_old {
            let claim = db.find_claim(id, now).await?;
            let other = claim.filter(|claim| claim.reviewer != reviewer.account());
            return Err(match other {
                Some(Claim { name, ends, .. }) => Problem::ClaimedByOther { name, ends }.into(),
                None => Problem::Stale.into(),
            });
        }
        let command = act.to_command(&application)?;
        let performed = db.perform(id, Some(revision), command, reviewer.actor(), now);
        performed.await.map(drop)
    }

    async fn take_over_application(&self, reviewer: &Reviewer, id: ApplicationId) -> Result<()> {
        find_judgeable(&self.state, reviewer, id).await?;
        let now = self.state.clock.now();
        self.state.db.take_over(id, reviewer.account(), now).await
    }

    async fn renew_own_claim(&self, reviewer: &Reviewer, id: ApplicationId) -> Result<()> {
        let now = self.state.clock.now();
        match find_on_desk(&self.state, reviewer, id).await? {
            DeskFile::Application(_) => {
                self.state.db.renew_claim(id, reviewer.account(), now).await
            }
            // A known case is on the desk of one reviewer alone, and needs no claim.
            DeskFile::KnownCase(_) => Ok(()),
        }
    }

    async fn put_back_own(&self, reviewer: &Reviewer, id: ApplicationId) -> Result<()> {
        match find_on_desk(&self.state, reviewer, id).await? {
            DeskFile::Application(_) => self.state.db.put_back(id, reviewer.account()).await,
            DeskFile::KnownCase(_) => Ok(()),
        }
    }

    async fn release_own_claim(&self, reviewer: &Reviewer, id: ApplicationId) -> Result<()> {
        match find_on_desk(&self.state, reviewer, id).await? {
            DeskFile::Application(_) => self.state.db.release_claim(id, reviewer.account()).await,
            DeskFile::KnownCase(_) => Ok(()),
        }
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

    async fn read_queue(&self, reviewer: &Reviewer, filter: &QueueFilter) -> Result<ReviewQueue> {
        check_search_length(filter.search.as_deref().unwrap_or_default())?;
        let now = self.state.clock.now();
        let reader = (reviewer.account(), reviewer.grants());
        let queue = self.state.db.queue(filter, reader, now).await?;
        Ok(ReviewQueue {
            keys: self.read_review_keys(reviewer).await?,
            ..queue
        })
    }

    async fn claim_application_ahead(
        &self,
        reviewer: &Reviewer,
        filter: QueueFilter,
        held: Vec<ApplicationId>,
    ) -> Result<Option<ReviewDesk>> {
        if held.len() > MAX_CLAIMED_AHEAD {
            return Err(Problem::BadRequest {
                detail: format!("{} applications are held", held.len()),
            }
            .into());
        }
        let claimed = self.claim_in_list(reviewer, filter, None, held).await?;
        match claimed {
            Some(claimed) => self
                .read_desk(reviewer, claimed, ViewKind::Prefetched)
                .await
                .map(Some),
            None => Ok(None),
        }
    }

    async fn claim_in_list(
        &self,
        reviewer: &Reviewer,
        filter: QueueFilter,
        left: Option<ApplicationId>,
        held: Vec<ApplicationId>,
    ) -> Result<Option<ApplicationId>> {
        check_search_length(filter.search.as_deref().unwrap_or_default())?;
        let request = NextRequest {
            reviewer: reviewer.account(),
            grants: reviewer.grants().clone(),
            filter,
            left,
            held,
        };
        let now = self.state.clock.now();
        self.state.db.claim_next(request, now).await
    }

    async fn read_desk(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        kind: ViewKind,
    ) -> Result<ReviewDesk> {
        let desk = match find_on_desk(&self.state, reviewer, id).await? {
            DeskFile::Application(readable) => {
                let ReadableApplication {
                    application,
                    access,
                } = *readable;
                self.build_desk(&access, application).await?
            }
            DeskFile::KnownCase(case) => self.read_case_desk(*case, kind).await?,
        };
        self.record_desk_view(&desk, kind).await?;
        Ok(desk)
    }

    /// Everything that the desk shows of an application.
    pub(super) async fn build_desk(
        &self,
        access: &ReviewAccess,
        application: Application,
    ) -> Result<ReviewDesk> {
        let id = application.id;
        let keys = self.read_review_keys(access.reviewer()).await?;
        let reviewer = access.account();
        let readable = access.readable_scope();
        let access = access.rights().clone();
        let now = self.state.clock.now();
        let can_review = access.can_review(&application.review, reviewer);
        let claim = self.find_claim(id, reviewer, now).await?;
        let remarks = self.read_remarks(&application).await?;
        let mut authors = application.verdict_authors();
        authors.insert(reviewer);
        authors.extend(application.held_decision().map(|held| held.by));
        let authors = self.state.db.account_names(authors).await?;
        let db = &self.state.db;
        let (shared_pictures, shared_elsewhere) = match &readable {
            Some(scope) => (
                db.find_shared_pictures(&application, scope).await?,
                db.find_pictures_shared_elsewhere(&application, scope)
                    .await?,
            ),
            None => Default::default(),
        };
        let mut dossier = self.build_dossier(application).await?;
        hide_first_review(&mut dossier);
        let previous = self.read_previous(&dossier).await?;
        let journal = self
            .state
            .db
            .review_events(id, access.is_supervisor)
            .await?;
        let is_handed_over = self.state.db.has_handed_claim(id, reviewer, now).await?;
        let candidate = dossier.application.candidate;
        Ok(ReviewDesk {
            previous,
            candidate: dossier.person.clone(),
            remarks,
            shared_pictures,
            shared_elsewhere,
            roster: self.load_compared_cells(&dossier.exam, candidate).await?,
            can_review,
            access,
            reader: reviewer,
            claim,
            authors,
            is_handed_over,
            journal,
            keys,
            case_result: None,
            case_of: None,
            dossier,
        })
    }

    /// The claim on an application. A reviewer who opens an application of their own keeps it.
    async fn find_claim(
        &self,
        application: ApplicationId,
        reader: AccountId,
        now: Timestamp,
    ) -> Result<Option<Claim>> {
        let mut claim = self.state.db.find_claim(application, now).await?;
        let renewed = now.plus(CLAIM_LEASE_MS);
        let is_renewable = |claim: &&mut Claim| {
            claim.reviewer == reader && claim.ends < renewed.plus(-Timestamp::MINUTE_MS)
        };
        if let Some(claim) = claim.as_mut().filter(is_renewable) {
            let db = &self.state.db;
            db.renew_claim(application, reader, now).await?;
            claim.ends = renewed;
        }
        Ok(claim)
    }
}

/// Removes the first review from what the second reviewer reads, if the application is reviewed blind
/// and not decided yet.
fn hide_first_review(dossier: &mut Dossier) {
    let application = &mut dossier.application;
    let is_open = application.state.kind().is_in_review();
    if is_open && application.is_reviewed_blind(&dossier.exam) {
        application.hide_first_opinion();
        dossier.log.retain(|entry| {
            !matches!(
                entry.event,
                LogEvent::FirstReviewPassed | LogEvent::FirstReviewRefused { .. }
            )
        });
    }
}
