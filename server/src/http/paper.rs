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
    paper::Paper,
    problem::Problem,
};
use tokio::task::spawn_blocking;

use super::{file_name::content_disposition, problem::Refusal, target::Target};
use crate::{
    auth::Visitor,
    backend,
    db::Printed,
    error::{Error, Result},
    media::{Thumbnail, decoding::note_missing},
    papers::{NotPrinted, print_paper},
    state::AppState,
};

/// `GET /api/v1/applications/{application}/papers/{form}`
pub async fn get_paper(
    State(state): State<AppState>,
    visitor: Visitor,
    Target((application, form)): Target<(ApplicationId, FormId)>,
) -> Result<Response, Refusal> {
    let candidate = visitor.candidate()?;
    let paper = backend::papers::fill_form(&state, candidate, application, &form).await?;
    let response = answer(&state, application, paper).await?;
    note_printed(&state, application, Printed::Form).await?;
    Ok(response)
}

/// `GET /api/v1/applications/{application}/ticket`
pub async fn get_ticket(
    State(state): State<AppState>,
    visitor: Visitor,
    Target(application): Target<ApplicationId>,
) -> Result<Response, Refusal> {
    let candidate = visitor.candidate()?;
    let paper = backend::papers::fill_ticket(&state, candidate, application).await?;
    let response = answer(&state, application, paper).await?;
    note_printed(&state, application, Printed::Ticket).await?;
    Ok(response)
}

async fn note_printed(state: &AppState, id: ApplicationId, printed: Printed) -> Result<()> {
    let now = state.clock.now();
    state.db.note_printed(id, printed, now).await
}

async fn answer(state: &AppState, application: ApplicationId, paper: Paper) -> Result<Response> {
    let name = format!("{}-{}.pdf", paper.title, paper.number);
    let printed = print(state, paper).await;
    note_characters(state, application, printed.as_ref().err()).await?;
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
async fn note_characters(
    state: &AppState,
    application: ApplicationId,
    error: Option<&Error>,
) -> Result<()> {
    match error {
        None => state.db.forget_refused_paper(application).await,
        Some(Error::Problem(Problem::Unprintable { characters })) => {
            let Some(refused) = state.db.application(application).await? else {
                return Ok(());
            };
            let now = state.clock.now();
            state
                .db
                .note_refused_paper(application, &refused.exam, characters, now)
                .await
        }
        Some(_) => Ok(()),
    }
}

async fn print(state: &AppState, paper: Paper) -> Result<Bytes> {
    let fonts = state.fonts.clone().ok_or_else(|| {
        Error::Broken("no typefaces to print with: set `fonts` to their folder".to_owned())
    })?;
    // The thumbnail is upright, and sharp enough for the few centimetres on paper.
    let portrait = match paper.portrait {
        Some(digest) => match state.media.thumbnail(digest).await? {
            Thumbnail::Made(bytes) => Some(bytes),
            Thumbnail::Undecodable => None,
            Thumbnail::Missing => {
                let reference = note_missing(state, digest).await?;
                return Err(Problem::FileMissing { reference }.into());
            }
        },
        None => None,
    };
    let printed = spawn_blocking(move || print_paper(&fonts, &paper, portrait)).await?;
    printed.map(Bytes::from).map_err(|error| match error {
        NotPrinted::Unprintable { characters } => Problem::Unprintable { characters }.into(),
        error => Error::Broken(error.to_string()),
    })
}
