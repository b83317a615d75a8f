//! The office's pages.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{id::ExamCode, view::BoardRow};

use super::{Answer, ApiError};

#[server(endpoint = "office/board", output = Answer, input = GetUrl)]
pub async fn read_board() -> Result<Vec<BoardRow>, ApiError> {
    Ok(crate::ports::office().board().await?)
}

#[server(endpoint = "office/publish-results", output = Answer)]
pub async fn publish_results(exam: ExamCode) -> Result<(), ApiError> {
    crate::ports::office().publish_results(exam).await?;
    crate::ports::navigation().redirect(shared::url::page::OFFICE);
    Ok(())
}
