//! The office's pages.

use leptos::prelude::*;
use shared::view::BoardRow;

use super::ApiError;

#[server(endpoint = "office/board", input = leptos::server_fn::codec::GetUrl)]
pub async fn read_board() -> Result<Vec<BoardRow>, ApiError> {
    Ok(crate::ports::office().board().await?)
}
