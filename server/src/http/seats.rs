//! Seats for the office: export of the candidates to be seated, and import of the seating file.
//! S2-22.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::header;
use shared::{id::ExamCode, problem::Problem, roster::RosterReport, url::page};

use super::{
    file_name::content_disposition,
    office_file::{OfficeFile, answer},
    problem::Refusal,
    target::Target,
};
use crate::{
    auth::{Officer, Visitor},
    error::Result,
    seating::{list_seats, take_seating},
    state::AppState,
};

/// `GET /api/v1/exams/{exam}/seats`: CSV, which can be filled in and uploaded again.
pub async fn get_seats(
    State(state): State<AppState>,
    visitor: Visitor,
    Target(code): Target<ExamCode>,
) -> Result<Response, Refusal> {
    let list = list(&state, visitor.officer()?, &code).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            content_disposition(&format!("准考证-{code}.csv")),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, list).into_response())
}

/// `POST /api/v1/exams/{exam}/seats`
pub async fn post_seats(
    State(state): State<AppState>,
    visitor: Visitor,
    Target(code): Target<ExamCode>,
    request: Request,
) -> Result<Response, Refusal> {
    let officer = visitor.officer()?;
    let (parts, body) = request.into_parts();
    let file = OfficeFile::read(Request::from_parts(parts.clone(), body)).await?;
    let report = take(&state, officer, &code, &file).await?;
    Ok(answer(state, parts, &page::seats(&code), &file, report).await)
}

async fn list(state: &AppState, _: Officer, code: &ExamCode) -> Result<String> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    list_seats(&state.db, &exam).await
}

async fn take(
    state: &AppState,
    _: Officer,
    code: &ExamCode,
    file: &OfficeFile,
) -> Result<RosterReport> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let fonts = state.fonts.as_ref();
    let now = state.clock.now();
    take_seating(&state.db, &exam, fonts, &file.bytes, file.apply, now).await
}
