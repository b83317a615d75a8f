//! Reads the origin of a request: address, browser and cookies.

use http::{HeaderMap, header, request::Parts};

use super::{
    client_address::client_address,
    cookie::{self, read_own_cookie},
};
pub use crate::auth::Origin;
use crate::{auth::token::Token, config::Config};

/// The longest stored user agent, in characters.
const BROWSER_LIMIT: usize = 300;

pub fn read_origin(parts: &Parts, config: &Config) -> Origin {
    let text = |name: header::HeaderName| {
        let value = parts.headers.get(name);
        value.and_then(|value| value.to_str().ok())
    };
    let is_secure = config.is_secure();
    let browser = text(header::USER_AGENT).unwrap_or_default();
    Origin {
        host: text(header::HOST).map(str::to_owned),
        other_system: read_secret(&parts.headers, is_secure),
        device: read_own_cookie(&parts.headers, cookie::KNOWN_DEVICE, is_secure).map(str::to_owned),
        address: client_address(parts, config),
        browser: browser
            .chars()
            .filter(|c| !c.is_control())
            .take(BROWSER_LIMIT)
            .collect(),
    }
}

/// The secret of a running sign-in with another system.
pub fn read_secret(headers: &HeaderMap, is_secure: bool) -> Option<Token> {
    read_own_cookie(headers, cookie::OTHER_SYSTEM, is_secure)?
        .parse()
        .ok()
}
