//! The office's server functions.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    exam::{Exam, fee::Gateway},
    id::{ApplicationId, ExamCode, MessageId},
    message::Channel,
    view::{AbsentPeople, BoardRow, Outbox, OutboxFilter, Payers, SharedNumber},
};

use super::{Answer, ApiError};

#[server(endpoint = "office/board", output = Answer, input = GetUrl)]
pub async fn read_board() -> Result<Vec<BoardRow>, ApiError> {
    Ok(crate::ports::office().board().await?)
}

#[server(endpoint = "office/shared-numbers", output = Answer, input = GetUrl)]
pub async fn read_shared_numbers() -> Result<Vec<SharedNumber>, ApiError> {
    Ok(crate::ports::office().shared_numbers().await?)
}

#[server(endpoint = "office/publish-results", output = Answer)]
pub async fn publish_results(exam: ExamCode) -> Result<(), ApiError> {
    crate::ports::office().publish_results(exam).await?;
    crate::ports::navigation().redirect(shared::url::page::OFFICE);
    Ok(())
}

#[server(endpoint = "office/exam", output = Answer, input = GetUrl)]
pub async fn read_office_exam(exam: ExamCode) -> Result<Arc<Exam>, ApiError> {
    Ok(crate::ports::office().office_exam(exam).await?)
}

#[server(endpoint = "office/outbox", output = Answer, input = GetUrl)]
pub async fn read_outbox(filter: OutboxFilter) -> Result<Outbox, ApiError> {
    Ok(crate::ports::office().outbox(filter).await?)
}

#[server(endpoint = "office/send-again", output = Answer)]
pub async fn send_again(message: MessageId, channel: Channel) -> Result<(), ApiError> {
    Ok(crate::ports::office().send_again(message, channel).await?)
}

#[server(endpoint = "office/not-entered", output = Answer, input = GetUrl)]
pub async fn read_absent(exam: ExamCode, page: u32) -> Result<AbsentPeople, ApiError> {
    Ok(crate::ports::office().absent_people(exam, page).await?)
}

#[server(endpoint = "office/begin-untold", output = Answer)]
pub async fn begin_untold(exam: ExamCode) -> Result<(), ApiError> {
    crate::ports::office().begin_untold(exam.clone()).await?;
    crate::ports::navigation().redirect(&shared::url::page::not_entered(&exam));
    Ok(())
}

#[server(endpoint = "office/find-payers", output = Answer, input = GetUrl)]
pub async fn find_payers(exam: ExamCode, sought: String) -> Result<Payers, ApiError> {
    Ok(crate::ports::office().find_payers(exam, sought).await?)
}

#[server(endpoint = "office/record-payment", output = Answer)]
pub async fn record_payment(
    application: ApplicationId,
    gateway: Gateway,
    #[server(default)] reference: String,
) -> Result<(), ApiError> {
    let port = crate::ports::office();
    let page = port.record_payment(application, gateway, reference).await?;
    crate::ports::navigation().redirect(&page);
    Ok(())
}

#[server(endpoint = "office/undo-payment", output = Answer)]
pub async fn undo_payment(application: ApplicationId, reason: String) -> Result<(), ApiError> {
    let page = crate::ports::office()
        .undo_payment(application, reason)
        .await?;
    crate::ports::navigation().redirect(&page);
    Ok(())
}
