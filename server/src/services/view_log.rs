//! The log of views: what the desk has shown to whom, and the list for supervisors and the office.

use std::collections::BTreeMap;

use shared::{
    application::Application,
    exam::Exam,
    id::{AccountId, ApplicationId, ExamCode, ImageId},
    problem::Problem,
    text::LocalText,
    time::Timestamp,
    view::{OfficeViewLog, ReviewDesk, SheetCell, ViewRow, ViewedImage},
    view_log::{MAX_REPORTED_VIEWS, ReportedView, ViewKind, ViewReason},
};

use crate::{
    auth::{Officer, Reviewer},
    db::{NewView, ViewRecord},
    error::Result,
    services::{
        Backend,
        known_case::{DeskFile, find_on_desk},
    },
};

impl Backend {
    /// Records that a desk was read in order to be shown, or in advance.
    pub(super) async fn record_desk_view(&self, desk: &ReviewDesk, kind: ViewKind) -> Result<()> {
        let view = self.view_of_desk(desk, None, kind);
        self.state.db.record_view(view).await
    }

    /// Records the pictures of a sheet, which are all on one page.
    pub(super) fn record_sheet_views(&self, reader: AccountId, cells: &[SheetCell]) {
        let at = self.state.clock.now();
        for cell in cells {
            for image in &cell.images {
                self.state.db.record_view_later(NewView {
                    application: cell.application,
                    account: reader,
                    image: Some(image.id),
                    at,
                    kind: ViewKind::Seen,
                    reason: ViewReason::Next,
                });
            }
        }
    }

    /// Records a picture on a page that the server renders.
    pub(super) fn record_rendered_image(&self, desk: &ReviewDesk, image: ImageId) {
        let view = self.view_of_desk(desk, Some(image), ViewKind::Seen);
        self.state.db.record_view_later(view);
    }

    fn view_of_desk(&self, desk: &ReviewDesk, image: Option<ImageId>, kind: ViewKind) -> NewView {
        NewView {
            application: desk.case_of.unwrap_or(desk.dossier.application.id),
            account: desk.reader,
            image,
            at: self.state.clock.now(),
            kind,
            reason: find_reason(desk),
        }
    }

    /// Stores what a desk reports to have shown. A picture that the application does not have is
    /// left out.
    ///
    /// # Errors
    /// `BadRequest` for more than [`MAX_REPORTED_VIEWS`].
    pub(super) async fn store_reported_views(
        &self,
        reviewer: &Reviewer,
        id: ApplicationId,
        views: Vec<ReportedView>,
    ) -> Result<()> {
        if views.len() > MAX_REPORTED_VIEWS {
            let detail = format!("{} views in one report", views.len());
            return Err(Problem::BadRequest { detail }.into());
        }
        let (db, now) = (&self.state.db, self.state.clock.now());
        let account = reviewer.account();
        let (application, reason) = match find_on_desk(&self.state, reviewer, id).await? {
            DeskFile::Application(found) => {
                let reason = db.find_view_reason(id, account).await?;
                (found.application, reason)
            }
            DeskFile::KnownCase(case) => {
                self.note_case_shown(&case.review).await?;
                (case.review.application, Some(ViewReason::KnownCase))
            }
        };
        let is_known = |view: &ReportedView| match view.image {
            Some(image) => application.find_image(image).is_some(),
            None => true,
        };
        let known = views.into_iter().filter(is_known);
        let views = known.map(|view| NewView {
            application: application.id,
            account,
            image: view.image,
            at: now.plus(-i64::from(view.age_ms).min(Timestamp::DAY_MS)),
            kind: ViewKind::Seen,
            reason: reason.unwrap_or(ViewReason::Search),
        });
        db.write_views(views.collect()).await
    }

    /// The views of an application, newest first.
    pub(super) async fn list_view_rows(
        &self,
        application: &Application,
        exam: &Exam,
    ) -> Result<Vec<ViewRow>> {
        let places = list_image_places(application, exam);
        let views = self.state.db.list_views(application.id).await?;
        let rows = views.into_iter().map(|ViewRecord { view, name }| ViewRow {
            at: view.at,
            name,
            image: view.image.map(|image| ViewedImage {
                image,
                place: places.get(&image).cloned(),
            }),
            kind: view.kind,
            reason: view.reason,
        });
        Ok(rows.collect())
    }

    /// The views of the application with this number, for the office.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) async fn read_office_view_log(
        &self,
        _: Officer,
        exam: &ExamCode,
        number: &str,
    ) -> Result<OfficeViewLog> {
        let db = &self.state.db;
        let found = db.find_by_number(exam, number).await?;
        let application = found.ok_or(Problem::NotFound)?;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let candidate: BTreeMap<AccountId, String> =
            db.account_names([application.candidate].into()).await?;
        Ok(OfficeViewLog {
            candidate: candidate.into_values().next().unwrap_or_default(),
            journal: db.review_events(application.id, true).await?,
            views: self.list_view_rows(&application, &exam).await?,
            number: application.number,
        })
    }
}

/// The titles of the slots of an application's pictures, and their numbers there.
fn list_image_places(
    application: &Application,
    exam: &Exam,
) -> BTreeMap<ImageId, (LocalText, u16)> {
    let slots = exam.slots();
    let places = slots.flat_map(|slot| {
        let images = application.images(&slot.id).iter();
        let numbered = images.zip(1..);
        numbered.map(|(image, number)| (image.id, (slot.title.clone(), number)))
    });
    places.collect()
}

/// The reason for which the reader sees the desk.
fn find_reason(desk: &ReviewDesk) -> ViewReason {
    if desk.case_of.is_some() {
        return ViewReason::KnownCase;
    }
    let (application, reader) = (&desk.dossier.application, desk.reader);
    let claim = desk.claim.as_ref();
    let has_claim = claim.is_some_and(|claim| claim.reviewer == reader);
    if desk.find_hand_over().is_some() {
        return ViewReason::HandOver;
    }
    let review = &application.review;
    let had_it = review.reviewer == Some(reader) || review.passed_first == Some(reader);
    match (has_claim, had_it) {
        (true, _) => ViewReason::Next,
        (false, true) => ViewReason::SecondLook,
        (false, false) => ViewReason::Search,
    }
}
