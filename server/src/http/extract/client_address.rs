//! The address of the client: the peer of the connection, or the address given by trusted proxies.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};
use ipnet::Ipv6Net;

use crate::config::Config;

/// The prefix of one IPv6 customer: single addresses in it are free to change.
const IPV6_PREFIX_BITS: u8 = 64;

/// The address of the client; `None` if it is unknown.
pub fn client_address(
    extensions: &Extensions,
    headers: &HeaderMap,
    config: &Config,
) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|info| info.0.ip().to_canonical());
    match &config.client_address_header {
        Some(header) => find_untrusted(peer, headers, header, config),
        None => peer,
    }
}

/// The name under which a client is counted: its address, or its network for IPv6.
pub fn client_key(address: Option<IpAddr>) -> String {
    address.map_or_else(|| "unknown".to_owned(), rate_limit_key)
}

/// The network under which an address is counted: the first 64 bits of IPv6.
pub fn rate_limit_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => network_of(address),
    }
}

fn network_of(address: Ipv6Addr) -> String {
    let network = Ipv6Net::new(address, IPV6_PREFIX_BITS).expect("64 is a prefix of IPv6");
    network.trunc().to_string()
}

/// The first untrusted address from the end of the list. Each proxy appends the address of its
/// client, so the list is read from its end while its authors are trusted; earlier entries may be
/// forged by the client.
fn find_untrusted(
    peer: Option<IpAddr>,
    headers: &HeaderMap,
    header: &str,
    config: &Config,
) -> Option<IpAddr> {
    let lines: Vec<&str> = headers
        .get_all(header)
        .iter()
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    let entries = lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(',').map(read_address));
    // Without a list of proxies only the connected peer is trusted.
    if config.trusted_proxies.is_empty() {
        return entries.into_iter().next().flatten().or(peer);
    }
    let mut nearest = peer;
    for entry in entries {
        match (nearest, entry) {
            (Some(writer), Some(entry)) if config.is_trusted_proxy(writer) => {
                nearest = Some(entry);
            }
            // The entry is unreadable, or its author is not trusted.
            _ => break,
        }
    }
    nearest
}

/// Parses an address as proxies write it: bare, in brackets, or with a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn address(peer: [u8; 4], lines: &[&str], proxies: &[&str]) -> String {
        let config = Config {
            client_address_header: Some("x-forwarded-for".to_owned()),
            trusted_proxies: proxies
                .iter()
                .map(|proxy| proxy.parse().expect("a network"))
                .collect(),
            ..Config::default()
        };
        let request = lines.iter().fold(Request::builder(), |request, line| {
            request.header("x-forwarded-for", *line)
        });
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        let peer = SocketAddr::from((peer, 9));
        parts.extensions.insert(ConnectInfo(peer));
        client_key(client_address(&parts.extensions, &parts.headers, &config))
    }

    #[test]
    fn every_header_line_is_read_from_the_last_to_the_first() {
        let lines = ["6.6.6.6", "198.51.100.7, 10.0.0.2"];
        let one = ["10.0.0.1"];
        assert_eq!(address([10, 0, 0, 1], &lines, &[]), "10.0.0.2");
        assert_eq!(address([10, 0, 0, 1], &lines, &one), "10.0.0.2");
        let both = ["10.0.0.0/24"];
        assert_eq!(address([10, 0, 0, 1], &lines, &both), "198.51.100.7");
        let split = ["6.6.6.6", "198.51.100.7", "10.0.0.2"];
        assert_eq!(address([10, 0, 0, 1], &split, &both), "198.51.100.7");
    }

    #[test]
    fn untrusted_peer_cannot_set_address() {
        let lines = ["198.51.100.7"];
        assert_eq!(
            address([203, 0, 113, 9], &lines, &["10.0.0.0/24"]),
            "203.0.113.9"
        );
        // All entries are proxies, or the last entry is unreadable.
        let all = ["10.0.0.3"];
        assert_eq!(address([10, 0, 0, 1], &all, &["10.0.0.0/24"]), "10.0.0.3");
        let junk = ["198.51.100.7, unknown"];
        assert_eq!(address([10, 0, 0, 1], &junk, &["10.0.0.0/24"]), "10.0.0.1");
    }

    #[test]
    fn a_forwarded_address_counts_only_where_its_header_is_named() {
        let request = Request::builder().header("x-forwarded-for", "6.6.6.6");
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        let peer = SocketAddr::from(([127, 0, 0, 1], 9));
        parts.extensions.insert(ConnectInfo(peer));
        let address = client_address(&parts.extensions, &parts.headers, &Config::default());
        assert_eq!(client_key(address), "127.0.0.1");
    }

    #[test]
    fn ipv6_counts_by_its_network_and_mapped_ipv4_as_ipv4() {
        for (text, counted) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("198.51.100.7:1234", "198.51.100.7"),
        ] {
            assert_eq!(address([10, 0, 0, 1], &[text], &[]), counted, "{text}");
        }
    }
}
