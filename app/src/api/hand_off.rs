//! The server functions of the hand-off to a phone.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    id::{ApplicationId, SlotId},
    view::{HandOffOffer, HandOffStatus},
};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "hand-offs/offer", output = TextJsonOutput)]
pub async fn offer_hand_off(
    application: ApplicationId,
    slot: SlotId,
) -> Result<HandOffOffer, ApiError> {
    Ok(crate::ports::hand_off()
        .offer_hand_off(application, slot)
        .await?)
}

#[server(endpoint = "hand-offs/look", output = TextJsonOutput, input = GetUrl)]
pub async fn read_hand_off(
    application: ApplicationId,
    slot: SlotId,
) -> Result<HandOffStatus, ApiError> {
    Ok(crate::ports::hand_off()
        .hand_off_status(application, slot)
        .await?)
}

#[server(endpoint = "hand-offs/end", output = TextJsonOutput)]
pub async fn end_hand_off(application: ApplicationId, slot: SlotId) -> Result<(), ApiError> {
    Ok(crate::ports::hand_off()
        .end_hand_off(application, slot)
        .await?)
}
