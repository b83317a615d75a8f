//! The server functions of one's own messages.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{time::Timestamp, view::Messages};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "messages/list", output = TextJsonOutput, input = GetUrl)]
pub async fn read_messages(page: u32) -> Result<Messages, ApiError> {
    Ok(crate::ports::candidate().messages(page).await?)
}

#[server(endpoint = "messages/mark-read", output = TextJsonOutput)]
pub async fn mark_messages_read(until: Timestamp) -> Result<(), ApiError> {
    Ok(crate::ports::candidate().mark_messages_read(until).await?)
}
