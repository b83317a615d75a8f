//! The stored bytes of an image and its thumbnail, for visitors with access.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use shared::{
    application::{Application, Image},
    id::{ApplicationId, ImageId},
    jpeg::Kind,
    problem::Problem,
    role::Role,
};

use super::{
    cookie::{self, read_cookie},
    file_name::content_disposition,
    problem::Refusal,
    target::Target,
};
use crate::{
    auth::Visitor,
    error::Result,
    media::{Thumbnail, decoding::note_missing},
    state::AppState,
};

/// Blocks all loading and scripts, in case a browser interprets an image as a page.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
/// The bytes of an image never change, but access to them can.
const CACHING: &str = "private, max-age=31536000, immutable";
/// For other people's papers and for shared computers: nothing is cached.
const NO_CACHING: &str = "no-store";

/// `GET /api/v1/applications/{application}/images/{image}`
pub async fn get_image(
    State(state): State<AppState>,
    visitor: Visitor,
    Target((application, image)): Target<(ApplicationId, ImageId)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let image = find(&state, &visitor, application, image).await?;
    let caching = choose_caching(&visitor, &headers)?;
    let tag = format!("\"{}\"", image.sha256);
    if is_known(&headers, &tag) {
        return Ok(not_modified(&tag, caching));
    }
    let Some(bytes) = state.media.read(image.sha256).await? else {
        return Err(miss(&state, &image).await?.into());
    };
    let kind = media_type(image.kind);
    Ok(answer(bytes, kind, &tag, &image.file_name, caching))
}

/// `GET /api/v1/applications/{application}/images/{image}/thumbnail`
pub async fn get_thumbnail(
    State(state): State<AppState>,
    visitor: Visitor,
    Target((application, image)): Target<(ApplicationId, ImageId)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let image = find(&state, &visitor, application, image).await?;
    let caching = choose_caching(&visitor, &headers)?;
    let tag = format!("\"{}-small\"", image.sha256);
    if is_known(&headers, &tag) {
        return Ok(not_modified(&tag, caching));
    }
    match state.media.thumbnail(image.sha256).await? {
        Thumbnail::Made(bytes) => Ok(answer(bytes, "image/jpeg", &tag, &image.file_name, caching)),
        Thumbnail::Undecodable => Err(Problem::NotFound.into()),
        Thumbnail::Missing => Err(miss(&state, &image).await?.into()),
    }
}

/// Records that the file of an image is missing.
async fn miss(state: &AppState, image: &Image) -> Result<Problem> {
    let reference = note_missing(state, image.sha256).await?;
    Ok(Problem::FileMissing { reference })
}

fn choose_caching(visitor: &Visitor, headers: &HeaderMap) -> Result<&'static str, Problem> {
    let is_own = visitor.any()?.viewer.role == Role::Candidate;
    let is_shared = read_cookie(headers, cookie::DEVICE) == Some(cookie::SHARED);
    Ok(match is_own && !is_shared {
        true => CACHING,
        false => NO_CACHING,
    })
}

/// The image, if the visitor may see it: its candidate always, a reviewer after submission;
/// `NotFound` for everyone else.
async fn find(
    state: &AppState,
    visitor: &Visitor,
    application: ApplicationId,
    image: ImageId,
) -> Result<Image> {
    let viewer = &visitor.any()?.viewer;
    let (owner, image) = state
        .db
        .image_for(application, image)
        .await?
        .ok_or(Problem::NotFound)?;
    let may_see = match viewer.role {
        Role::Candidate => owner == viewer.account,
        Role::Reviewer => state
            .db
            .application(application)
            .await?
            .is_some_and(|application| is_submitted(&application, &image)),
        Role::Office => false,
    };
    if may_see {
        Ok(image)
    } else {
        Err(Problem::NotFound.into())
    }
}

/// Returns whether the image was submitted: drafts and later additions are visible to the candidate
/// only.
fn is_submitted(application: &Application, image: &Image) -> bool {
    application
        .submitted
        .0
        .iter()
        .any(|slot| slot.images.contains(&image.sha256))
}

fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Jpeg => "image/jpeg",
        Kind::Png => "image/png",
        _ => "application/octet-stream",
    }
}

fn answer(
    bytes: Bytes,
    media_type: &'static str,
    tag: &str,
    name: &str,
    caching: &'static str,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, content_disposition(name)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::ETAG, tag.to_owned()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::VARY, "Cookie".to_owned()),
    ];
    (headers, bytes).into_response()
}

fn not_modified(tag: &str, caching: &'static str) -> Response {
    let headers = [
        (header::ETAG, tag.to_owned()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::VARY, "Cookie".to_owned()),
    ];
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    known.is_some_and(|list| list.split(',').any(|known| known.trim() == tag))
}
