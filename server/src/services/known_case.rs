//! Known cases (R11): how supervisors and the office mark and retire them, and how a reviewer judges
//! one on the desk. A case has an id of its own in place of that of an application, and no act on it
//! reaches the application.

use shared::{
    application::{
        Application, CaseComparison, Image, LogEvent, QueuedAct, Receipt, ReviewAct,
        known_case::to_case_exam, note::read_note,
    },
    exam::Exam,
    id::{ApplicationId, ImageId, KnownCaseId},
    problem::Problem,
    review_event::{ReviewEntry, ReviewEvent},
    review_grant::ReviewLevel,
    view::{CLAIM_LEASE_MS, CaseOutcome, Claim, KnownCasePanel, ReviewDesk, ReviewTeam},
    view_log::ViewKind,
};

use crate::{
    auth::{QualityManager, ReviewAccess, Reviewer},
    db::{CaseChange, CaseReview, CaseSnapshot},
    error::{Error, Result},
    services::{
        Backend,
        review_access::{ReadableApplication, find_readable, find_supervised},
    },
    state::AppState,
};

/// File on the desk of a reviewer.
pub(super) enum DeskFile {
    Application(Box<ReadableApplication>),
    KnownCase(Box<ReadableCase>),
}

/// A known case that a reviewer has, with their rights on its application.
pub(super) struct ReadableCase {
    pub(super) review: CaseReview,
    pub(super) access: ReviewAccess,
}

/// The application or the known case with this id, if the reviewer may read it.
///
/// # Errors
/// `NotFound`, `Recused`.
pub(super) async fn find_on_desk(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<DeskFile> {
    match find_readable(state, reviewer, id).await {
        Ok(readable) => Ok(DeskFile::Application(Box::new(readable))),
        Err(Error::Problem(Problem::NotFound)) => {
            let case = find_case(state, reviewer, id).await?;
            Ok(DeskFile::KnownCase(Box::new(case)))
        }
        Err(error) => Err(error),
    }
}

/// A picture of a known case that the reviewer has.
///
/// # Errors
/// `NotFound`, `Recused`.
pub async fn find_case_image(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
    image: ImageId,
) -> Result<Image> {
    let case = find_case(state, reviewer, id).await?.review;
    let found = case.application.find_image(image).map(|(_, image)| image);
    let mut replaced = case.snapshot.previous.images.iter();
    let replaced = replaced.find(|it| it.image.id == image);
    let found = found.or(replaced.map(|it| &it.image));
    Ok(found.ok_or(Problem::NotFound)?.clone())
}

/// The known case, if the grants of the reviewer cover the present unit of its application.
async fn find_case(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<ReadableCase> {
    let found = state.db.find_case_review(id, reviewer.account()).await?;
    let review = found.ok_or(Problem::NotFound)?;
    let original = &review.snapshot.application;
    let unit = state.db.find_unit(original.id).await?;
    let access = reviewer.require_access(&original.exam, unit)?;
    let has_recused = state.db.has_recused(original.id, reviewer.account());
    match has_recused.await? {
        true => Err(Problem::Recused.into()),
        false => Ok(ReadableCase { review, access }),
    }
}

impl Backend {
    /// Makes an application of a supervised exam a known case.
    ///
    /// # Errors
    /// `NotFound`, `Recused`, `NotAllowed` unless the reviewer supervises the exam, `NotMarkable`,
    /// `Stale`.
    pub(super) async fn mark_supervised_case(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
    ) -> Result<()> {
        let (application, supervisor) = find_supervised(&self.state, reviewer, id).await?;
        self.mark_case(&supervisor.into(), application).await
    }

    /// Makes the application with this number a known case.
    ///
    /// # Errors
    /// `NotFound`, `NotMarkable`, `Stale`.
    pub(super) async fn mark_numbered_case(
        &self,
        manager: &QualityManager,
        number: &str,
    ) -> Result<()> {
        let found = self.state.db.find_by_number(manager.exam(), number).await?;
        let application = found.ok_or(Problem::NotFound)?;
        let unit = self.state.db.find_unit(application.id).await?;
        match manager.scope().covers(unit.as_deref()) {
            true => self.mark_case(manager, application).await,
            false => Err(Problem::NotFound.into()),
        }
    }

    async fn mark_case(&self, manager: &QualityManager, application: Application) -> Result<()> {
        let snapshot = self.build_case_snapshot(application).await?;
        let now = self.state.clock.now();
        let marked = self
            .state
            .db
            .mark_known_case(snapshot, manager.account(), now);
        marked.await
    }

    async fn build_case_snapshot(&self, application: Application) -> Result<CaseSnapshot> {
        let mut dossier = self
            .build_dossier(application.clone().into_undecided())
            .await?;
        let previous = self.read_previous(&dossier).await?;
        let is_submission = |event: &LogEvent| matches!(event, LogEvent::Submitted { .. });
        let last = dossier.log.iter().position(|it| is_submission(&it.event));
        let log = match last {
            Some(last) => dossier.log.split_off(last),
            None => Vec::new(),
        };
        Ok(CaseSnapshot {
            application,
            log,
            receipts: dossier.receipts,
            previous,
        })
    }

    /// # Errors
    /// `NotFound` for a case of another exam or unit.
    pub(super) async fn retire_case(
        &self,
        manager: &QualityManager,
        case: KnownCaseId,
    ) -> Result<()> {
        let now = self.state.clock.now();
        let db = &self.state.db;
        let of_manager = (manager.exam(), manager.scope());
        db.retire_known_case(of_manager, case, manager.account(), now)
            .await
    }

    /// The known case of an application for its supervisor. `None` for another reader, and if it can
    /// become none.
    pub(super) async fn read_known_case_panel(
        &self,
        access: &ReviewAccess,
        application: &Application,
        exam: &Exam,
    ) -> Result<Option<KnownCasePanel>> {
        if !access.rights().is_supervisor {
            return Ok(None);
        }
        let marked_at = self.state.db.find_marking(application.id).await?;
        let is_offered = marked_at.is_some() || application.can_be_known_case(exam);
        Ok(is_offered.then(|| KnownCasePanel {
            exam: exam.code.clone(),
            marked_at,
        }))
    }

    /// The desk of a known case. It is that of any other application until the decision.
    pub(super) async fn read_case_desk(
        &self,
        case: ReadableCase,
        kind: ViewKind,
    ) -> Result<ReviewDesk> {
        let ReadableCase {
            review: case,
            access,
        } = case;
        if kind == ViewKind::Seen {
            self.note_case_shown(&case).await?;
        }
        let is_open = case.result.is_none();
        let mut desk = self.build_desk(&access, case.application).await?;
        let name = desk.authors.get(&desk.reader).cloned();
        desk.claim = is_open.then(|| Claim {
            reviewer: desk.reader,
            name: name.unwrap_or_default(),
            ends: desk.dossier.now.plus(CLAIM_LEASE_MS),
        });
        desk.is_handed_over = false;
        desk.case_of = Some(desk.dossier.application.id);
        desk.case_result = case.result;
        desk.journal = case.notes;
        desk.previous = case.snapshot.previous;
        desk.dossier.application.id = case.id;
        desk.dossier.log = case.snapshot.log;
        let receipts = case.snapshot.receipts.into_iter();
        // The id of the application would tell the case from other applications.
        let receipts = receipts.map(|receipt| Receipt {
            application: case.id,
            ..receipt
        });
        desk.dossier.receipts = receipts.collect();
        Ok(desk)
    }

    /// Records that the case was on the screen, once.
    pub(super) async fn note_case_shown(&self, case: &CaseReview) -> Result<()> {
        if case.is_shown {
            return Ok(());
        }
        let now = self.state.clock.now();
        self.state.db.record_case_shown(case.id, now).await
    }

    /// Performs an act of the reviewer on a known case. `Some` after the decision, also for a
    /// repetition of it.
    ///
    /// # Errors
    /// `NotAllowed` without the grant for a first review, `Stale`, `NotInReview` after the decision,
    /// and those of [`ReviewAct::perform`].
    pub(super) async fn perform_case_act(
        &self,
        case: ReadableCase,
        queued: &QueuedAct,
    ) -> Result<Option<CaseOutcome>> {
        let QueuedAct { revision, act, .. } = queued;
        let ReadableCase {
            review: case,
            access,
        } = case;
        let (id, account) = (case.id, access.account());
        let to_outcome = |comparison| CaseOutcome {
            application: id,
            comparison,
        };
        let is_old = case.application.revision != *revision;
        if is_old && act.is_done(&case.application, account) {
            return Ok(case.result.map(|result| to_outcome(result.comparison)));
        }
        if case.result.is_some() {
            let state = case.application.state.kind();
            return Err(Problem::NotInReview { state }.into());
        }
        access.check_level(ReviewLevel::Initial)?;
        if is_old {
            return Err(Problem::Stale.into());
        }
        let (db, now) = (&self.state.db, self.state.clock.now());
        let decided = &case.snapshot.application;
        let exam = db.exam(&decided.exam, decided.exam_version).await?;
        let exam = to_case_exam(&exam);
        let (application, _) = act.perform(case.application, &exam, account, now)?;
        let is_decision = act.part().is_none() && *act != ReviewAct::TakeBack;
        let comparison = is_decision.then(|| {
            let expected = decided.collect_verdicts(&exam);
            CaseComparison::compare(&expected, &application.collect_verdicts(&exam))
        });
        let change = CaseChange {
            id,
            revision: *revision,
            application,
            comparison: comparison.clone(),
        };
        db.save_case_change(change, now).await?;
        Ok(comparison.map(to_outcome))
    }

    pub(super) async fn add_case_note(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        text: String,
    ) -> Result<()> {
        let (db, account) = (&self.state.db, reviewer.account());
        let names = db.account_names([account].into()).await?;
        let note = ReviewEntry {
            at: self.state.clock.now(),
            author: names.into_values().next().unwrap_or_default(),
            event: ReviewEvent::Noted { text },
        };
        db.add_case_note(id, account, note).await
    }

    /// Stores the objection of the reviewer to a known case that they have decided.
    ///
    /// # Errors
    /// `NotFound`, also before the decision; `ReasonMissing`, `TextTooLong`.
    pub(super) async fn object_to_own_case(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        note: &str,
    ) -> Result<()> {
        find_case(&self.state, reviewer, id).await?;
        let note = read_note(note)?.ok_or(Problem::ReasonMissing)?;
        let now = self.state.clock.now();
        let db = &self.state.db;
        db.object_to_case(id, reviewer.account(), note, now).await
    }

    /// The page of the reviewers for a known case. Nobody else can get it, and the events of the
    /// application would tell its decision.
    pub(super) async fn read_case_team(&self, case: ReadableCase) -> Result<ReviewTeam> {
        let desk = self.read_case_desk(case, ViewKind::Prefetched).await?;
        let is_supervisor = desk.access.is_supervisor;
        let application = desk.dossier.application;
        Ok(ReviewTeam {
            application: application.id,
            number: application.number,
            candidate: desk.candidate.name,
            time_zone: desk.dossier.exam.time_zone,
            reader: desk.reader,
            is_supervisor,
            claim: desk.claim,
            colleagues: Vec::new(),
            journal: desk.journal,
            views: is_supervisor.then(Vec::new),
            correction: None,
            known_case: None,
        })
    }
}
