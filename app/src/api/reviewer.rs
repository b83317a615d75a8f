//! The reviewer's server functions.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    application::Part,
    id::{ApplicationId, ImageId, ReasonId},
    view::{Desk, Queue, QueueFilter},
};

use super::{Answer, ApiError};

#[server(endpoint = "review/queue", output = Answer, input = GetUrl)]
pub async fn read_queue(filter: QueueFilter) -> Result<Queue, ApiError> {
    Ok(crate::ports::reviewer().queue(filter).await?)
}

#[server(endpoint = "review/desk", output = Answer, input = GetUrl)]
pub async fn read_desk(application: ApplicationId) -> Result<Desk, ApiError> {
    Ok(crate::ports::reviewer().desk(application).await?)
}

#[server(endpoint = "review/pass", output = Answer)]
pub async fn pass_part(
    application: ApplicationId,
    part: Part,
    // A section of the form has no images.
    #[server(default)] shown: Vec<ImageId>,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .pass(application, part, shown, revision)
        .await?;
    Ok(())
}

#[server(endpoint = "review/return-part", output = Answer)]
pub async fn return_part(
    application: ApplicationId,
    part: Part,
    // A form without a ticked reason sends no `reasons` at all.
    #[server(default)] reasons: Vec<ReasonId>,
    #[server(default)] note: String,
    // No page means the whole part.
    #[server(default)] pages: Vec<u16>,
    revision: u32,
) -> Result<(), ApiError> {
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    crate::ports::reviewer()
        .judge(
            application,
            part,
            shared::application::Verdict::Returned {
                reasons,
                note,
                pages: pages.into_iter().collect(),
            },
            revision,
        )
        .await?;
    Ok(())
}

#[server(endpoint = "review/clear", output = Answer)]
pub async fn clear_verdict(
    application: ApplicationId,
    part: Part,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .judge(
            application,
            part,
            shared::application::Verdict::Pending,
            revision,
        )
        .await?;
    Ok(())
}

#[server(endpoint = "review/send-back", output = Answer)]
pub async fn send_back(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .send_back(application, revision)
        .await?;
    Ok(())
}

#[server(endpoint = "review/approve", output = Answer)]
pub async fn approve(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .approve(application, revision)
        .await?;
    Ok(())
}

#[server(endpoint = "review/refuse", output = Answer)]
pub async fn refuse(
    application: ApplicationId,
    note: String,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .refuse(application, note, revision)
        .await?;
    Ok(())
}
