//! Whether the server can work, for whoever watches over it.

use axum::extract::State;
use http::StatusCode;

use crate::state::AppState;

/// `GET /healthz`: 200 when the database answers.
pub async fn check_health(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.db.is_ready().await {
        true => (StatusCode::OK, "ok"),
        false => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer",
        ),
    }
}
