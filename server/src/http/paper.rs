//! Printed forms (登记表, 介绍信) and admission tickets (准考证) as PDF, made when they are asked
//! for. S4-12, S2-22.

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
    papers::print_paper,
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
    let response = answer(&state, paper).await?;
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
    let response = answer(&state, paper).await?;
    note_printed(&state, application, Printed::Ticket).await?;
    Ok(response)
}

async fn note_printed(state: &AppState, id: ApplicationId, printed: Printed) -> Result<()> {
    let now = state.clock.now();
    state.db.note_printed(id, printed, now).await
}

async fn answer(state: &AppState, paper: Paper) -> Result<Response> {
    let name = format!("{}-{}.pdf", paper.title, paper.number);
    let bytes = print(state, paper).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, content_disposition(&name)),
        // It shows one person's things, and what it shows can change.
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

async fn print(state: &AppState, paper: Paper) -> Result<Bytes> {
    let fonts = state.fonts.clone().ok_or_else(|| {
        Error::Broken("no typefaces to print with: set `fonts` to their folder".to_owned())
    })?;
    // The thumbnail: upright, and sharp enough on the few centimetres of paper it has.
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
    printed
        .map(Bytes::from)
        .map_err(|error| Error::Broken(error.to_string()))
}
