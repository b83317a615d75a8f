//! `POST` of a plain form with files: upload without the WASM module. It uses the same checks, has
//! one outcome for each file, and redirects to the page, which shows the outcomes once (`flash`).

use std::str::FromStr;

use axum::{
    Json,
    body::Body,
    extract::{
        FromRequest, Multipart, Query, Request, State,
        multipart::{Field, MultipartRejection},
    },
    response::{IntoResponse, Redirect, Response},
};
use bytes::{Bytes, BytesMut};
use http::{StatusCode, header};
use serde::Deserialize;
use shared::{
    id::{ApplicationId, ImageId, SectionId, SlotId},
    judge::FindingGrade,
    problem::Problem,
    url::page,
    view::FormUploadResult,
};

use crate::{
    auth::{SecretCode, Visitor},
    error::{Result, to_problem},
    http::{
        extract::{
            body::{MAX_ANONYMOUS_DRAIN_BYTES, drain, interrupted_body_problem, max_drain_bytes},
            file_name::clean_file_name,
            form_body::{FormBody, GapCounter},
            path_ids::PathIds,
        },
        middleware::{flash::store_uploads_flash, problem_page::accepts_html},
        problem::ProblemResponse,
        slot_upload::{ReceivedFile, SlotUpload},
    },
    random,
    state::AppState,
};

/// Field names: the files, the place of the first file, and the image that it replaces.
const FILES_FIELD: &str = "files";
const RANK_FIELD: &str = "rank";
const REPLACES_FIELD: &str = "replaces";

/// Anchor on the hand-off page where the outcomes are shown.
const OUTCOMES_ANCHOR: &str = "received";

/// Maximum size in bytes of the other fields: a number or an id.
const MAX_VALUE_BYTES: usize = 100;

/// Maximum number of files in one form; no slot takes more.
const MAX_FORM_FILES: usize = 100;

/// Number of files in one form with all their findings in the outcome.
const MAX_EXPLAINED_FILES: usize = 12;

/// The page of the form: a section, or the materials.
#[derive(Deserialize)]
pub struct FormOrigin {
    section: Option<SectionId>,
}

/// `POST /api/v1/applications/{application}/slots/{slot}/images`
pub async fn post_images(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds((application, slot)): PathIds<(ApplicationId, SlotId)>,
    Query(origin): Query<FormOrigin>,
    request: Request,
) -> Response {
    let intake = SlotUpload::open(state.clone(), &visitor, application, slot.clone()).await;
    let back = match (&origin.section, &intake) {
        (Some(section), _) => page::section(application, section),
        (None, Ok(intake)) => intake.page(),
        (None, Err(_)) => page::materials(application),
    };
    let intake = intake.and_then(check_open);
    receive_form(&state, intake, request, &back, slot.as_str()).await
}

/// `POST /api/v1/hand-offs/{code}/images`
pub async fn post_handed_images(
    State(state): State<AppState>,
    PathIds(code): PathIds<String>,
    request: Request,
) -> Response {
    // An invalid code has no page to redirect to.
    let Ok(code) = code.parse::<SecretCode>() else {
        drain(request.into_body(), MAX_ANONYMOUS_DRAIN_BYTES).await;
        return ProblemResponse(Problem::HandOffOver).into_response();
    };
    let code = code.to_string();
    let intake = SlotUpload::open_hand_off(state.clone(), &code).await;
    let intake = intake.and_then(check_open);
    receive_form(
        &state,
        intake,
        request,
        &page::hand_off(&code),
        OUTCOMES_ANCHOR,
    )
    .await
}

fn check_open(intake: SlotUpload) -> Result<SlotUpload> {
    intake.check_open(None)?;
    Ok(intake)
}

/// Stores the files and redirects to the anchor on the page of the form.
async fn receive_form(
    state: &AppState,
    intake: Result<SlotUpload>,
    request: Request,
    back: &str,
    place: &str,
) -> Response {
    let is_page = accepts_html(request.headers());
    let outcome = match intake {
        Ok(intake) => store_files(state, &intake, request).await,
        Err(refusal) => {
            let visitor = request.extensions().get::<Visitor>().cloned();
            let most = max_drain_bytes(&visitor.unwrap_or_default());
            drain(request.into_body(), most).await;
            Err(refusal)
        }
    };
    match outcome {
        Ok(uploads) if is_page => redirect(state, back, place, uploads).await,
        Ok(uploads) => respond_with_json(&uploads),
        Err(error) if is_page => match to_problem(error) {
            Problem::SignedOut => Redirect::to(page::SIGN_IN).into_response(),
            problem => {
                let whole = FormUploadResult {
                    file: String::new(),
                    problem: Some(problem),
                };
                redirect(state, back, place, vec![whole]).await
            }
        },
        Err(error) => ProblemResponse::from(error).into_response(),
    }
}

async fn store_files(
    state: &AppState,
    intake: &SlotUpload,
    request: Request,
) -> Result<Vec<FormUploadResult>> {
    let no_form = |error: MultipartRejection| Problem::BadRequest {
        detail: error.body_text(),
    };
    let (parts, body) = request.into_parts();
    let (body, gap) = FormBody::new(body);
    let request = Request::from_parts(parts, Body::new(body));
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(no_form)?;
    let (mut rank, mut replaces) = (intake.next_rank(), None);
    let mut uploads = Vec::new();
    while uploads.len() < MAX_FORM_FILES {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Err(error) if uploads.is_empty() => return Err(interrupted_body_problem(&error).into()),
            // After a broken connection the outcomes of the earlier files are still reported.
            Ok(None) | Err(_) => break,
        };
        gap.reset();
        match field.name() {
            Some(RANK_FIELD) => rank = read_value(field).await.unwrap_or(rank),
            Some(REPLACES_FIELD) => replaces = read_value(field).await,
            Some(FILES_FIELD) => {
                let file = clean_file_name(field.file_name().unwrap_or_default());
                let received = read_file(&mut field, &gap, intake.max_bytes()).await;
                // Browsers send an empty file for a file input without a selection.
                if file.is_empty() && received.as_ref().is_ok_and(Bytes::is_empty) {
                    continue;
                }
                let taken = match received {
                    Ok(bytes) => {
                        let arrival = to_received_file(state, bytes, &file, rank, replaces.take());
                        intake.store(arrival).await
                    }
                    Err(problem) => Err(problem.into()),
                };
                uploads.push(FormUploadResult {
                    file,
                    problem: taken.map_err(to_problem).err(),
                });
                rank = rank.saturating_add(1);
            }
            _ => {}
        }
    }
    if uploads.is_empty() {
        Err(Problem::NoFile.into())
    } else {
        Ok(uploads)
    }
}

/// A short text value; `None` if it is too long or can't be parsed.
async fn read_value<T: FromStr>(mut field: Field<'_>) -> Option<T> {
    let mut text = Vec::new();
    while let Some(data) = field.chunk().await.ok()? {
        if text.len() + data.len() > MAX_VALUE_BYTES {
            return None;
        }
        text.extend_from_slice(&data);
    }
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

/// The bytes of one file. A file that is too large is measured but not kept.
async fn read_file(
    field: &mut Field<'_>,
    gap: &GapCounter,
    ceiling: u64,
) -> Result<Bytes, Problem> {
    let (mut bytes, mut measured) = (BytesMut::new(), 0);
    while let Some(data) = field
        .chunk()
        .await
        .map_err(|error| interrupted_body_problem(&error))?
    {
        gap.reset();
        measured += data.len() as u64;
        if measured <= ceiling {
            bytes.extend_from_slice(&data);
        } else {
            bytes = BytesMut::new();
        }
    }
    if measured > ceiling {
        return Err(Problem::FileTooLarge {
            measured: Some(measured),
            allowed: ceiling,
        });
    }
    Ok(bytes.freeze())
}

fn to_received_file(
    state: &AppState,
    bytes: Bytes,
    file: &str,
    rank: i32,
    replaces: Option<ImageId>,
) -> ReceivedFile {
    let at = state.clock.now();
    ReceivedFile {
        image: ImageId(random::uuid_v7(at)),
        bytes,
        announced: None,
        file_name: file.to_owned(),
        rank: Some(rank),
        replaces,
        at,
    }
}

/// Redirects to the anchor on the page, which shows the outcomes once.
async fn redirect(
    state: &AppState,
    back: &str,
    place: &str,
    mut uploads: Vec<FormUploadResult>,
) -> Response {
    uploads
        .iter_mut()
        .enumerate()
        .for_each(|(index, upload)| shorten_outcome(index, upload));
    let cookie = match store_uploads_flash(state, back, &uploads).await {
        Ok(cookie) => cookie,
        Err(error) => return ProblemResponse::from(error).into_response(),
    };
    let mut response = Redirect::to(&format!("{back}#{place}")).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Limits the size of the outcomes: only hard findings are kept, and after the first [`MAX_EXPLAINED_FILES`]
/// files none.
fn shorten_outcome(index: usize, upload: &mut FormUploadResult) {
    if let Some(Problem::FileRefused { findings }) = &mut upload.problem {
        findings
            .retain(|finding| finding.grade == FindingGrade::Hard && index < MAX_EXPLAINED_FILES);
    }
}

fn respond_with_json(uploads: &[FormUploadResult]) -> Response {
    let is_stored = uploads.iter().all(|upload| upload.problem.is_none());
    let status = if is_stored {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    (status, Json(uploads)).into_response()
}
