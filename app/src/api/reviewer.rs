//! The reviewer's server functions.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    application::ReviewPart,
    id::{ApplicationId, ImageId, ReasonId},
    view::{QueueFilter, ReviewDesk, ReviewQueue},
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

#[server(endpoint = "review/pass", output = TextJsonOutput)]
pub async fn pass_part(
    application: ApplicationId,
    part: ReviewPart,
    // A section of the form has no images.
    #[server(default)] shown: Vec<ImageId>,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .pass(application, part, shown, revision)
        .await?;
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
    revision: u32,
) -> Result<(), ApiError> {
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    crate::ports::reviewer()
        .perform(
            application,
            revision,
            shared::application::Command::GiveVerdict {
                part,
                verdict: shared::application::Verdict::Returned {
                    reasons,
                    note,
                    pages: pages.into_iter().collect(),
                },
            },
        )
        .await?;
    Ok(())
}

#[server(endpoint = "review/clear", output = TextJsonOutput)]
pub async fn clear_verdict(
    application: ApplicationId,
    part: ReviewPart,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .perform(
            application,
            revision,
            shared::application::Command::GiveVerdict {
                part,
                verdict: shared::application::Verdict::Pending,
            },
        )
        .await?;
    Ok(())
}

#[server(endpoint = "review/send-back", output = TextJsonOutput)]
pub async fn send_back(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .perform(application, revision, shared::application::Command::Return)
        .await?;
    Ok(())
}

#[server(endpoint = "review/approve", output = TextJsonOutput)]
pub async fn approve(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .perform(application, revision, shared::application::Command::Approve)
        .await?;
    Ok(())
}

#[server(endpoint = "review/refuse", output = TextJsonOutput)]
pub async fn refuse(
    application: ApplicationId,
    note: String,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::reviewer()
        .perform(
            application,
            revision,
            shared::application::Command::Refuse { note },
        )
        .await?;
    Ok(())
}
