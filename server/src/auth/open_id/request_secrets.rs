//! The secrets of one authorization request to an identity provider. The server stores them with the
//! pending sign-in until the browser returns.

use serde::{Deserialize, Serialize};

use crate::auth::token::Token;

/// The random secrets of one authorization request (OpenID Connect Core 1.0, section 3.1.2.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RequestSecrets {
    /// The provider must repeat this value in the ID token, which prevents replays.
    pub(super) nonce: String,
    /// PKCE code verifier (RFC 7636): the proof that this server began the sign-in.
    pub(super) verifier: String,
}

impl RequestSecrets {
    /// New secrets from the operating system's random numbers.
    pub(super) fn generate() -> Self {
        Self {
            nonce: Token::generate().encode(),
            verifier: Token::generate().encode(),
        }
    }
}
