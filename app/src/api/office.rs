//! The office's pages.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::view::BoardRow;

use super::{Answer, ApiError};

#[server(endpoint = "office/board", output = Answer, input = GetUrl)]
pub async fn read_board() -> Result<Vec<BoardRow>, ApiError> {
    Ok(crate::ports::office().board().await?)
}
