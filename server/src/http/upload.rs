//! `PUT` of one image: raw body, announced hash, id made on the device. A repetition gets the same
//! response; see ARCHITECTURE.md, Uploads.

use axum::{
    Json,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use shared::{
    digest::Sha256,
    id::{ApplicationId, ImageId, SlotId},
    problem::Problem,
};

use super::{
    body::{announced_length, drain, drain_limit, read_body},
    digest_header::read_digest,
    file_name::{FILE_NAME, decode_file_name},
    intake::{Arrival, Intake},
    problem::Refusal,
    target::Target,
};
use crate::{auth::Visitor, error, state::AppState};

#[derive(Debug, Deserialize)]
pub struct Place {
    rank: Option<i32>,
    replaces: Option<ImageId>,
}

/// `PUT /api/v1/applications/{application}/slots/{slot}/images/{image}?rank=&replaces=`
pub async fn put_image(
    State(state): State<AppState>,
    visitor: Visitor,
    Target((application, slot, image)): Target<(ApplicationId, SlotId, ImageId)>,
    place: Result<Query<Place>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let admitted = admit(
        state.clone(),
        &visitor,
        (application, slot, image),
        &headers,
    )
    .await;
    let (intake, announced) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => {
            let refusal = Refusal::from(refusal);
            // A client that sent `Expect` waits before it sends the body.
            if !headers.contains_key(header::EXPECT) {
                drain(body, drain_limit(&visitor)).await;
            }
            return Err(refusal);
        }
    };
    let bytes = read_body(body, intake.ceiling(), announced_length(&headers)).await?;
    let Query(place) = place.map_err(|rejection| Problem::BadRequest {
        detail: rejection.body_text(),
    })?;
    let arrival = Arrival {
        image,
        bytes,
        announced: Some(announced),
        file_name: read_file_name(&headers),
        rank: place.rank,
        replaces: place.replaces,
        at: state.clock.now(),
    };
    let (image, is_new) = intake.take(arrival).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(image)).into_response())
}

/// All checks before the body is read.
async fn admit(
    state: AppState,
    visitor: &Visitor,
    (application, slot, image): (ApplicationId, SlotId, ImageId),
    headers: &HeaderMap,
) -> error::Result<(Intake, Sha256)> {
    let intake = Intake::open(state, visitor, application, slot).await?;
    let announced = read_digest(headers)?;
    if let Err(refusal) = intake.check_open(Some(announced))
        && !intake.has(image, announced).await?
    {
        return Err(refusal.into());
    }
    Ok((intake, announced))
}

fn read_file_name(headers: &HeaderMap) -> String {
    let encoded = headers.get(FILE_NAME).and_then(|value| value.to_str().ok());
    encoded.map(decode_file_name).unwrap_or_default()
}
