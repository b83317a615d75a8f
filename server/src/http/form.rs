//! `POST` of a plain form with files: the way in without the browser module. The same judge,
//! one outcome for each file, and back to the page, which shows them.

use axum::{
    Json,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    response::{IntoResponse, Redirect, Response},
};
use bytes::BytesMut;
use http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::{
    id::{ApplicationId, ImageId, SlotId},
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
    auth::Visitor,
    error::{Result, to_problem},
    random,
    state::AppState,
};

/// The field with the files, and the one with the place of the first of them.
const FILES: &str = "files";
const RANK: &str = "rank";

/// What JSON needs escaped in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b':')
    .remove(b',')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Files of one form whose findings are told in full.
const EXPLAINED: usize = 12;

/// `POST /api/v1/applications/{application}/slots/{slot}/images`
pub async fn post_images(
    State(state): State<AppState>,
    visitor: Visitor,
    Target((application, slot)): Target<(ApplicationId, SlotId)>,
    request: Request,
) -> Response {
    let is_page = accepts_html(request.headers());
    let outcome = match open(state.clone(), &visitor, application, slot.clone()).await {
        Ok(intake) => take_files(&state, &intake, request).await,
        Err(refusal) => {
            drain(request.into_body()).await;
            Err(refusal)
        }
    };
    match outcome {
        Ok(uploads) if is_page => redirect(application, &slot, uploads),
        Ok(uploads) => answer_json(&uploads),
        Err(error) if is_page => match to_problem(error) {
            Problem::SignedOut => Redirect::to(page::SIGN_IN).into_response(),
            problem => redirect(
                application,
                &slot,
                vec![FormUpload {
                    file: String::new(),
                    problem: Some(problem),
                }],
            ),
        },
        Err(error) => Refusal::from(error).into_response(),
    }
}

async fn open(
    state: AppState,
    visitor: &Visitor,
    application: ApplicationId,
    slot: SlotId,
) -> Result<Intake> {
    let intake = Intake::open(state, visitor, application, slot).await?;
    intake.check_open()?;
    Ok(intake)
}

async fn take_files(
    state: &AppState,
    intake: &Intake,
    request: Request,
) -> Result<Vec<FormUpload>> {
    let no_form = |error: &dyn std::error::Error| Problem::BadRequest {
        detail: error.to_string(),
    };
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|error| no_form(&error))?;
    let (mut rank, mut passed, mut uploads) = (None, 0, Vec::new());
    while let Some(mut field) = form
        .next_field()
        .await
        .map_err(|error| broken_off(&error))?
    {
        match field.name() {
            Some(RANK) => {
                rank = field
                    .text()
                    .await
                    .ok()
                    .and_then(|text| text.trim().parse().ok())
            }
            Some(FILES) => {
                let file = clean_file_name(field.file_name().unwrap_or_default());
                let taken = take_file(state, intake, &mut field, &file, rank, &mut passed).await;
                match taken.map_err(to_problem) {
                    // What a browser sends for a file input in which nothing was chosen.
                    Err(Problem::NoFile) => continue,
                    taken => uploads.push(FormUpload {
                        file,
                        problem: taken.err(),
                    }),
                }
                rank = rank.map(|rank: i32| rank.saturating_add(1));
            }
            _ => {}
        }
        if passed > DRAIN_LIMIT {
            break;
        }
    }
    if uploads.is_empty() {
        Err(Problem::NoFile.into())
    } else {
        Ok(uploads)
    }
}

async fn take_file(
    state: &AppState,
    intake: &Intake,
    field: &mut Field<'_>,
    file: &str,
    rank: Option<i32>,
    passed: &mut u64,
) -> Result<()> {
    let ceiling = intake.ceiling();
    let (mut bytes, mut measured) = (BytesMut::new(), 0);
    while let Some(data) = field.chunk().await.map_err(|error| broken_off(&error))? {
        measured += data.len() as u64;
        *passed += data.len() as u64;
        if measured <= ceiling {
            bytes.extend_from_slice(&data);
        } else {
            // What is too large is measured on, not kept.
            bytes = BytesMut::new();
        }
        if *passed > DRAIN_LIMIT {
            return Err(Problem::FileTooLarge {
                measured: None,
                allowed: ceiling,
            }
            .into());
        }
    }
    if measured > ceiling {
        return Err(Problem::FileTooLarge {
            measured: Some(measured),
            allowed: ceiling,
        }
        .into());
    }
    if bytes.is_empty() && file.is_empty() {
        return Err(Problem::NoFile.into());
    }
    let at = state.clock.now();
    let arrival = Arrival {
        image: ImageId(random::id(at)),
        bytes: bytes.freeze(),
        announced: None,
        file_name: file.to_owned(),
        rank,
        replaces: None,
        at,
    };
    intake.take(arrival).await?;
    Ok(())
}

/// Back to the slot's card, with what became of the files in the query.
fn redirect(application: ApplicationId, slot: &SlotId, mut uploads: Vec<FormUpload>) -> Response {
    uploads
        .iter_mut()
        .enumerate()
        .for_each(|(index, upload)| keep_short(index, upload));
    let json = serde_json::to_string(&uploads).expect("outcomes are plain data");
    let query = utf8_percent_encode(&json, ESCAPED);
    Redirect::to(&format!(
        "{}?{FORM_UPLOADS}={query}#{slot}",
        page::materials(application)
    ))
    .into_response()
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
