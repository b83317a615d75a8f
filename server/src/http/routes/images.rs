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
    jpeg::FileKind,
    problem::Problem,
    role::Role,
};

use crate::{
    auth::Visitor,
    error::Result,
    http::{
        extract::{
            cookie::{self, read_cookie},
            file_name::content_disposition,
            path_ids::PathIds,
        },
        problem::ProblemResponse,
    },
    jobs::observe_images::record_missing_file,
    media::Thumbnail,
    services::{known_case::find_case_image, review_access::find_readable},
    state::AppState,
};

/// Blocks all loading and scripts, in case a browser interprets an image as a page.
const IMAGE_CSP: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
/// The bytes of an image never change, but access to them can.
const CACHE_PRIVATELY: &str = "private, max-age=31536000, immutable";
/// For other people's papers and for shared computers: nothing is cached.
const NO_STORE: &str = "no-store";

/// `GET /api/v1/applications/{application}/images/{image}`
pub async fn get_image(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds((application, image)): PathIds<(ApplicationId, ImageId)>,
    headers: HeaderMap,
) -> Result<Response, ProblemResponse> {
    let image = find_kept_image(&state, &visitor, application, image).await?;
    let caching = choose_cache_control(&visitor, &headers)?;
    let tag = format!("\"{}\"", image.sha256);
    if has_matching_etag(&headers, &tag) {
        return Ok(not_modified(&tag, caching));
    }
    let Some(bytes) = state.media.read(image.sha256).await? else {
        return Err(report_missing_file(&state, &image).await?.into());
    };
    let kind = media_type(image.kind);
    Ok(respond_with_bytes(
        bytes,
        kind,
        &tag,
        &image.file_name,
        caching,
    ))
}

/// `GET /api/v1/applications/{application}/images/{image}/thumbnail`
pub async fn get_thumbnail(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds((application, image)): PathIds<(ApplicationId, ImageId)>,
    headers: HeaderMap,
) -> Result<Response, ProblemResponse> {
    let image = find_kept_image(&state, &visitor, application, image).await?;
    let caching = choose_cache_control(&visitor, &headers)?;
    let tag = format!("\"{}-small\"", image.sha256);
    if has_matching_etag(&headers, &tag) {
        return Ok(not_modified(&tag, caching));
    }
    match state.media.thumbnail(image.sha256).await? {
        Thumbnail::Made(bytes) => Ok(respond_with_bytes(
            bytes,
            "image/jpeg",
            &tag,
            &image.file_name,
            caching,
        )),
        Thumbnail::Undecodable => Err(Problem::NotFound.into()),
        Thumbnail::Missing => Err(report_missing_file(&state, &image).await?.into()),
    }
}

/// Records that the file of an image is missing.
async fn report_missing_file(state: &AppState, image: &Image) -> Result<Problem> {
    let reference = record_missing_file(state, image.sha256).await?;
    Ok(Problem::FileMissing { reference })
}

fn choose_cache_control(visitor: &Visitor, headers: &HeaderMap) -> Result<&'static str, Problem> {
    let is_own = visitor.require_session()?.viewer.role == Role::Candidate;
    let is_shared = read_cookie(headers, cookie::DEVICE) == Some(cookie::SHARED);
    Ok(match is_own && !is_shared {
        true => CACHE_PRIVATELY,
        false => NO_STORE,
    })
}

/// As [`find_visible_image`]; `PictureRemoved` if its file was removed under the retention rule. Another
/// application may keep the same file, so the row decides and not the disk.
async fn find_kept_image(
    state: &AppState,
    visitor: &Visitor,
    application: ApplicationId,
    image: ImageId,
) -> Result<Image> {
    let image = find_visible_image(state, visitor, application, image).await?;
    match image.file_removed {
        Some(at) => Err(Problem::PictureRemoved { at }.into()),
        None => Ok(image),
    }
}

/// The image, if the visitor may see it: its candidate until it is replaced, a reviewer who may
/// read the application after submission; `NotFound` for everyone else. A replaced image is visible to reviewers while the
/// application is in review. A reviewer also sees the images of a known case that they have.
async fn find_visible_image(
    state: &AppState,
    visitor: &Visitor,
    application: ApplicationId,
    image: ImageId,
) -> Result<Image> {
    let viewer = &visitor.require_session()?.viewer;
    let Some(found) = state.db.find_image(application, image).await? else {
        let reviewer = match viewer.role {
            Role::Reviewer => visitor.require_reviewer()?,
            _ => return Err(Problem::NotFound.into()),
        };
        return find_case_image(state, &reviewer, application, image).await;
    };
    let may_see = match viewer.role {
        Role::Candidate => found.owner == viewer.account && !found.is_replaced,
        Role::Reviewer => {
            let reviewer = visitor.require_reviewer()?;
            let readable = find_readable(state, &reviewer, application).await?;
            let application = readable.application;
            let is_compared = found.is_replaced && application.state.kind().is_in_review();
            is_compared || is_submitted(&application, &found.image)
        }
        Role::Office | Role::Administrator => false,
    };
    if may_see {
        Ok(found.image)
    } else {
        Err(Problem::NotFound.into())
    }
}

/// Returns whether the image was submitted: drafts and later additions are visible to the candidate
/// only.
fn is_submitted(application: &Application, image: &Image) -> bool {
    application
        .submitted_manifest
        .0
        .iter()
        .any(|slot| slot.images.contains(&image.sha256))
}

fn media_type(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Jpeg => "image/jpeg",
        FileKind::Png => "image/png",
        _ => "application/octet-stream",
    }
}

fn respond_with_bytes(
    bytes: Bytes,
    media_type: &'static str,
    tag: &str,
    name: &str,
    caching: &'static str,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, content_disposition(name)),
        (header::CONTENT_SECURITY_POLICY, IMAGE_CSP.to_owned()),
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

fn has_matching_etag(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    known.is_some_and(|list| list.split(',').any(|known| known.trim() == tag))
}
