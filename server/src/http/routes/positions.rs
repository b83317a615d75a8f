//! Positions for the office: the template of the list, and the import of a list. S2-18.

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
    imports::positions::{import_position_file, write_template},
    state::AppState,
};

/// `GET /api/v1/exams/{exam}/positions`: the template as CSV.
pub async fn get_template(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds(code): PathIds<ExamCode>,
) -> Result<Response, ProblemResponse> {
    let template = create_template(&state, visitor.require_officer()?, &code).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            content_disposition(&format!("职位表模板-{code}.csv")),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, template).into_response())
}

/// `POST /api/v1/exams/{exam}/positions`
pub async fn post_positions(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds(code): PathIds<ExamCode>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let officer = visitor.require_officer()?;
    let (parts, body) = request.into_parts();
    let file = OfficeFile::read(Request::from_parts(parts.clone(), body)).await?;
    let report = import_file(&state, officer, &code, &file).await?;
    Ok(respond_with_report(state, parts, &page::position_list(&code), &file, report).await)
}

async fn create_template(state: &AppState, _: Officer, code: &ExamCode) -> Result<Vec<u8>> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    write_template(&exam)
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
    let origin = (Some(officer.account()), state.clock.now());
    import_position_file(&state.db, &exam, &file.bytes, file.apply, origin).await
}
