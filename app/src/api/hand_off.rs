//! The server functions of the hand-off to a phone.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    id::{ApplicationId, SlotId},
    view::{HandOffOffer, HandOffStanding},
};

use super::{Answer, ApiError};

#[server(endpoint = "hand-offs/offer", output = Answer)]
pub async fn offer_hand_off(
    application: ApplicationId,
    slot: SlotId,
) -> Result<HandOffOffer, ApiError> {
    Ok(crate::ports::hand_off()
        .offer_hand_off(application, slot)
        .await?)
}

#[server(endpoint = "hand-offs/look", output = Answer, input = GetUrl)]
pub async fn look_at_hand_off(
    application: ApplicationId,
    slot: SlotId,
) -> Result<HandOffStanding, ApiError> {
    Ok(crate::ports::hand_off()
        .look_at_hand_off(application, slot)
        .await?)
}

#[server(endpoint = "hand-offs/end", output = Answer)]
pub async fn end_hand_off(application: ApplicationId, slot: SlotId) -> Result<(), ApiError> {
    Ok(crate::ports::hand_off()
        .end_hand_off(application, slot)
        .await?)
}
