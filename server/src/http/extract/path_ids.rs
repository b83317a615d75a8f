//! Extracts the ids in the path of a raw route; an invalid id is `NotFound`.

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;
use shared::problem::Problem;

use crate::http::problem::ProblemResponse;

pub struct PathIds<T>(pub T);

impl<T, S> FromRequestParts<S> for PathIds<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ProblemResponse> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(target)) => Ok(PathIds(target)),
            Err(_) => Err(ProblemResponse(Problem::NotFound)),
        }
    }
}
