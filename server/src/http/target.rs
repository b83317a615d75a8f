//! Extracts the ids in the path of a raw route; an invalid id is `NotFound`.

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;
use shared::problem::Problem;

use super::problem::Refusal;

pub struct Target<T>(pub T);

impl<T, S> FromRequestParts<S> for Target<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(target)) => Ok(Target(target)),
            Err(_) => Err(Refusal(Problem::NotFound)),
        }
    }
}
