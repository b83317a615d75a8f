//! Reads the [`RequestOrigin`] of a request: client address, browser and sign-in cookies.

use http::{HeaderMap, header, request::Parts};

pub use crate::auth::RequestOrigin;
use crate::{
    auth::token::Token,
    config::Config,
    http::extract::{
        client_address::{client_address, client_key},
        cookie::{self, read_host_cookie},
    },
};

/// Maximum length of the stored user agent, in characters. The header itself can be much longer.
const MAX_USER_AGENT_CHARS: usize = 300;

/// Reads the origin from the head of a request. Headers that are not text are ignored.
pub fn read_origin(parts: &Parts, config: &Config) -> RequestOrigin {
    let header_text = |name: header::HeaderName| {
        let value = parts.headers.get(name);
        value.and_then(|value| value.to_str().ok())
    };
    let is_secure = config.is_secure();
    let address = client_address(&parts.extensions, &parts.headers, config);
    let user_agent = header_text(header::USER_AGENT).unwrap_or_default();
    RequestOrigin {
        host: header_text(header::HOST).map(str::to_owned),
        other_system: read_open_id_secret(&parts.headers, is_secure),
        device: read_host_cookie(&parts.headers, cookie::KNOWN_DEVICE, is_secure)
            .map(str::to_owned),
        address: client_key(address),
        is_for_staff: config.is_staff_address(address),
        browser: user_agent
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_USER_AGENT_CHARS)
            .collect(),
    }
}

/// Reads the secret of a pending OpenID Connect sign-in from its cookie. `None` if the cookie is
/// missing or malformed. `is_secure` is true on a site with TLS, where the cookie has another name.
pub fn read_open_id_secret(headers: &HeaderMap, is_secure: bool) -> Option<Token> {
    read_host_cookie(headers, cookie::OPEN_ID_SECRET, is_secure)?
        .parse()
        .ok()
}
