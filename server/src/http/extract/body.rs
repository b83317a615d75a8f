//! Reading of bodies with a limit, and draining of refused ones.

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use shared::problem::Problem;

use crate::auth::Visitor;

/// Bytes of a refused upload that are read and discarded. A browser that is still sending ignores
/// the response and shows a connection error instead of the reason.
pub const MAX_DRAIN_BYTES: u64 = 128 * 1024 * 1024;

/// The same limit for visitors who are not signed in: enough for a form, and cheap.
pub const MAX_ANONYMOUS_DRAIN_BYTES: u64 = 1024 * 1024;

/// Bytes allowed in a form beside its files.
pub const MAX_FORM_OVERHEAD_BYTES: u64 = 64 * 1024;

/// The number of bytes of a visitor's refused body to drain.
pub fn max_drain_bytes(visitor: &Visitor) -> u64 {
    match visitor.session() {
        Some(_) => MAX_DRAIN_BYTES,
        None => MAX_ANONYMOUS_DRAIN_BYTES,
    }
}

/// The value of `Content-Length`; `None` if it is missing or invalid.
pub fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Reads the whole body.
///
/// # Errors
/// `FileTooLarge` beyond `limit`, with the measured length if it is known; `BadRequest` if the body
/// breaks off.
pub async fn read_body(
    mut body: Body,
    limit: u64,
    announced: Option<u64>,
) -> Result<Bytes, Problem> {
    if announced.is_some_and(|length| length > limit) {
        drain(body, MAX_DRAIN_BYTES).await;
        return Err(Problem::FileTooLarge {
            measured: announced,
            allowed: limit,
        });
    }
    let expected = announced
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or_default();
    let mut read = BytesMut::with_capacity(expected);
    while let Some(data) = next_data(&mut body).await? {
        if read.len() as u64 + data.len() as u64 > limit {
            let passed = (read.len() + data.len()) as u64;
            let measured = drain(body, MAX_DRAIN_BYTES).await.map(|rest| rest + passed);
            return Err(Problem::FileTooLarge {
                measured,
                allowed: limit,
            });
        }
        read.extend_from_slice(&data);
    }
    Ok(read.freeze())
}

/// Drains the rest of the body, up to `most` bytes; returns its length, or `None` if it is longer
/// or breaks off.
pub async fn drain(mut body: Body, most: u64) -> Option<u64> {
    let mut passed = 0;
    while let Some(data) = next_data(&mut body).await.ok()? {
        passed += data.len() as u64;
        if passed >= most {
            // The limit is reached, so no further data is polled.
            return body.is_end_stream().then_some(passed);
        }
    }
    Some(passed)
}

/// The next data frame; trailers are skipped.
async fn next_data(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Err(error) => return Err(interrupted_body_problem(&error)),
        }
    }
    Ok(None)
}

/// The problem of a body that ended early or paused for too long.
pub fn interrupted_body_problem(error: &dyn std::error::Error) -> Problem {
    Problem::BadRequest {
        detail: format!("the body did not arrive: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn body_over_limit_is_drained_and_measured() {
        let body = || Body::from("twelve bytes");
        assert_eq!(read_body(body(), 12, None).await.expect("fits").len(), 12);
        let too_large = Err(Problem::FileTooLarge {
            measured: Some(12),
            allowed: 11,
        });
        assert_eq!(read_body(body(), 11, None).await, too_large);
        assert_eq!(read_body(body(), 11, Some(12)).await, too_large);
    }
}
