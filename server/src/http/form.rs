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
    judge::Grade,
    problem::Problem,
    url::page,
    view::FormUpload,
};

use super::{
    body::{STRANGER_DRAIN_LIMIT, broken_off, drain, drain_limit},
    explain::accepts_html,
    file_name::clean_file_name,
    flash::leave_flash,
    form_body::{FormBody, Gap},
    intake::{Arrival, Intake},
    problem::Refusal,
    target::Target,
};
use crate::{
    auth::{Code, Visitor},
    error::{Result, to_problem},
    random,
    state::AppState,
};

/// Field names: the files, the place of the first file, and the image that it replaces.
const FILES: &str = "files";
const RANK: &str = "rank";
const REPLACES: &str = "replaces";

/// Anchor on the hand-off page where the outcomes are shown.
const RECEIVED: &str = "received";

/// Maximum size in bytes of the other fields: a number or an id.
const VALUE_LIMIT: usize = 100;

/// Maximum number of files in one form; no slot takes more.
const MAX_FORM_FILES: usize = 100;

/// Number of files in one form with all their findings in the outcome.
const EXPLAINED: usize = 12;

/// The page of the form: a section, or the materials.
#[derive(Deserialize)]
pub struct Origin {
    section: Option<SectionId>,
}

/// `POST /api/v1/applications/{application}/slots/{slot}/images`
pub async fn post_images(
    State(state): State<AppState>,
    visitor: Visitor,
    Target((application, slot)): Target<(ApplicationId, SlotId)>,
    Query(origin): Query<Origin>,
    request: Request,
) -> Response {
    let intake = Intake::open(state.clone(), &visitor, application, slot.clone()).await;
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
    Target(code): Target<String>,
    request: Request,
) -> Response {
    // An invalid code has no page to redirect to.
    let Ok(code) = code.parse::<Code>() else {
        drain(request.into_body(), STRANGER_DRAIN_LIMIT).await;
        return Refusal(Problem::HandOffOver).into_response();
    };
    let code = code.to_string();
    let intake = Intake::open_handed(state.clone(), &code).await;
    let intake = intake.and_then(check_open);
    receive_form(&state, intake, request, &page::hand_off(&code), RECEIVED).await
}

fn check_open(intake: Intake) -> Result<Intake> {
    intake.check_open(None)?;
    Ok(intake)
}

/// Stores the files and redirects to the anchor on the page of the form.
async fn receive_form(
    state: &AppState,
    intake: Result<Intake>,
    request: Request,
    back: &str,
    place: &str,
) -> Response {
    let is_page = accepts_html(request.headers());
    let outcome = match intake {
        Ok(intake) => take_files(state, &intake, request).await,
        Err(refusal) => {
            let visitor = request.extensions().get::<Visitor>().cloned();
            let most = drain_limit(&visitor.unwrap_or_default());
            drain(request.into_body(), most).await;
            Err(refusal)
        }
    };
    match outcome {
        Ok(uploads) if is_page => redirect(state, back, place, uploads).await,
        Ok(uploads) => answer_json(&uploads),
        Err(error) if is_page => match to_problem(error) {
            Problem::SignedOut => Redirect::to(page::SIGN_IN).into_response(),
            problem => {
                let whole = FormUpload {
                    file: String::new(),
                    problem: Some(problem),
                };
                redirect(state, back, place, vec![whole]).await
            }
        },
        Err(error) => Refusal::from(error).into_response(),
    }
}

async fn take_files(
    state: &AppState,
    intake: &Intake,
    request: Request,
) -> Result<Vec<FormUpload>> {
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
            Err(error) if uploads.is_empty() => return Err(broken_off(&error).into()),
            // After a broken connection the outcomes of the earlier files are still reported.
            Ok(None) | Err(_) => break,
        };
        gap.close();
        match field.name() {
            Some(RANK) => rank = read_value(field).await.unwrap_or(rank),
            Some(REPLACES) => replaces = read_value(field).await,
            Some(FILES) => {
                let file = clean_file_name(field.file_name().unwrap_or_default());
                let received = receive(&mut field, &gap, intake.ceiling()).await;
                // Browsers send an empty file for a file input without a selection.
                if file.is_empty() && received.as_ref().is_ok_and(Bytes::is_empty) {
                    continue;
                }
                let taken = match received {
                    Ok(bytes) => {
                        let arrival = arrive(state, bytes, &file, rank, replaces.take());
                        intake.take(arrival).await
                    }
                    Err(problem) => Err(problem.into()),
                };
                uploads.push(FormUpload {
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
        if text.len() + data.len() > VALUE_LIMIT {
            return None;
        }
        text.extend_from_slice(&data);
    }
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

/// The bytes of one file. A file that is too large is measured but not kept.
async fn receive(field: &mut Field<'_>, gap: &Gap, ceiling: u64) -> Result<Bytes, Problem> {
    let (mut bytes, mut measured) = (BytesMut::new(), 0);
    while let Some(data) = field.chunk().await.map_err(|error| broken_off(&error))? {
        gap.close();
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

fn arrive(
    state: &AppState,
    bytes: Bytes,
    file: &str,
    rank: i32,
    replaces: Option<ImageId>,
) -> Arrival {
    let at = state.clock.now();
    Arrival {
        image: ImageId(random::id(at)),
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
    mut uploads: Vec<FormUpload>,
) -> Response {
    uploads
        .iter_mut()
        .enumerate()
        .for_each(|(index, upload)| keep_short(index, upload));
    let cookie = match leave_flash(state, back, &uploads).await {
        Ok(cookie) => cookie,
        Err(error) => return Refusal::from(error).into_response(),
    };
    let mut response = Redirect::to(&format!("{back}#{place}")).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Limits the size of the outcomes: only hard findings are kept, and after the first [`EXPLAINED`]
/// files none.
fn keep_short(index: usize, upload: &mut FormUpload) {
    if let Some(Problem::FileRefused { findings }) = &mut upload.problem {
        findings.retain(|finding| finding.grade == Grade::Hard && index < EXPLAINED);
    }
}

fn answer_json(uploads: &[FormUpload]) -> Response {
    let is_stored = uploads.iter().all(|upload| upload.problem.is_none());
    let status = if is_stored {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    (status, Json(uploads)).into_response()
}
