//! `POST` of an exam's definition by a plain form of the office: a file or the text of the page, to be
//! checked, published or scheduled, the end of a scheduled version, and the dismissal of its refusal.
//! The response to a check is the page of the form with its outcome.

pub mod test_bench;

use app::ports::{PostedDefinition, TypedMoment};
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use http::request::Parts;
use shared::{
    digest::Sha256,
    exam::check::DefinitionFault,
    id::{ExamCode, ScheduledVersionId},
    problem::Problem,
    text::LocalText,
    url::page,
    version_warning::parse_read_warnings,
    view::{DefinitionOutcome, MAX_DEFINITION_BYTES},
};

use self::test_bench::respond_with_bench;
use crate::{
    auth::{Officer, Visitor},
    error::{Result, to_problem},
    http::{
        problem::ProblemResponse,
        routes::{
            office_file::{FormParts, read_form_parts},
            pages::render_form_outcome,
        },
    },
    services::{
        definition::{
            CheckedText, SentDefinition, cancel_definition, dismiss_definition, receive_definition,
        },
        schedule::SentMoment,
    },
    state::AppState,
};

/// Largest form: the text, and a file in its place.
pub const MAX_DEFINITION_FORM_BYTES: u64 = 4 * MAX_DEFINITION_BYTES as u64;

/// Maximum length of a typed moment, in characters.
const MAX_MOMENT_CHARS: usize = 40;

/// `POST /api/v1/definitions`
pub async fn post_definition(
    State(state): State<AppState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let officer = visitor.require_officer()?;
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let form = read_form_parts(request, MAX_DEFINITION_FORM_BYTES).await?;
    let (text, outcome) = match form.text("act") {
        "cancel" | "dismiss" => (String::new(), end_schedule(&state, officer, &form).await),
        _ => receive(&state, officer, &form).await,
    };
    let done = match &outcome {
        Ok(DefinitionOutcome::Published(exam)) => Some(page::published_definition(exam)),
        Ok(DefinitionOutcome::Scheduled(exam)) => Some(page::scheduled_definition(exam)),
        Ok(DefinitionOutcome::Cancelled(exam)) => Some(page::cancelled_definition(exam)),
        Ok(DefinitionOutcome::Dismissed(exam)) => Some(page::definition(exam)),
        Ok(DefinitionOutcome::Checked(_)) if form.text("act") == "bench" => {
            let moment = read_moment_fields(&form);
            return Ok(respond_with_bench(state, officer, parts, text, moment).await?);
        }
        _ => None,
    };
    if let Some(page) = done {
        return Ok(Redirect::to(&page).into_response());
    }
    let edited = form.text("exam").parse::<ExamCode>().ok();
    let posted = PostedDefinition {
        outcome: outcome.map_err(to_problem),
        text,
        moment: read_moment_fields(&form),
    };
    Ok(respond_with_definition(state, parts, edited, posted).await)
}

/// The typed time of the publication, to be shown again.
fn read_moment_fields(form: &FormParts) -> TypedMoment {
    TypedMoment {
        is_later: form.text("when") == "later",
        text: form.text("moment").chars().take(MAX_MOMENT_CHARS).collect(),
    }
}

/// The page of the definition, or of a new exam, with the outcome.
async fn respond_with_definition(
    state: AppState,
    parts: Parts,
    edited: Option<ExamCode>,
    posted: PostedDefinition,
) -> Response {
    let page = edited.map_or(page::NEW_EXAM.to_owned(), |exam| page::definition(&exam));
    render_form_outcome(state, parts, &page, posted).await
}

/// The sent text, and what became of it.
async fn receive(
    state: &AppState,
    officer: Officer,
    form: &FormParts,
) -> (String, Result<DefinitionOutcome>) {
    let bytes = match form.bytes("file") {
        file if file.is_empty() => form.bytes("text"),
        file => file,
    };
    let text = match read_text(&bytes) {
        Ok(text) => text,
        Err(fault) => return (String::new(), Ok(DefinitionOutcome::Faulty(vec![fault]))),
    };
    let sent = SentDefinition {
        text: text.clone(),
        checked: read_checked(form),
        moment: SentMoment {
            is_later: form.text("when") == "later",
            text: form.text("moment").to_owned(),
            replaces: form.text("replaces").parse().ok(),
        },
    };
    (text, receive_definition(state, officer, sent).await)
}

/// Cancels the scheduled version that the form names, or dismisses its refusal.
async fn end_schedule(
    state: &AppState,
    officer: Officer,
    form: &FormParts,
) -> Result<DefinitionOutcome> {
    let exam: Option<ExamCode> = form.text("exam").parse().ok();
    let id: Option<ScheduledVersionId> = form.text("id").parse().ok();
    let (Some(exam), Some(id)) = (exam, id) else {
        return Err(Problem::NotFound.into());
    };
    match form.text("act") {
        "dismiss" => dismiss_definition(state, officer, exam, id).await,
        _ => cancel_definition(state, officer, exam, id).await,
    }
}

/// The text with line feeds alone: a browser sends the lines of a text field with both characters.
fn read_text(bytes: &Bytes) -> Result<String, DefinitionFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        DefinitionFault {
            line: before.split(|byte| *byte == b'\n').count(),
            column: 1,
            path: String::new(),
            message: LocalText::bilingual(
                "文件不是 UTF-8 文本：请用 UTF-8 编码另存后再选",
                "the file is no UTF-8 text: save it as UTF-8 and choose it again",
            ),
        }
    })?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Ok(text)
}

fn read_checked(form: &FormParts) -> Option<CheckedText> {
    if form.text("act") != "publish" {
        return None;
    }
    // A form without a valid check is checked first.
    Some(CheckedText {
        sha256: form.text("checked").parse().unwrap_or(Sha256([0; 32])),
        follows: form.text("follows").parse().unwrap_or_default(),
        warnings: parse_read_warnings(form.text("read")),
    })
}
