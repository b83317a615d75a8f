//! The office's pages.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    exam::Exam,
    id::{ExamCode, MessageId},
    message::Channel,
    view::{BoardRow, Outbox, OutboxFilter, SharedNumber},
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
