//! Other systems that vouch for people.

use serde::Deserialize;

use super::Secret;

/// Another system whose accounts are accepted (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Provider {
    /// Its address, under which `.well-known/openid-configuration` lies.
    pub issuer: String,
    pub client_id: String,
    /// Without one, the client is a public one.
    pub client_secret: Option<Secret>,
    pub scopes: Vec<String>,
    /// The claims that hold a person's name and the number of their document.
    pub name_claim: String,
    pub number_claim: String,
}

impl Default for Provider {
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
