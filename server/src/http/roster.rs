//! `POST` of a roster by a plain form of the office.

use axum::{
    extract::{Request, State},
    response::Response,
};
use shared::{id::ExamCode, problem::Problem, roster::RosterReport, url::page};

use super::{
    office_file::{OfficeFile, answer},
    problem::Refusal,
    target::Target,
};
use crate::{
    auth::{Officer, Visitor},
    error::Result,
    roster::{Office, Taking, take_roster},
    state::AppState,
};

/// `POST /api/v1/exams/{exam}/roster`
pub async fn post_roster(
    State(state): State<AppState>,
    visitor: Visitor,
    Target(exam): Target<ExamCode>,
    request: Request,
) -> Result<Response, Refusal> {
    let officer = visitor.officer()?;
    let (parts, body) = request.into_parts();
    let file = OfficeFile::read(Request::from_parts(parts.clone(), body)).await?;
    let report = take(&state, officer, &exam, &file).await?;
    Ok(answer(state, parts, &page::roster(&exam), &file, report).await)
}

async fn take(
    state: &AppState,
    _: Officer,
    code: &ExamCode,
    file: &OfficeFile,
) -> Result<RosterReport> {
    let (version, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let office = Office {
        db: &state.db,
        config: &state.config,
        exam: &exam,
        version,
        now: state.clock.now(),
    };
    let taking = match (file.apply, file.again) {
        (false, _) => Taking::Check,
        (true, false) => Taking::Import,
        (true, true) => Taking::ImportAgain,
    };
    take_roster(office, &file.bytes, taking).await
}
