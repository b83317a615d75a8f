//! The applications of an exam as a file, for the office.

use axum::{
    body::Body,
    extract::{Form, State},
    response::{IntoResponse, Response},
};
use http::header;
use serde::Deserialize;
use shared::{application::StateKind, id::ExamCode, problem::Problem};

use crate::{
    auth::Visitor,
    exports::applications::ApplicationExport,
    http::{
        extract::{file_name::content_disposition, path_ids::PathIds},
        problem::ProblemResponse,
    },
    state::AppState,
};

/// The largest form, in bytes.
pub const MAX_EXPORT_FORM_BYTES: u64 = 1024;

/// The form: the name of a state, or an empty text for all.
#[derive(Deserialize)]
pub struct ExportForm {
    #[serde(default)]
    state: String,
}

/// `POST /api/v1/exams/{exam}/applications`: CSV. It is no `GET`, since each export is recorded.
pub async fn post_export(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds(code): PathIds<ExamCode>,
    Form(form): Form<ExportForm>,
) -> Result<Response, ProblemResponse> {
    let officer = visitor.require_officer()?;
    let kind = match &*form.state {
        "" => None,
        name => Some(
            StateKind::from_name(name).ok_or_else(|| Problem::BadRequest {
                detail: "no such state".to_owned(),
            })?,
        ),
    };
    let export = ApplicationExport::open(&state, officer, &code, kind).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            content_disposition(&format!("报名-{code}.csv")),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Body::from_stream(export.into_lines());
    Ok((headers, body).into_response())
}
