//! Configuration of identity providers.

use serde::Deserialize;

use super::Secret;

/// Another system whose accounts are accepted (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProviderConfig {
    /// Its issuer URL, which has `.well-known/openid-configuration` below it.
    pub issuer: String,
    pub client_id: String,
    /// `None` for a public client.
    pub client_secret: Option<Secret>,
    pub scopes: Vec<String>,
    /// Names of the claims with a person's name and document number.
    pub name_claim: String,
    pub number_claim: String,
}

impl Default for ProviderConfig {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            scopes: vec!["profile".to_owned()],
            name_claim: "name".to_owned(),
            number_claim: "id_number".to_owned(),
        }
    }
}
