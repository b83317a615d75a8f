//! The secrets of a request to another system, stored until the browser returns.

use serde::{Deserialize, Serialize};

use crate::auth::token::Token;

/// The nonce of the ID token and the PKCE verifier (RFC 7636) of one request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Sent {
    pub(super) fn draw() -> Self {
        Self {
            nonce: Token::draw().reveal(),
            verifier: Token::draw().reveal(),
        }
    }
}
