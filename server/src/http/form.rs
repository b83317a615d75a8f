//! `POST` of a plain form with files: the way in without the browser module. The same judge,
//! one outcome for each file, and back to the page, which shows them.

use std::str::FromStr;

use axum::{
    Json,
    extract::{
        FromRequest, Multipart, Query, Request, State,
        multipart::{Field, MultipartRejection},
    },
    response::{IntoResponse, Redirect, Response},
};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use shared::{
    id::{ApplicationId, ImageId, SectionId, SlotId},
    judge::Grade,
    problem::Problem,
    url::page,
    view::{FORM_UPLOADS, FormUpload},
};

use super::{
    body::{DRAIN_LIMIT, broken_off, drain},
    explain::accepts_html,
    file_name::clean_file_name,
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

/// The field with the files, and those that say of the first of them where it goes and which
/// image goes for it.
const FILES: &str = "files";
const RANK: &str = "rank";
const REPLACES: &str = "replaces";

/// Where the page of a code says what became of the files.
const RECEIVED: &str = "received";

/// What JSON needs escaped in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b':')
    .remove(b',')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Files of one form whose findings are told in full.
const EXPLAINED: usize = 12;

/// On which page the form stood: that of a section, or of the materials.
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
    // What is no code has no page to go back to either.
    let Ok(code) = code.parse::<Code>() else {
        drain(request.into_body()).await;
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

/// Takes the files, and leads back to the page and the place on it where the form stood.
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
            drain(request.into_body()).await;
            Err(refusal)
        }
    };
    match outcome {
        Ok(uploads) if is_page => redirect(back, place, uploads),
        Ok(uploads) => answer_json(&uploads),
        Err(error) if is_page => match to_problem(error) {
            Problem::SignedOut => Redirect::to(page::SIGN_IN).into_response(),
            problem => redirect(
                back,
                place,
                vec![FormUpload {
                    file: String::new(),
                    problem: Some(problem),
                }],
            ),
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
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(no_form)?;
    let (mut rank, mut replaces) = (intake.next_rank(), None);
    let (mut passed, mut uploads) = (0, Vec::new());
    while passed <= DRAIN_LIMIT {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Err(error) if uploads.is_empty() => return Err(broken_off(&error).into()),
            // Of what came before the line broke, the person still hears.
            Ok(None) | Err(_) => break,
        };
        match field.name() {
            Some(RANK) => rank = read_value(field).await.unwrap_or(rank),
            Some(REPLACES) => replaces = read_value(field).await,
            Some(FILES) => {
                let file = clean_file_name(field.file_name().unwrap_or_default());
                let received = receive(&mut field, intake.ceiling(), &mut passed).await;
                // What a browser sends for a file input in which nothing was chosen.
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

async fn read_value<T: FromStr>(field: Field<'_>) -> Option<T> {
    field.text().await.ok()?.trim().parse().ok()
}

/// The bytes of one file. What is too large is measured on, not kept; `passed` counts all that
/// the form has sent.
async fn receive(field: &mut Field<'_>, ceiling: u64, passed: &mut u64) -> Result<Bytes, Problem> {
    let (mut bytes, mut measured) = (BytesMut::new(), 0);
    while let Some(data) = field.chunk().await.map_err(|error| broken_off(&error))? {
        measured += data.len() as u64;
        *passed += data.len() as u64;
        if measured <= ceiling {
            bytes.extend_from_slice(&data);
        } else {
            bytes = BytesMut::new();
        }
        if *passed > DRAIN_LIMIT {
            return Err(Problem::FileTooLarge {
                measured: None,
                allowed: ceiling,
            });
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

/// Back to the place on the page, with what became of the files in the query.
fn redirect(back: &str, place: &str, mut uploads: Vec<FormUpload>) -> Response {
    uploads
        .iter_mut()
        .enumerate()
        .for_each(|(index, upload)| keep_short(index, upload));
    let json = serde_json::to_string(&uploads).expect("outcomes are plain data");
    let query = utf8_percent_encode(&json, ESCAPED);
    Redirect::to(&format!("{back}?{FORM_UPLOADS}={query}#{place}")).into_response()
}

/// An address may not grow without end: what a file met needs no words, and after the first
/// few it is enough that a file was refused.
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
