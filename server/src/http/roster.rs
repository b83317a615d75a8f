//! `POST` of a roster as a plain form of the office: a file or pasted rows, checked or imported;
//! then back to the page, which says what came of it.

use axum::{
    Json,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    response::{IntoResponse, Redirect, Response},
};
use bytes::BytesMut;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shared::{
    id::ExamCode, problem::Problem, roster::RosterReport, url::page, view::ROSTER_REPORT,
};

use super::{body::broken_off, explain::accepts_html, problem::Refusal, target::Target};
use crate::{
    auth::{Officer, Visitor},
    error::Result,
    roster::take_roster,
    state::AppState,
};

/// The largest roster, in bytes: some 100,000 people.
const LIMIT: u64 = 10 * 1024 * 1024;

/// Faults that an address can hold; the page says how many more there are.
const TOLD: usize = 12;

/// What a form sends.
#[derive(Default)]
struct Form {
    file: BytesMut,
    text: BytesMut,
    apply: bool,
}

/// `POST /api/v1/exams/{exam}/roster`
pub async fn post_roster(
    State(state): State<AppState>,
    visitor: Visitor,
    Target(exam): Target<ExamCode>,
    request: Request,
) -> Result<Response, Refusal> {
    let officer = visitor.officer()?;
    let is_page = accepts_html(request.headers());
    let report = take(&state, officer, &exam, request).await?;
    Ok(if is_page {
        go_back(&exam, report)
    } else {
        Json(report).into_response()
    })
}

async fn take(
    state: &AppState,
    _: Officer,
    code: &ExamCode,
    request: Request,
) -> Result<RosterReport> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let form = read_form(request).await?;
    let bytes = if form.file.is_empty() {
        &form.text
    } else {
        &form.file
    };
    if bytes.is_empty() {
        return Err(Problem::NoFile.into());
    }
    take_roster(&state.db, &exam, bytes, form.apply).await
}

async fn read_form(request: Request) -> Result<Form> {
    let no_form = |detail: String| Problem::BadRequest { detail };
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|error| no_form(error.body_text()))?;
    let mut form = Form::default();
    while let Some(mut field) = parts
        .next_field()
        .await
        .map_err(|error| broken_off(&error))?
    {
        match field.name() {
            Some("file") => form.file = read(&mut field).await?,
            Some("text") => form.text = read(&mut field).await?,
            Some("apply") => form.apply = read(&mut field).await? == b"yes"[..],
            _ => {}
        }
    }
    Ok(form)
}

async fn read(field: &mut Field<'_>) -> Result<BytesMut> {
    let mut bytes = BytesMut::new();
    while let Some(data) = field.chunk().await.map_err(|error| broken_off(&error))? {
        bytes.extend_from_slice(&data);
        if bytes.len() as u64 > LIMIT {
            return Err(Problem::FileTooLarge {
                measured: None,
                allowed: LIMIT,
            }
            .into());
        }
    }
    Ok(bytes)
}

fn go_back(exam: &ExamCode, mut report: RosterReport) -> Response {
    report.faults.truncate(TOLD);
    let json = serde_json::to_string(&report).expect("a report is plain data");
    let query = utf8_percent_encode(&json, NON_ALPHANUMERIC);
    let page = page::roster(exam);
    Redirect::to(&format!("{page}?{ROSTER_REPORT}={query}")).into_response()
}
