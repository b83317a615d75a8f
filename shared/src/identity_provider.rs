//! Faults of a sign-in with an identity provider (requirements S1-02, S3-01); the server reports
//! them and the sign-in page shows them.

use serde::{Deserialize, Serialize};

/// Fault of a sign-in with an identity provider (OpenID Connect).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityProviderFault {
    /// The provider is missing in the server's configuration.
    NotConfigured,
    /// The provider sent no response or an invalid one.
    Unreachable,
    /// The person cancelled the sign-in, or the provider refused it.
    Refused,
    /// The provider's response does not belong to the request, or its signature is invalid.
    Untrusted,
    /// By the server's clock the provider's response has expired or is not valid yet.
    // The code is older than the name of the variant.
    #[serde(rename = "clock")]
    ClockSkew,
    /// The sign-in has expired, was already used, or began in another browser.
    // The code is older than the name of the variant.
    #[serde(rename = "over")]
    Expired,
    /// An account with this identity number exists, but with another name.
    NameDiffers,
    /// The office has closed the account.
    Closed,
}

impl IdentityProviderFault {
    /// All faults, in the order of their definition.
    pub const ALL: [IdentityProviderFault; 8] = [
        IdentityProviderFault::NotConfigured,
        IdentityProviderFault::Unreachable,
        IdentityProviderFault::Refused,
        IdentityProviderFault::Untrusted,
        IdentityProviderFault::ClockSkew,
        IdentityProviderFault::Expired,
        IdentityProviderFault::NameDiffers,
        IdentityProviderFault::Closed,
    ];

    /// Code of the fault; a parameter in the URL of the sign-in page.
    pub fn as_str(self) -> &'static str {
        match self {
            IdentityProviderFault::NotConfigured => "not-configured",
            IdentityProviderFault::Unreachable => "unreachable",
            IdentityProviderFault::Refused => "refused",
            IdentityProviderFault::Untrusted => "untrusted",
            IdentityProviderFault::ClockSkew => "clock",
            IdentityProviderFault::Expired => "over",
            IdentityProviderFault::NameDiffers => "name-differs",
            IdentityProviderFault::Closed => "closed",
        }
    }

    /// Fault with this name. `None` for an unknown name. The inverse of
    /// [`IdentityProviderFault::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == name)
    }
}
