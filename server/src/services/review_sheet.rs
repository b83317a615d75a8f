//! The sheets of reviewers: one slot of many applications on a page. All of them are claimed by the
//! reviewer; the acts are those of the desk.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use shared::{
    application::{Application, PageNumbers, QueuedAct, ReviewAct, ReviewPart},
    exam::{Exam, ReasonKind, Slot},
    hint::{ObservationStatus, collect_remarks},
    id::{AccountId, ApplicationId, ImageId, SlotId},
    problem::Problem,
    search::check_search_length,
    time::Timestamp,
    view::{
        CLAIM_LEASE_MS, MAX_SHEET_IMAGES, QueueFilter, ReviewSheet, SHEET_SIZE, SheetCell,
        SheetChoice, SheetEntry, SheetQuery, SheetRange, SheetReason,
    },
};

use crate::{
    auth::Reviewer,
    db::SheetRequest,
    error::{Error, Result},
    services::{Backend, review_access::find_readable},
};

/// Keys that have another function on the sheet.
const SHEET_KEYS: [char; 1] = ['p'];

impl Backend {
    /// Reads a page of a sheet. Shown are the applications in which the slot waits for a verdict,
    /// and those in which this reviewer has judged it during the lease of a claim.
    pub(super) async fn read_sheet(
        &self,
        reviewer: &Reviewer,
        query: SheetQuery,
    ) -> Result<ReviewSheet> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let exam = self.find_reviewed_slot(reviewer, &query).await?;
        let slot = find_slot(&exam, &query.slot)?;
        let reader = reviewer.account();
        let mut shown = Vec::new();
        let mut versions = BTreeMap::from([(u32::MAX, exam.clone())]);
        let claimed = db.list_sheet_applications(&query, (reader, reviewer.grants()), now);
        for application in claimed.await? {
            let version = application.exam_version;
            let own = db.exam(&query.exam, version).await?;
            if is_on_sheet(&application, &own, &query.slot, reader, now) {
                versions.insert(version, own);
                shown.push(application);
            }
        }
        let shown = choose_shown(shown, &query.slot);
        let cells = self.build_cells(shown, &query.slot).await?;
        self.record_sheet_views(reader, &cells);
        Ok(ReviewSheet {
            exam: exam.title.clone(),
            slot: query.slot.clone(),
            title: slot.title.clone(),
            hint: slot.hint.clone(),
            reader,
            reasons: list_reasons(&exam, versions.values(), &query.slot),
            cells,
            keys: self.read_review_keys(reviewer).await?,
        })
    }

    pub(super) async fn claim_sheet_page(
        &self,
        reviewer: &Reviewer,
        query: SheetQuery,
        filter: QueueFilter,
        left: Vec<ApplicationId>,
    ) -> Result<Option<SheetRange>> {
        check_search_length(filter.search.as_deref().unwrap_or_default())?;
        check_count(left.len())?;
        self.find_reviewed_slot(reviewer, &query).await?;
        let request = SheetRequest {
            reviewer: reviewer.account(),
            grants: reviewer.grants().clone(),
            query,
            filter,
            left,
        };
        let now = self.state.clock.now();
        self.state.db.claim_sheet(request, now).await
    }

    /// Performs the choices of a form one after the other. A choice that is refused does not stop
    /// the others; the first refusal is the result.
    pub(super) async fn perform_choices(
        &self,
        reviewer: &Reviewer,
        query: SheetQuery,
        entries: Vec<SheetEntry>,
    ) -> Result<()> {
        check_count(entries.len())?;
        self.find_reviewed_slot(reviewer, &query).await?;
        let mut refusal = None;
        for entry in entries {
            match self.perform_choice(reviewer, &query.slot, entry).await {
                Ok(()) => {}
                Err(Error::Problem(problem)) => refusal = refusal.or(Some(problem)),
                Err(error) => return Err(error),
            }
        }
        match refusal {
            Some(problem) => Err(problem.into()),
            None => Ok(()),
        }
    }

    async fn perform_choice(
        &self,
        reviewer: &Reviewer,
        slot: &SlotId,
        entry: SheetEntry,
    ) -> Result<()> {
        if entry.shown.len() > MAX_SHEET_IMAGES {
            let detail = format!("{} images of one slot", entry.shown.len());
            return Err(Problem::BadRequest { detail }.into());
        }
        let readable = find_readable(&self.state, reviewer, entry.application).await?;
        let application = readable.application;
        let part = ReviewPart::Slot(slot.clone());
        let is_judged = !application.verdict_on(&part).is_pending();
        let act = match entry.choice {
            SheetChoice::Leave if !is_judged => return Ok(()),
            SheetChoice::Leave => ReviewAct::Clear { part },
            SheetChoice::Pass => ReviewAct::Pass {
                part,
                shown: entry.shown,
            },
            SheetChoice::Return(reason) => ReviewAct::ReturnPart {
                part,
                reasons: vec![reason],
                note: None,
                pages: PageNumbers::new(),
                boxes: Vec::new(),
            },
        };
        if is_judged && act.is_done(&application, reviewer.account()) {
            return Ok(());
        }
        let act = QueuedAct::new(entry.application, entry.revision, act);
        self.perform_act(reviewer, act).await
    }

    pub(super) async fn renew_sheet_claims(
        &self,
        reviewer: &Reviewer,
        applications: Vec<ApplicationId>,
    ) -> Result<()> {
        check_count(applications.len())?;
        let now = self.state.clock.now();
        let db = &self.state.db;
        db.renew_claims(applications, reviewer.account(), now).await
    }

    pub(super) async fn leave_sheet(
        &self,
        reviewer: &Reviewer,
        applications: Vec<ApplicationId>,
    ) -> Result<()> {
        check_count(applications.len())?;
        let db = &self.state.db;
        db.release_untouched(applications, reviewer.account()).await
    }

    /// The newest definition of the exam, on which the reviewer has a grant and which has the slot
    /// among those that are reviewed.
    async fn find_reviewed_slot(
        &self,
        reviewer: &Reviewer,
        query: &SheetQuery,
    ) -> Result<Arc<Exam>> {
        reviewer.check_exam(&query.exam)?;
        let found = self.state.db.current_exam(&query.exam).await?;
        let (_, exam) = found.ok_or(Problem::NotFound)?;
        find_slot(&exam, &query.slot)?;
        Ok(exam)
    }

    async fn build_cells(
        &self,
        applications: Vec<Application>,
        slot: &SlotId,
    ) -> Result<Vec<SheetCell>> {
        let db = &self.state.db;
        let ids: Vec<_> = applications.iter().map(|it| it.id).collect();
        let mut observations = db.slot_observations(&ids, slot).await?;
        let candidates = applications.iter().map(|it| it.candidate).collect();
        let mut names = db.account_names(candidates).await?;
        let cells = applications.into_iter().map(|application| {
            let name = names.remove(&application.candidate).unwrap_or_default();
            build_cell(application, name, slot, &mut observations)
        });
        Ok(cells.collect())
    }
}

fn build_cell(
    application: Application,
    name: String,
    slot: &SlotId,
    observations: &mut HashMap<ImageId, ObservationStatus>,
) -> SheetCell {
    let images = application.images(slot).to_vec();
    let observed: Vec<_> = images
        .iter()
        .map(|image| {
            let status = observations.remove(&image.id).unwrap_or_default();
            (image.id, image.sha256, status)
        })
        .collect();
    SheetCell {
        application: application.id,
        name,
        submitted: application.event_times.submitted.unwrap_or_default(),
        revision: application.revision,
        remarks: collect_remarks(&observed),
        verdict: application.verdict(slot).clone(),
        images,
        number: application.number,
    }
}

fn find_slot<'a>(exam: &'a Exam, id: &SlotId) -> Result<&'a Slot, Problem> {
    let mut slots = exam.reviewed_slots();
    slots.find(|slot| &slot.id == id).ok_or(Problem::NotFound)
}

fn is_on_sheet(
    application: &Application,
    exam: &Exam,
    slot: &SlotId,
    reader: AccountId,
    now: Timestamp,
) -> bool {
    let part = ReviewPart::Slot(slot.clone());
    let is_pending = application.verdict_on(&part).is_pending();
    let is_fresh = |at: Timestamp| at > now.plus(-CLAIM_LEASE_MS);
    let is_own = application
        .verdict_author(&part)
        .is_some_and(|author| author.reviewer == reader && is_fresh(author.at));
    application.review.can_be_continued_by(reader)
        && application.has_content(&part)
        && application.reviewed_parts(exam).contains(&part)
        && (is_pending || is_own)
}

/// At most [`SHEET_SIZE`] applications in their order. Those without a verdict come before those
/// that were judged, which another page may have left between them.
fn choose_shown(mut applications: Vec<Application>, slot: &SlotId) -> Vec<Application> {
    let is_pending = |application: &Application| application.verdict(slot).is_pending();
    let pending = applications.iter().filter(|it| is_pending(it)).count();
    let mut judged_room = SHEET_SIZE.saturating_sub(pending);
    applications.retain(|application| {
        let is_judged = !is_pending(application);
        let is_shown = !is_judged || judged_room > 0;
        judged_room -= usize::from(is_judged && is_shown);
        is_shown
    });
    applications.truncate(SHEET_SIZE);
    applications
}

/// The reasons that every version of the exam offers for the slot, without those that need a note.
fn list_reasons<'a>(
    exam: &Exam,
    versions: impl Iterator<Item = &'a Arc<Exam>> + Clone,
    slot: &SlotId,
) -> Vec<SheetReason> {
    let part = ReviewPart::Slot(slot.clone());
    let is_in_all = |id| {
        let is_offered = |exam: &Arc<Exam>| {
            let offered = exam.offered_reasons(&part);
            offered.iter().any(|offered| &offered.reason.id == id)
        };
        versions.clone().all(is_offered)
    };
    let offered = exam.offered_reasons(&part).into_iter();
    let offered = offered.filter(|it| !it.reason.wants_note && is_in_all(&it.reason.id));
    offered
        .map(|it| SheetReason {
            id: it.reason.id.clone(),
            label: it.reason.label.clone(),
            sentence: it.reason.sentence.clone(),
            is_disqualifying: it.reason.kind == ReasonKind::Disqualifying,
            key: it.key.filter(|key| !SHEET_KEYS.contains(key)),
        })
        .collect()
}

fn check_count(count: usize) -> Result<(), Problem> {
    match count <= SHEET_SIZE {
        true => Ok(()),
        false => Err(Problem::BadRequest {
            detail: format!("{count} applications on a sheet"),
        }),
    }
}
