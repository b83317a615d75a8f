//! Gives a page the announcements that it shows to its visitor.

use app::ports::PageAnnouncements;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{
    error::to_problem, http::middleware::visitor::request_visitor,
    services::announcement::list_page_announcements, state::AppState,
};

/// Server functions and files, which show no announcement.
const DATA_PREFIX: &str = "/api/";

pub async fn find_announcements(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path.starts_with(DATA_PREFIX) {
        return next.run(request).await;
    }
    let visitor = request_visitor(request.extensions());
    match list_page_announcements(&state, &visitor, path).await {
        Ok(list) if list.is_empty() => {}
        Ok(list) => drop(request.extensions_mut().insert(PageAnnouncements(list))),
        // The fault is logged, and the page is shown without announcements.
        Err(fault) => drop(to_problem(fault)),
    }
    next.run(request).await
}
