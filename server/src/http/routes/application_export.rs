//! The applications of an exam as a file, for the office.

use axum::{
    body::Body,
    extract::{Form, State},
    response::{IntoResponse, Response},
};
use http::header;
use serde::Deserialize;
use shared::{application::StateKind, id::ExamCode, problem::Problem};
use tokio_util::io::ReaderStream;

use crate::{
    auth::Visitor,
    exports::applications::ApplicationExport,
    http::{
        extract::{file_name::content_disposition, path_ids::PathIds},
        problem::ProblemResponse,
    },
    state::AppState,
};

/// Media type of a workbook (ISO/IEC 29500).
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The largest form, in bytes.
pub const MAX_EXPORT_FORM_BYTES: u64 = 1024;

/// The form.
#[derive(Deserialize)]
pub struct ExportForm {
    /// The name of a state, or an empty text for all.
    #[serde(default)]
    state: String,
    #[serde(default)]
    format: ExportFormat,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ExportFormat {
    #[default]
    Csv,
    Xlsx,
}

/// `POST /api/v1/exams/{exam}/applications`: CSV or XLSX. It is no `GET`, since each export is
/// recorded.
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
    let (body, media_type, ending) = match form.format {
        ExportFormat::Csv => {
            let lines = Body::from_stream(export.into_lines());
            (lines, "text/csv; charset=utf-8", "csv")
        }
        ExportFormat::Xlsx => {
            let file = tokio::fs::File::from_std(export.into_workbook().await?);
            (Body::from_stream(ReaderStream::new(file)), XLSX, "xlsx")
        }
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            content_disposition(&format!("报名-{code}.{ending}")),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}
