//! Seats for the office: export of the candidates to be seated, and import of the seating file.
//! S2-22.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::header;
use shared::{id::ExamCode, problem::Problem, roster::RosterReport, url::page};

use crate::{
    auth::{Officer, Visitor},
    error::Result,
    http::{
        extract::{file_name::content_disposition, path_ids::PathIds},
        problem::ProblemResponse,
        routes::office_file::{OfficeFile, respond_with_report},
    },
    imports::seats::{export_seats_csv, import_seat_file},
    state::AppState,
};

/// `GET /api/v1/exams/{exam}/seats`: CSV, which can be filled in and uploaded again.
pub async fn get_seats(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds(code): PathIds<ExamCode>,
) -> Result<Response, ProblemResponse> {
    let list = export_csv(&state, visitor.require_officer()?, &code).await?;
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
    PathIds(code): PathIds<ExamCode>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let officer = visitor.require_officer()?;
    let (parts, body) = request.into_parts();
    let file = OfficeFile::read(Request::from_parts(parts.clone(), body)).await?;
    let report = import_file(&state, officer, &code, &file).await?;
    Ok(respond_with_report(state, parts, &page::seats(&code), &file, report).await)
}

async fn export_csv(state: &AppState, officer: Officer, code: &ExamCode) -> Result<String> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let origin = (Some(officer.account()), state.clock.now());
    export_seats_csv(&state.db, &exam, origin).await
}

async fn import_file(
    state: &AppState,
    officer: Officer,
    code: &ExamCode,
    file: &OfficeFile,
) -> Result<RosterReport> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let fonts = state.fonts.as_ref();
    let origin = (Some(officer.account()), state.clock.now());
    import_seat_file(&state.db, &exam, fonts, &file.bytes, file.apply, origin).await
}
