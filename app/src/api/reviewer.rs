//! The reviewer's server functions.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use shared::{
    application::{CorrectionTarget, MarkedBox, QueuedAct, ReviewPart},
    id::{AccountId, ApplicationId, ExamCode, ImageId, KnownCaseId, ReasonId},
    review_keys::{KeyAct, ReviewKeys},
    time::Timestamp,
    view::{
        CaseOutcome, QueueFilter, ReviewDesk, ReviewQuality, ReviewQueue, ReviewSheet, ReviewTeam,
        SheetEntry, SheetQuery,
    },
    view_log::ReportedView,
};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "review/queue", output = TextJsonOutput, input = GetUrl)]
pub async fn read_queue(filter: QueueFilter) -> Result<ReviewQueue, ApiError> {
    Ok(crate::ports::reviewer().queue(filter).await?)
}

#[server(endpoint = "review/desk", output = TextJsonOutput, input = GetUrl)]
pub async fn read_desk(application: ApplicationId) -> Result<ReviewDesk, ApiError> {
    Ok(crate::ports::reviewer().desk(application).await?)
}

/// Claims the next application of the list and leads to its desk; to the queue if nothing is free.
#[server(endpoint = "review/claim-next", output = TextJsonOutput)]
pub async fn claim_next(
    #[server(default)] filter: QueueFilter,
    #[server(default)] left: Option<ApplicationId>,
) -> Result<Option<ApplicationId>, ApiError> {
    let next = crate::ports::reviewer()
        .claim_next(filter.clone(), left)
        .await?;
    let address = match next {
        Some(next) => shared::url::queue::desk(next, &filter),
        None => shared::url::queue::nothing_free(&filter),
    };
    crate::ports::response().redirect(&address);
    Ok(next)
}

/// Claims the application that follows those that the reader has, and reads its desk.
#[server(endpoint = "review/claim-ahead", output = TextJsonOutput, input = Json)]
pub async fn claim_ahead(
    filter: QueueFilter,
    held: Vec<ApplicationId>,
) -> Result<Option<ReviewDesk>, ApiError> {
    Ok(crate::ports::reviewer().claim_ahead(filter, held).await?)
}

/// Puts an application back into the list that the reader has not looked at or has skipped.
#[server(endpoint = "review/put-back", output = TextJsonOutput)]
pub async fn put_back(application: ApplicationId) -> Result<(), ApiError> {
    crate::ports::reviewer().put_back(application).await?;
    Ok(())
}

#[server(endpoint = "review/team", output = TextJsonOutput, input = GetUrl)]
pub async fn read_team(application: ApplicationId) -> Result<ReviewTeam, ApiError> {
    Ok(crate::ports::reviewer().team(application).await?)
}

/// Gives the application to another reviewer and leads to the queue.
#[server(endpoint = "review/hand-over", output = TextJsonOutput)]
pub async fn hand_over(
    application: ApplicationId,
    to: AccountId,
    #[server(default)] question: String,
) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.hand_over(application, to, question).await?;
    crate::ports::response().redirect(shared::url::page::REVIEW);
    Ok(())
}

/// Ends the claim of another reviewer and leads to the page of the application's reviewers.
#[server(endpoint = "review/release-foreign-claim", output = TextJsonOutput)]
pub async fn release_foreign_claim(application: ApplicationId) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.release_foreign_claim(application).await?;
    crate::ports::response().redirect(&shared::url::page::team(application));
    Ok(())
}

/// Proposes to correct the decision, and leads to the page of the application's reviewers.
#[server(endpoint = "review/propose-correction", output = TextJsonOutput)]
pub async fn propose_correction(
    application: ApplicationId,
    target: CorrectionTarget,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer
        .propose_correction(application, target, reason)
        .await?;
    crate::ports::response().redirect(&shared::url::page::team(application));
    Ok(())
}

/// Corrects the decision as another person has proposed at this time, and leads to the page of the
/// application's reviewers.
#[server(endpoint = "review/confirm-correction", output = TextJsonOutput)]
pub async fn confirm_correction(
    application: ApplicationId,
    proposed: Timestamp,
) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.confirm_correction(application, proposed).await?;
    crate::ports::response().redirect(&shared::url::page::team(application));
    Ok(())
}

/// Declines or withdraws the proposal of this time, and leads to the page of the application's
/// reviewers.
#[server(endpoint = "review/decline-correction", output = TextJsonOutput)]
pub async fn decline_correction(
    application: ApplicationId,
    proposed: Timestamp,
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer
        .decline_correction(application, proposed, note)
        .await?;
    crate::ports::response().redirect(&shared::url::page::team(application));
    Ok(())
}

/// Withdraws the application from a reviewer who knows the candidate, and leads to the queue.
#[server(endpoint = "review/recuse", output = TextJsonOutput)]
pub async fn recuse(
    application: ApplicationId,
    #[server(default)] filter: QueueFilter,
) -> Result<(), ApiError> {
    crate::ports::reviewer().recuse(application).await?;
    crate::ports::response().redirect(&shared::url::queue::address(&filter));
    Ok(())
}

/// Adds a note that only reviewers see.
#[server(endpoint = "review/add-note", output = TextJsonOutput)]
pub async fn add_note(application: ApplicationId, text: String) -> Result<(), ApiError> {
    crate::ports::reviewer().add_note(application, text).await?;
    Ok(())
}

/// Stores what the desk has shown, for the log of views.
#[server(endpoint = "review/report-views", output = TextJsonOutput, input = Json)]
pub async fn report_views(
    application: ApplicationId,
    views: Vec<ReportedView>,
) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.report_views(application, views).await?;
    Ok(())
}

#[server(endpoint = "review/keys", output = TextJsonOutput, input = GetUrl)]
pub async fn read_keys() -> Result<ReviewKeys, ApiError> {
    Ok(crate::ports::reviewer().keys().await?)
}

/// Gives an act a key.
#[server(endpoint = "review/set-key", output = TextJsonOutput)]
pub async fn set_key(act: KeyAct, #[server(default)] key: String) -> Result<(), ApiError> {
    Ok(crate::ports::reviewer().set_key(act, key).await?)
}

/// Gives all acts the standard keys.
#[server(endpoint = "review/reset-keys", output = TextJsonOutput)]
pub async fn reset_keys() -> Result<(), ApiError> {
    Ok(crate::ports::reviewer().reset_keys().await?)
}

#[server(endpoint = "review/take-over", output = TextJsonOutput)]
pub async fn take_over(application: ApplicationId) -> Result<(), ApiError> {
    crate::ports::reviewer().take_over(application).await?;
    Ok(())
}

#[server(endpoint = "review/renew-claim", output = TextJsonOutput)]
pub async fn renew_claim(application: ApplicationId) -> Result<(), ApiError> {
    crate::ports::reviewer().renew_claim(application).await?;
    Ok(())
}

/// Puts the application back into the list and leads to the queue.
#[server(endpoint = "review/release-claim", output = TextJsonOutput)]
pub async fn release_claim(
    application: ApplicationId,
    #[server(default)] filter: QueueFilter,
) -> Result<(), ApiError> {
    crate::ports::reviewer().release_claim(application).await?;
    crate::ports::response().redirect(&shared::url::queue::address(&filter));
    Ok(())
}

/// Performs an act of the desk's queue. `Some` after the decision on a known case.
#[server(endpoint = "review/act", output = TextJsonOutput, input = Json)]
pub async fn perform_act(act: QueuedAct) -> Result<Option<CaseOutcome>, ApiError> {
    Ok(crate::ports::reviewer().act(act).await?)
}

/// Objects to a known case, and leads to its desk.
#[server(endpoint = "review/object-to-known-case", output = TextJsonOutput)]
pub async fn object_to_known_case(
    application: ApplicationId,
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.object_to_known_case(application, note).await?;
    crate::ports::response().redirect(&shared::url::page::desk(application));
    Ok(())
}

/// Makes an application a known case, and leads to the page of its reviewers.
#[server(endpoint = "review/mark-known-case", output = TextJsonOutput)]
pub async fn mark_known_case(application: ApplicationId) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.mark_known_case(application).await?;
    crate::ports::response().redirect(&shared::url::page::team(application));
    Ok(())
}

/// Retires a known case, and leads to the quality of the reviews.
#[server(endpoint = "review/retire-known-case", output = TextJsonOutput)]
pub async fn retire_known_case(exam: ExamCode, case: KnownCaseId) -> Result<(), ApiError> {
    let reviewer = crate::ports::reviewer();
    reviewer.retire_known_case(exam.clone(), case).await?;
    crate::ports::response().redirect(&shared::url::page::supervised_quality(&exam));
    Ok(())
}

/// The quality of the reviews of an exam, for its supervisors.
#[server(endpoint = "review/quality", output = TextJsonOutput, input = GetUrl)]
pub async fn read_supervised_quality(exam: ExamCode) -> Result<ReviewQuality, ApiError> {
    Ok(crate::ports::reviewer().supervised_quality(exam).await?)
}

#[server(endpoint = "review/sheet", output = TextJsonOutput, input = GetUrl)]
pub async fn read_sheet(query: SheetQuery) -> Result<ReviewSheet, ApiError> {
    Ok(crate::ports::reviewer().sheet(query).await?)
}

/// Claims the next applications of a sheet and leads to their page.
#[server(endpoint = "review/claim-sheet", output = TextJsonOutput)]
pub async fn claim_sheet(
    query: SheetQuery,
    #[server(default)] filter: QueueFilter,
    #[server(default)] left: Vec<ApplicationId>,
) -> Result<(), ApiError> {
    let port = crate::ports::reviewer();
    let places = port
        .claim_sheet(query.clone(), filter.clone(), left)
        .await?;
    let address = match places {
        Some(_) => shared::url::sheet::address(&SheetQuery { places, ..query }, &filter),
        None => shared::url::sheet::nothing_free(&query, &filter),
    };
    crate::ports::response().redirect(&address);
    Ok(())
}

/// Judges the applications of a sheet; the target of its form, which works without the WASM module.
#[server(endpoint = "review/judge-sheet", output = TextJsonOutput)]
pub async fn judge_sheet(query: SheetQuery, entries: Vec<SheetEntry>) -> Result<(), ApiError> {
    Ok(crate::ports::reviewer().judge_sheet(query, entries).await?)
}

#[server(endpoint = "review/renew-claims", output = TextJsonOutput, input = Json)]
pub async fn renew_claims(applications: Vec<ApplicationId>) -> Result<(), ApiError> {
    Ok(crate::ports::reviewer().renew_claims(applications).await?)
}

/// Leaves a sheet: what was not judged goes back into the list.
#[server(endpoint = "review/leave-sheet", output = TextJsonOutput, input = Json)]
pub async fn leave_sheet(applications: Vec<ApplicationId>) -> Result<(), ApiError> {
    Ok(crate::ports::reviewer()
        .release_untouched(applications)
        .await?)
}

/// The same as a form, which leads to the queue.
#[server(endpoint = "review/close-sheet", output = TextJsonOutput)]
pub async fn close_sheet(
    #[server(default)] filter: QueueFilter,
    #[server(default)] left: Vec<ApplicationId>,
) -> Result<(), ApiError> {
    crate::ports::reviewer().release_untouched(left).await?;
    crate::ports::response().redirect(&shared::url::queue::address(&filter));
    Ok(())
}

// The functions below are the targets of the desk's forms, which work without the WASM module.

#[server(endpoint = "review/pass", output = TextJsonOutput)]
pub async fn pass_part(
    application: ApplicationId,
    part: ReviewPart,
    // A section of the form has no images.
    #[server(default)] shown: Vec<ImageId>,
    revision: u32,
) -> Result<(), ApiError> {
    let act = shared::application::ReviewAct::Pass { part, shown };
    let act = QueuedAct::new(application, revision, act);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}

#[server(endpoint = "review/return-part", output = TextJsonOutput)]
pub async fn return_part(
    application: ApplicationId,
    part: ReviewPart,
    // A form without a ticked reason sends no `reasons` at all.
    #[server(default)] reasons: Vec<ReasonId>,
    #[server(default)] note: String,
    // No page means the whole part.
    #[server(default)] pages: Vec<u16>,
    // The desk sends the boxes that it shows; without the WASM module, those of the verdict.
    #[server(default)] boxes: Vec<MarkedBox>,
    revision: u32,
) -> Result<(), ApiError> {
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    let returned = shared::application::ReviewAct::ReturnPart {
        part,
        reasons,
        note,
        pages: pages.into_iter().collect(),
        boxes,
    };
    let act = QueuedAct::new(application, revision, returned);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}

#[server(endpoint = "review/clear", output = TextJsonOutput)]
pub async fn clear_verdict(
    application: ApplicationId,
    part: ReviewPart,
    revision: u32,
) -> Result<(), ApiError> {
    let act = shared::application::ReviewAct::Clear { part };
    let act = QueuedAct::new(application, revision, act);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}

#[server(endpoint = "review/send-back", output = TextJsonOutput)]
pub async fn send_back(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    let act = shared::application::ReviewAct::SendBack;
    let act = QueuedAct::new(application, revision, act);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}

/// Takes a decision back that has not gone out.
#[server(endpoint = "review/take-back", output = TextJsonOutput)]
pub async fn take_back(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    let act = shared::application::ReviewAct::TakeBack;
    let act = QueuedAct::new(application, revision, act);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}

#[server(endpoint = "review/approve", output = TextJsonOutput)]
pub async fn approve(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    let act = shared::application::ReviewAct::Approve;
    let act = QueuedAct::new(application, revision, act);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}

#[server(endpoint = "review/refuse", output = TextJsonOutput)]
pub async fn refuse(
    application: ApplicationId,
    note: String,
    revision: u32,
) -> Result<(), ApiError> {
    let act = shared::application::ReviewAct::Refuse { note };
    let act = QueuedAct::new(application, revision, act);
    crate::ports::reviewer().act(act).await?;
    Ok(())
}
