//! The announcements of a page for a document that is open: its script asks for them after a
//! navigation that loads no new document.

use app::components::announcement::render_announcements;
use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, header};
use serde::Deserialize;

use crate::{
    auth::Visitor,
    http::{middleware::language::read_language, problem::ProblemResponse},
    services::announcement::list_page_announcements,
    state::AppState,
};

/// The announcements depend on the person, and are read again in seconds.
const CACHE_FOR_SECONDS: &str = "private, max-age=5";

/// The page that is shown.
#[derive(Debug, Deserialize)]
pub struct ShownPage {
    path: String,
}

/// `GET /announcements?path=/exams`: HTML, empty without announcements.
pub async fn get_page_announcements(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(page): Query<ShownPage>,
    headers: HeaderMap,
) -> Result<Response, ProblemResponse> {
    let shown = list_page_announcements(&state, &visitor, &page.path).await?;
    let html = match shown.is_empty() {
        true => String::new(),
        false => render_announcements(read_language(&headers), shown),
    };
    let caching = [
        (header::CACHE_CONTROL, CACHE_FOR_SECONDS),
        (header::VARY, "Cookie"),
    ];
    Ok((caching, Html(html)).into_response())
}
