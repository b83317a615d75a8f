//! `POST` of a roster by a plain form of the office.

use axum::{
    extract::{Request, State},
    response::Response,
};
use shared::{id::ExamCode, problem::Problem, roster::RosterReport, url::page};

use crate::{
    auth::{Officer, Visitor},
    error::Result,
    http::{
        extract::path_ids::PathIds,
        problem::ProblemResponse,
        routes::office_file::{OfficeFile, respond_with_report},
    },
    imports::roster::{ImportMode, RosterImporter, import_roster_file},
    state::AppState,
};

/// `POST /api/v1/exams/{exam}/roster`
pub async fn post_roster(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds(exam): PathIds<ExamCode>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let officer = visitor.require_officer()?;
    let (parts, body) = request.into_parts();
    let file = OfficeFile::read(Request::from_parts(parts.clone(), body)).await?;
    let report = import_file(&state, officer, &exam, &file).await?;
    Ok(respond_with_report(state, parts, &page::roster(&exam), &file, report).await)
}

async fn import_file(
    state: &AppState,
    officer: Officer,
    code: &ExamCode,
    file: &OfficeFile,
) -> Result<RosterReport> {
    let (version, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let office = RosterImporter {
        db: &state.db,
        config: &state.config,
        exam: &exam,
        version,
        account: Some(officer.account()),
        now: state.clock.now(),
    };
    let taking = match (file.apply, file.again) {
        (false, _) => ImportMode::Check,
        (true, false) => ImportMode::Import,
        (true, true) => ImportMode::ImportAgain,
    };
    import_roster_file(office, &file.bytes, taking).await
}
