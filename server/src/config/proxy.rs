//! Configuration of trusted proxies in front of the server.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::Deserialize;

use super::{Config, ConfigError};

/// An address, or a network such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TrustedProxy(IpNet);

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct ParseNetworkError(String);

impl TrustedProxy {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for TrustedProxy {
    type Err = ParseNetworkError;

    fn from_str(text: &str) -> Result<Self, ParseNetworkError> {
        let network = text.parse::<IpNet>();
        let network = network.or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network
            .map(Self)
            .map_err(|_| ParseNetworkError(text.to_owned()))
    }
}

impl TryFrom<String> for TrustedProxy {
    type Error = ParseNetworkError;

    fn try_from(text: String) -> Result<Self, ParseNetworkError> {
        text.parse()
    }
}

impl Config {
    /// Checks that clients can be told apart behind a proxy: without its header all would count as
    /// one.
    ///
    /// # Errors
    /// `NoClientAddress`.
    pub fn check_client_address(&self) -> Result<(), ConfigError> {
        match self.is_secure() && self.client_address_header.is_none() && !self.without_proxy {
            true => Err(ConfigError::NoClientAddress),
            false => Ok(()),
        }
    }

    /// Returns whether a proxy at this address is trusted to name its client.
    pub fn is_trusted_proxy(&self, address: IpAddr) -> bool {
        let mut proxies = self.trusted_proxies.iter();
        proxies.any(|proxy| proxy.contains(address))
    }
}
