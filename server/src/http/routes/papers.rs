//! Printed forms (登记表, 介绍信) and admission tickets (准考证) as PDF, rendered on request.
//! S4-12, S2-22.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::header;
use shared::{
    id::{ApplicationId, FormId},
    paper::PaperDocument,
    problem::Problem,
};
use tokio::task::spawn_blocking;

use crate::{
    auth::Visitor,
    db::PrintedPaper,
    error::{Error, Result},
    http::{
        extract::{file_name::content_disposition, path_ids::PathIds},
        problem::ProblemResponse,
    },
    jobs::observe_images::record_missing_file,
    media::Thumbnail,
    papers::{PrintError, print_paper},
    services,
    state::AppState,
};

/// `GET /api/v1/applications/{application}/papers/{form}`
pub async fn get_paper(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds((application, form)): PathIds<(ApplicationId, FormId)>,
) -> Result<Response, ProblemResponse> {
    let candidate = visitor.require_candidate()?;
    let paper = services::papers::fill_form(&state, candidate, application, &form).await?;
    let response = respond_with_pdf(&state, application, paper).await?;
    record_printed(&state, application, PrintedPaper::Form).await?;
    Ok(response)
}

/// `GET /api/v1/applications/{application}/ticket`
pub async fn get_ticket(
    State(state): State<AppState>,
    visitor: Visitor,
    PathIds(application): PathIds<ApplicationId>,
) -> Result<Response, ProblemResponse> {
    let candidate = visitor.require_candidate()?;
    let paper = services::papers::fill_ticket(&state, candidate, application).await?;
    let response = respond_with_pdf(&state, application, paper).await?;
    record_printed(&state, application, PrintedPaper::Ticket).await?;
    Ok(response)
}

async fn record_printed(state: &AppState, id: ApplicationId, printed: PrintedPaper) -> Result<()> {
    let now = state.clock.now();
    state.db.record_printed(id, printed, now).await
}

async fn respond_with_pdf(
    state: &AppState,
    application: ApplicationId,
    paper: PaperDocument,
) -> Result<Response> {
    let name = format!("{}-{}.pdf", paper.title, paper.number);
    let printed = render_pdf(state, paper).await;
    record_missing_characters(state, application, printed.as_ref().err()).await?;
    let bytes = printed?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, content_disposition(&name)),
        // The paper has personal data that can change.
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Records for the office that a paper has characters of no font; deletes the record once it can be
/// printed.
async fn record_missing_characters(
    state: &AppState,
    application: ApplicationId,
    error: Option<&Error>,
) -> Result<()> {
    match error {
        None => state.db.delete_refused_paper(application).await,
        Some(Error::Problem(Problem::Unprintable { characters })) => {
            let Some(refused) = state.db.application(application).await? else {
                return Ok(());
            };
            let now = state.clock.now();
            state
                .db
                .record_refused_paper(application, &refused.exam, characters, now)
                .await
        }
        Some(_) => Ok(()),
    }
}

async fn render_pdf(state: &AppState, paper: PaperDocument) -> Result<Bytes> {
    let fonts = state.fonts.clone().ok_or_else(|| {
        Error::Broken("no typefaces to print with: set `fonts` to their folder".to_owned())
    })?;
    // The thumbnail is upright, and sharp enough for the few centimetres on paper.
    let portrait = match paper.portrait {
        Some(digest) => match state.media.thumbnail(digest).await? {
            Thumbnail::Made(bytes) => Some(bytes),
            Thumbnail::Undecodable => None,
            Thumbnail::Missing => {
                let reference = record_missing_file(state, digest).await?;
                return Err(Problem::FileMissing { reference }.into());
            }
        },
        None => None,
    };
    let printed = spawn_blocking(move || print_paper(&fonts, &paper, portrait)).await?;
    printed.map(Bytes::from).map_err(|error| match error {
        PrintError::Unprintable { characters } => Problem::Unprintable { characters }.into(),
        error => Error::Broken(error.to_string()),
    })
}
