//! The secret of a signed-in browser. The server stores only its digest.

use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use shared::digest::Sha256;

use crate::random;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    pub fn generate() -> Self {
        Self(random::bytes())
    }

    /// The digest stored in the database.
    pub fn digest(&self) -> Sha256 {
        Sha256::of(&self.0)
    }

    /// A digest of the secret together with a text: producing it needs both.
    pub fn digest_with(&self, text: &str) -> Sha256 {
        Sha256::of(&[&self.0, text.as_bytes()].concat())
    }

    /// The text for the cookie.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// The value of the cookie is not a token.
#[derive(Debug)]
pub struct ParseTokenError;

impl FromStr for Token {
    type Err = ParseTokenError;
    fn from_str(text: &str) -> Result<Self, ParseTokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ParseTokenError)?;
        bytes.try_into().map(Self).map_err(|_| ParseTokenError)
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn token_parses_from_its_cookie_value_only() {
        let token = Token::generate();
        assert!(
            token
                .encode()
                .parse::<Token>()
                .is_ok_and(|back| back == token)
        );
        assert!("short".parse::<Token>().is_err());
    }
}
