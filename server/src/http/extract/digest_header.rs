//! `Content-Digest` (RFC 9530): the sender's hash of the body.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderMap;
use shared::{digest::Sha256, problem::Problem};

pub const CONTENT_DIGEST: &str = "content-digest";

/// The announced SHA-256; other algorithms are ignored.
///
/// # Errors
/// `BadRequest` with the expected format.
pub fn read_digest(headers: &HeaderMap) -> Result<Sha256, Problem> {
    let wanted = || Problem::BadRequest {
        detail: "Content-Digest: sha-256=:base64: is wanted (RFC 9530)".to_owned(),
    };
    headers
        .get_all(CONTENT_DIGEST)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .find_map(|member| member.trim().strip_prefix("sha-256="))
        .and_then(|value| value.strip_prefix(':')?.strip_suffix(':'))
        .and_then(|encoded| STANDARD.decode(encoded).ok()?.try_into().ok())
        .map(Sha256)
        .ok_or_else(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static(CONTENT_DIGEST),
            line.parse().ok()?,
        )]);
        read_digest(&headers).ok().map(|digest| digest.short())
    }

    #[test]
    fn the_sha_256_is_found_and_nonsense_is_not_taken() {
        let hello = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
        assert_eq!(read(hello).as_deref(), Some("2cf24dba"));
        assert_eq!(
            read(&format!("sha-512=:AA==:, {hello}")).as_deref(),
            Some("2cf24dba")
        );
        for nonsense in ["", "sha-256=AAAA", "sha-256=:AAAA:", "md5=:AAAA:"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
