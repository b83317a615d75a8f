//! The office's server functions.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    exam::{Exam, fee::PaymentMethod},
    id::{AccountId, ApplicationId, ExamCode, KnownCaseId, MessageId},
    message::Channel,
    view::{
        AbsentPeople, ApplicationFilter, ApplicationList, BoardRow, FoundPeople, MessageLog,
        MessageLogFilter, OfficePositions, OfficeViewLog, PayerList, PersonView, ReviewQuality,
        SharedNumber,
    },
};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "office/board", output = TextJsonOutput, input = GetUrl)]
pub async fn read_board() -> Result<Vec<BoardRow>, ApiError> {
    Ok(crate::ports::office().board().await?)
}

#[server(endpoint = "office/shared-numbers", output = TextJsonOutput, input = GetUrl)]
pub async fn read_shared_numbers() -> Result<Vec<SharedNumber>, ApiError> {
    Ok(crate::ports::office().shared_numbers().await?)
}

#[server(endpoint = "office/publish-results", output = TextJsonOutput)]
pub async fn publish_results(exam: ExamCode) -> Result<(), ApiError> {
    crate::ports::office().publish_results(exam).await?;
    crate::ports::response().redirect(shared::url::page::OFFICE);
    Ok(())
}

#[server(endpoint = "office/exam", output = TextJsonOutput, input = GetUrl)]
pub async fn read_office_exam(exam: ExamCode) -> Result<Arc<Exam>, ApiError> {
    Ok(crate::ports::office().office_exam(exam).await?)
}

/// The present list of positions, with those that a search finds.
#[server(endpoint = "office/positions", output = TextJsonOutput, input = GetUrl)]
pub async fn read_office_positions(
    exam: ExamCode,
    search: String,
) -> Result<OfficePositions, ApiError> {
    let port = crate::ports::office();
    Ok(port.office_positions(exam, search).await?)
}

/// The views of an application, which is found by its number.
#[server(endpoint = "office/view-log", output = TextJsonOutput, input = GetUrl)]
pub async fn read_view_log(exam: ExamCode, number: String) -> Result<OfficeViewLog, ApiError> {
    Ok(crate::ports::office().view_log(exam, number).await?)
}

/// The people whom the office finds by what they say about themselves.
#[server(endpoint = "office/find-people", output = TextJsonOutput, input = GetUrl)]
pub async fn find_people(search: String) -> Result<FoundPeople, ApiError> {
    Ok(crate::ports::office().find_people(search).await?)
}

/// A page of an exam's applications.
#[server(endpoint = "office/applications", output = TextJsonOutput, input = GetUrl)]
pub async fn list_applications(filter: ApplicationFilter) -> Result<ApplicationList, ApiError> {
    Ok(crate::ports::office().applications(filter).await?)
}

#[server(endpoint = "office/person", output = TextJsonOutput, input = GetUrl)]
pub async fn read_person(account: AccountId) -> Result<PersonView, ApiError> {
    Ok(crate::ports::office().person(account).await?)
}

/// Makes a code for a candidate's password, and redirects to the page of the person.
#[server(endpoint = "office/issue-reset-code", output = TextJsonOutput)]
pub async fn issue_reset_code(
    account: AccountId,
    #[server(default)] identity_check: String,
) -> Result<(), ApiError> {
    let port = crate::ports::office();
    port.issue_reset_code(account, identity_check).await?;
    crate::ports::response().redirect(&shared::url::page::person(account));
    Ok(())
}

/// Confirms an account that its owner opened, and redirects to the page of the person.
#[server(endpoint = "office/confirm-identity", output = TextJsonOutput)]
pub async fn confirm_identity(
    account: AccountId,
    #[server(default)] number: String,
    #[server(default)] identity_check: String,
) -> Result<(), ApiError> {
    let port = crate::ports::office();
    port.confirm_identity(account, number, identity_check)
        .await?;
    crate::ports::response().redirect(&shared::url::page::person(account));
    Ok(())
}

#[server(endpoint = "office/outbox", output = TextJsonOutput, input = GetUrl)]
pub async fn read_message_log(filter: MessageLogFilter) -> Result<MessageLog, ApiError> {
    Ok(crate::ports::office().message_log(filter).await?)
}

#[server(endpoint = "office/send-again", output = TextJsonOutput)]
pub async fn resend_message(message: MessageId, channel: Channel) -> Result<(), ApiError> {
    Ok(crate::ports::office()
        .resend_message(message, channel)
        .await?)
}

#[server(endpoint = "office/not-entered", output = TextJsonOutput, input = GetUrl)]
pub async fn list_not_entered(exam: ExamCode, page: u32) -> Result<AbsentPeople, ApiError> {
    Ok(crate::ports::office().list_not_entered(exam, page).await?)
}

#[server(endpoint = "office/review-quality", output = TextJsonOutput, input = GetUrl)]
pub async fn read_review_quality(exam: ExamCode) -> Result<ReviewQuality, ApiError> {
    Ok(crate::ports::office().review_quality(exam).await?)
}

/// Makes an application a known case, and leads to the quality of the reviews.
#[server(endpoint = "office/mark-known-case", output = TextJsonOutput)]
pub async fn mark_numbered_case(exam: ExamCode, number: String) -> Result<(), ApiError> {
    let office = crate::ports::office();
    office.mark_known_case(exam.clone(), number).await?;
    crate::ports::response().redirect(&shared::url::page::review_quality(&exam));
    Ok(())
}

/// Retires a known case, and leads to the quality of the reviews.
#[server(endpoint = "office/retire-known-case", output = TextJsonOutput)]
pub async fn retire_listed_case(exam: ExamCode, case: KnownCaseId) -> Result<(), ApiError> {
    let office = crate::ports::office();
    office.retire_known_case(exam.clone(), case).await?;
    crate::ports::response().redirect(&shared::url::page::review_quality(&exam));
    Ok(())
}

#[server(endpoint = "office/begin-untold", output = TextJsonOutput)]
pub async fn start_unnotified(exam: ExamCode) -> Result<(), ApiError> {
    crate::ports::office()
        .start_unnotified(exam.clone())
        .await?;
    crate::ports::response().redirect(&shared::url::page::not_entered(&exam));
    Ok(())
}

#[server(endpoint = "office/find-payers", output = TextJsonOutput, input = GetUrl)]
pub async fn find_payers(exam: ExamCode, sought: String) -> Result<PayerList, ApiError> {
    Ok(crate::ports::office().find_payers(exam, sought).await?)
}

#[server(endpoint = "office/record-payment", output = TextJsonOutput)]
pub async fn record_payment(
    application: ApplicationId,
    gateway: PaymentMethod,
    #[server(default)] reference: String,
) -> Result<(), ApiError> {
    let port = crate::ports::office();
    let page = port.record_payment(application, gateway, reference).await?;
    crate::ports::response().redirect(&page);
    Ok(())
}

#[server(endpoint = "office/undo-payment", output = TextJsonOutput)]
pub async fn undo_payment(application: ApplicationId, reason: String) -> Result<(), ApiError> {
    let page = crate::ports::office()
        .undo_payment(application, reason)
        .await?;
    crate::ports::response().redirect(&page);
    Ok(())
}
