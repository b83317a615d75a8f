//! `POST` of a roster as a plain form of the office: a file or pasted rows, checked or imported.
//! The answer is the page, which says what came of it. It is not led back to by an address, in
//! which codes would stand that only the office may see.

use app::ports::Imported;
use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use http::{Method, request::Parts};
use leptos::context::provide_context;
use shared::{id::ExamCode, problem::Problem, roster::RosterReport, url};

use super::{
    body::broken_off,
    explain::accepts_html,
    page::{provide_ports, render_plain_shell},
    problem::Refusal,
    target::Target,
};
use crate::{
    auth::{Officer, Visitor},
    error::Result,
    roster::{Office, Taking, take_roster},
    state::AppState,
};

/// The largest roster, in bytes: some 100,000 people.
const LIMIT: u64 = 10 * 1024 * 1024;

/// What a form sends.
#[derive(Default)]
struct Form {
    file: BytesMut,
    text: BytesMut,
    apply: bool,
    again: bool,
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
    let (parts, body) = request.into_parts();
    let form = read_form(Request::from_parts(parts.clone(), body));
    let report = take(&state, officer, &exam, form.await?).await?;
    Ok(if is_page {
        render(state, parts, &exam, report).await
    } else {
        Json(report).into_response()
    })
}

async fn take(state: &AppState, _: Officer, code: &ExamCode, form: Form) -> Result<RosterReport> {
    let (version, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    let bytes = if form.file.is_empty() {
        &form.text
    } else {
        &form.file
    };
    if bytes.is_empty() {
        return Err(Problem::NoFile.into());
    }
    let office = Office {
        db: &state.db,
        config: &state.config,
        exam: &exam,
        version,
        now: state.clock.now(),
    };
    let taking = match (form.apply, form.again) {
        (false, _) => Taking::Check,
        (true, false) => Taking::Import,
        (true, true) => Taking::ImportAgain,
    };
    take_roster(office, bytes, taking).await
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
            Some("again") => form.again = read(&mut field).await? == b"yes"[..],
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

/// The page of the form, with what came of it.
async fn render(
    state: AppState,
    mut parts: Parts,
    exam: &ExamCode,
    report: RosterReport,
) -> Response {
    parts.method = Method::GET;
    parts.uri = url::page::roster(exam)
        .parse()
        .expect("our pages have addresses");
    let shell = render_plain_shell(&state);
    let provide = provide_ports(state);
    let provide = move || {
        provide();
        provide_context(Imported(report.clone()));
    };
    let render = leptos_axum::render_app_async_with_context(provide, shell);
    render(Request::from_parts(parts, Body::empty())).await
}
