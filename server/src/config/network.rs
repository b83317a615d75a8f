//! Networks in the configuration: of trusted proxies in front of the server, and of staff.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::Deserialize;

use super::{Config, ConfigError};

/// An address, or all addresses of a network such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct ParseNetworkError(String);

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for Network {
    type Err = ParseNetworkError;

    fn from_str(text: &str) -> Result<Self, ParseNetworkError> {
        let network = text.parse::<IpNet>();
        let network = network.or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network
            .map(Self)
            .map_err(|_| ParseNetworkError(text.to_owned()))
    }
}

impl TryFrom<String> for Network {
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

    /// Returns whether accounts of staff can be used from this address. Without configured networks
    /// they can be used from everywhere; with them never from an unknown address.
    pub fn is_staff_address(&self, address: Option<IpAddr>) -> bool {
        let is_inside = |address| {
            let mut networks = self.staff_networks.iter();
            networks.any(|network| network.contains(address))
        };
        self.staff_networks.is_empty() || address.is_some_and(is_inside)
    }
}
