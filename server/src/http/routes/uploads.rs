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

use crate::{
    auth::Visitor,
    error,
    http::{
        extract::{
            body::{content_length, drain, max_drain_bytes, read_body},
            digest_header::read_digest,
            file_name::{FILE_NAME_HEADER, decode_file_name},
            path_ids::PathIds,
        },
        problem::ProblemResponse,
        slot_upload::{ReceivedFile, SlotUpload},
    },
    state::AppState,
};

#[derive(Debug, Deserialize)]
pub struct UploadQuery {
    rank: Option<i32>,
    replaces: Option<ImageId>,
}

/// `PUT /api/v1/applications/{application}/slots/{slot}/images/{image}?rank=&replaces=`
pub async fn put_image(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds((application, slot, image)): PathIds<(ApplicationId, SlotId, ImageId)>,
    place: Result<Query<UploadQuery>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ProblemResponse> {
    let admitted = check_upload(
        state.clone(),
        &visitor,
        (application, slot, image),
        &headers,
    )
    .await;
    let (intake, announced) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => {
            let refusal = ProblemResponse::from(refusal);
            // A client that sent `Expect` waits before it sends the body.
            if !headers.contains_key(header::EXPECT) {
                drain(body, max_drain_bytes(&visitor)).await;
            }
            return Err(refusal);
        }
    };
    let bytes = read_body(body, intake.max_bytes(), content_length(&headers)).await?;
    let Query(place) = place.map_err(|rejection| Problem::BadRequest {
        detail: rejection.body_text(),
    })?;
    let arrival = ReceivedFile {
        image,
        bytes,
        announced: Some(announced),
        file_name: read_file_name(&headers),
        rank: place.rank,
        replaces: place.replaces,
        at: state.clock.now(),
    };
    let (image, is_new) = intake.store(arrival).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(image)).into_response())
}

/// All checks before the body is read.
async fn check_upload(
    state: AppState,
    visitor: &Visitor,
    (application, slot, image): (ApplicationId, SlotId, ImageId),
    headers: &HeaderMap,
) -> error::Result<(SlotUpload, Sha256)> {
    let intake = SlotUpload::open(state, visitor, application, slot).await?;
    let announced = read_digest(headers)?;
    if let Err(refusal) = intake.check_open(Some(announced))
        && !intake.has_image(image, announced).await?
    {
        return Err(refusal.into());
    }
    Ok((intake, announced))
}

fn read_file_name(headers: &HeaderMap) -> String {
    let encoded = headers
        .get(FILE_NAME_HEADER)
        .and_then(|value| value.to_str().ok());
    encoded.map(decode_file_name).unwrap_or_default()
}
