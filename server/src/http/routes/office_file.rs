//! Upload of an office's spreadsheet by a plain form: a file or pasted rows, to be checked or
//! imported. The response is the page of the form with the report. It is no redirect, because the
//! report may contain codes that must not be in a URL.

use std::collections::HashMap;

use app::ports::ImportOutcome;
use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Multipart, Request, multipart::Field},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{Method, request::Parts};
use leptos::context::provide_context;
use shared::{problem::Problem, roster::RosterReport};

use crate::{
    error::Result,
    http::{
        extract::{
            body::interrupted_body_problem,
            form_body::{FormBody, GapCounter},
        },
        middleware::problem_page::accepts_html,
        routes::pages::{provide_ports, render_plain_shell},
    },
    state::AppState,
};

/// The largest file, in bytes: some 100,000 people.
pub const MAX_OFFICE_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// The fields of the form.
pub(in crate::http) struct OfficeFile {
    pub(in crate::http) bytes: Bytes,
    is_pasted: bool,
    /// True to import the file, false to check it only.
    pub(in crate::http) apply: bool,
    /// True to invite people again who have an invitation.
    pub(in crate::http) again: bool,
}

impl OfficeFile {
    /// # Errors
    /// `FileTooLarge`, `BadRequest`.
    pub(in crate::http) async fn read(request: Request) -> Result<Self> {
        let parts = read_form_parts(request, MAX_OFFICE_FILE_BYTES).await?;
        let (file, text) = (parts.bytes("file"), parts.bytes("text"));
        Ok(Self {
            is_pasted: file.is_empty(),
            bytes: if file.is_empty() { text } else { file },
            apply: parts.text("apply") == "yes",
            again: parts.text("again") == "yes",
        })
    }
}

/// The parts of a form by their names; the last part of a name counts.
#[derive(Default)]
pub(in crate::http) struct FormParts(HashMap<String, Bytes>);

impl FormParts {
    /// The bytes of a part; none if it is absent.
    pub(in crate::http) fn bytes(&self, name: &str) -> Bytes {
        self.0.get(name).cloned().unwrap_or_default()
    }

    /// The text of a part; empty if it is absent or no UTF-8.
    pub(in crate::http) fn text(&self, name: &str) -> &str {
        let bytes = self.0.get(name).map_or(&b""[..], |bytes| bytes);
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Reads a form with a file. Each part has at most `max_bytes`; the route limits the whole.
///
/// # Errors
/// `FileTooLarge`, `BadRequest`.
pub(in crate::http) async fn read_form_parts(
    request: Request,
    max_bytes: u64,
) -> Result<FormParts> {
    let no_form = |detail: String| Problem::BadRequest { detail };
    let (head, body) = request.into_parts();
    let (body, gap) = FormBody::new(body);
    let request = Request::from_parts(head, Body::new(body));
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|error| no_form(error.body_text()))?;
    let mut form = FormParts::default();
    while let Some(mut field) = parts
        .next_field()
        .await
        .map_err(|error| interrupted_body_problem(&error))?
    {
        gap.reset();
        if let Some(name) = field.name().map(str::to_owned) {
            let bytes = read(&mut field, &gap, max_bytes).await?;
            form.0.insert(name, bytes.freeze());
        }
    }
    Ok(form)
}

async fn read(field: &mut Field<'_>, gap: &GapCounter, max_bytes: u64) -> Result<BytesMut> {
    let mut bytes = BytesMut::new();
    while let Some(data) = field
        .chunk()
        .await
        .map_err(|error| interrupted_body_problem(&error))?
    {
        gap.reset();
        bytes.extend_from_slice(&data);
        if bytes.len() as u64 > max_bytes {
            return Err(Problem::FileTooLarge {
                measured: None,
                allowed: max_bytes,
            }
            .into());
        }
    }
    Ok(bytes)
}

/// The page of the form with the report, or the report alone for a program.
pub(in crate::http) async fn respond_with_report(
    state: AppState,
    mut parts: Parts,
    page: &str,
    file: &OfficeFile,
    report: RosterReport,
) -> Response {
    if !accepts_html(&parts.headers) {
        return Json(report).into_response();
    }
    parts.method = Method::GET;
    parts.uri = page.parse().expect("our pages have addresses");
    // Pasted rows are shown again only until they are imported.
    let pasted = match file.is_pasted && !report.is_applied {
        true => String::from_utf8_lossy(&file.bytes).into_owned(),
        false => String::new(),
    };
    let imported = ImportOutcome { report, pasted };
    let shell = render_plain_shell(&state);
    let provide = provide_ports(state);
    let provide = move || {
        provide();
        provide_context(imported.clone());
    };
    let render = leptos_axum::render_app_async_with_context(provide, shell);
    render(Request::from_parts(parts, Body::empty())).await
}
