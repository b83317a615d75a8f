//! Health check for monitoring.

use axum::extract::State;
use http::StatusCode;

use crate::state::AppState;

/// `GET /healthz`: 200 if the database responds.
pub async fn check_health(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.db.is_ready().await {
        true => (StatusCode::OK, "ok"),
        false => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer",
        ),
    }
}
