//! Reads from a request where it comes from.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::{header, request::Parts};

use super::other_system::read_secret;
pub use crate::auth::Origin;
use crate::config::Config;

/// The longest name of a browser that is kept, in characters.
const BROWSER_LIMIT: usize = 300;

/// The address of the connection, or what the proxy says where the configuration names its header.
pub fn read_origin(parts: &Parts, config: &Config) -> Origin {
    let text = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let connected = || {
        parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip().to_string())
    };
    // The last entry is the trusted proxy's own; those before it are whatever the client sent.
    let proxied = config
        .client_address_header
        .as_deref()
        .and_then(text)
        .and_then(|list| list.rsplit(',').next())
        .map(|address| address.trim().to_owned());
    let browser = text(header::USER_AGENT.as_str()).unwrap_or_default();
    Origin {
        host: text(header::HOST.as_str()).map(str::to_owned),
        other_system: read_secret(&parts.headers),
        address: proxied
            .or_else(connected)
            .unwrap_or_else(|| "unknown".to_owned()),
        browser: browser
            .chars()
            .filter(|c| !c.is_control())
            .take(BROWSER_LIMIT)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn a_forwarded_address_counts_only_where_the_proxy_is_trusted() {
        let request = Request::builder()
            .header("x-forwarded-for", "6.6.6.6, 10.0.0.7")
            .body(())
            .expect("a request");
        let (mut parts, ()) = request.into_parts();
        parts
            .extensions
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        let mut config = Config::default();
        assert_eq!(read_origin(&parts, &config).address, "127.0.0.1");
        config.client_address_header = Some("x-forwarded-for".to_owned());
        assert_eq!(read_origin(&parts, &config).address, "10.0.0.7");
    }
}
